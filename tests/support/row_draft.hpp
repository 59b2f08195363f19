// A row of an import file as the product it asks for.
#pragma once

#include "codec/rows.hpp"
#include "domain/catalog/schema.hpp"

namespace stoa::tests {

inline result<catalog::product_draft> draft_of(const codec::row& x) {
  return x.document ? catalog::draft_from_value(*x.document, "") : x.document.failure();
}

} // namespace stoa::tests

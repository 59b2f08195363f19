// Reading a client's document field by field into a draft.
#pragma once

#include "domain/catalog/document.hpp"
#include "domain/catalog/product.hpp"

namespace stoa::catalog {

/// Fills a draft with the fields of a document, each bounded and checked for itself, and notes the first one that is
/// wrong. What concerns several fields, and the id, is the caller's.
void read_draft(findings& found, const value& document, product_draft& draft);

} // namespace stoa::catalog

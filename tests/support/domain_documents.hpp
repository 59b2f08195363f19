// Client documents for tests of the product schema, and what became of them.
#pragma once

#include "domain/catalog/schema.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace stoa::tests {

inline value object(value_object members) {
  return members;
}
inline value list(value_list items) {
  return items;
}
inline value number(std::string_view text) {
  return *parse_decimal(text);
}
inline value usd(value amount) {
  return object({{"amount", std::move(amount)}, {"currency", "USD"}});
}

/// The smallest document there is, with one field more.
inline value with(std::string_view field, value x) {
  auto document = object({{"id", "p"}, {"name", "n"}});
  document.set(field, std::move(x));
  return document;
}

/// The draft of a document that must be fine.
inline catalog::product_draft accepted(const value& document, std::string_view id = {}) {
  auto draft = catalog::draft_from_value(document, id);
  EXPECT_TRUE(draft) << draft.failure().detail;
  return draft ? *std::move(draft) : catalog::product_draft{};
}

/// The error of a document that must not be.
inline error refused(const value& document, std::string_view id = {}) {
  const auto draft = catalog::draft_from_value(document, id);
  EXPECT_FALSE(draft) << "accepted";
  return draft ? error{} : draft.failure();
}

/// Passes when a document is refused with `invalid_field` at a path.
inline void expect_refused_at(std::string_view path, const value& document) {
  const auto why = refused(document);
  EXPECT_EQ(why.code, errc::invalid_field) << why.detail;
  EXPECT_EQ(why.field, path) << why.detail;
  EXPECT_EQ(why.detail.rfind(std::string{path} + ' ', 0), 0u) << why.detail;
}

} // namespace stoa::tests

// What a reader may see of products.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/catalog/product.hpp"
#include "domain/search/filter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// As made here it sees everything; a request's is made of its key by `reader_of`.
struct reader {
  bool sees_cost = true;
  /// Drafts and archived products. Who may not see them gets the same answers as if they did not exist.
  bool sees_unpublished = true;
  /// Who changed something, in which request.
  bool sees_writers = true;
  bool sees_settings = true;
  /// Keys and webhooks as the change feed shows them.
  bool sees_keys = true;
  /// Only these fields of products, and id; nothing = all others.
  std::optional<std::vector<std::string>> fields;

  /// Whether a field, by its name at the top of a product, exists for this reader.
  bool knows(std::string_view field) const;
  /// The same for those who read filters, sorts and facets, by the names these use.
  search::field_test field_test() const;
  bool sees(const catalog::product& x) const {
    return sees_unpublished || x.status == catalog::product_status::published;
  }
  /// The fields to show where a request names none; empty = all.
  std::vector<std::string> shown() const;
};

reader reader_of(const access::caller& x);

} // namespace stoa::gateway::api

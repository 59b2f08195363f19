// What must be read before a command can be decided: documents for patches, counts for categories that are deleted.
#pragma once

#include "domain/base/view.hpp"
#include "domain/catalog/command.hpp"

#include <map>
#include <string>
#include <vector>

namespace stoa::catalog {

struct prefetch_request {
  /// Products whose documents are needed.
  std::vector<std::string> documents;
  /// Categories, by client id, whose products are to be counted.
  std::vector<std::string> counts;

  bool empty() const { return documents.empty() && counts.empty(); }
};

struct prefetched {
  std::map<std::string, product_ptr> documents;
  product_counts counts;
};

prefetch_request prefetch_for(const command& asked);

/// Reads from a view. Errors: those of view::product but `not_found`. Reads the disk.
result<prefetched> prefetch(const prefetch_request& asked, const view& now);

} // namespace stoa::catalog

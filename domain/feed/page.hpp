// A walk along the log in pages: the heart of the change feed.
#pragma once

#include "domain/base/view.hpp"
#include "domain/feed/change.hpp"

#include <vector>

namespace stoa::feed {

struct page {
  std::vector<change> changes;
  /// Where the next page begins: behind everything that was looked at, wanted or not.
  place end;
  /// There are records behind `end` in the view. The page may be empty all the same: one page looks at a bounded part
  /// of the log.
  bool has_more = false;
};

/// Reads from a place as far as the view goes. A place beyond the view's end gives an empty page that ends there.
///
/// Pages put one behind the other are the same sequence whatever `count_max` is. A page ends after a record, before the
/// one that would be too much, and after at most about half a megabyte of records that hold something for this reader.
/// Errors: `position_too_old`, `io_failed`, `corrupt`. Reads the disk.
result<page> read_page(const view& on, const request& asked);

} // namespace stoa::feed

// The fields of a segment by name, in one list: whoever writes, reads or compares segments walks it.
#pragma once

#include "domain/search/segment.hpp"

namespace stoa::search {

/// Calls `visit(name, field)` for each field, in the order in which they stand on a disk. A name never gets another
/// meaning. A new field also changes the fingerprint (fingerprint.hpp), so no reader meets a file without it.
template <class Segment, class Visit>
void visit_fields(Segment& x, Visit&& visit) {
  // All members by name: one more does not compile before it has its line below, and its check in segment_check.cpp.
  auto& [ids, sort_names, brands, tags, categories, versions, created, updated, statuses, released, lengths, prices,
         attributes, terms, posting_ends, posting_bytes] = x;
  visit("ids", ids);
  visit("sort_names", sort_names);
  visit("brands", brands);
  visit("tags", tags);
  visit("categories", categories);
  visit("versions", versions);
  visit("created", created);
  visit("updated", updated);
  visit("statuses", statuses);
  visit("released", released);
  visit("lengths", lengths);
  visit("prices", prices);
  visit("attributes", attributes);
  visit("terms", terms);
  visit("posting_ends", posting_ends);
  visit("posting_bytes", posting_bytes);
}

} // namespace stoa::search

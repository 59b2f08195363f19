// Which records hold rows that a later record makes visible, and how long they are needed.
#pragma once

#include "domain/event/expand.hpp"
#include "storage/state.hpp"

#include <limits>
#include <map>
#include <vector>

namespace stoa::spine {

/// From the first record that staged rows of an import to the one that made them visible: the log keeps both or none.
struct staging_span {
  event::position first = 0;
  /// `open_end` while the import is under way.
  event::position last = 0;

  static constexpr event::position open_end = std::numeric_limits<event::position>::max();

  /// What is trimmed below `before` would part the two.
  bool is_cut_at(event::position before) const { return first < before && before <= last; }

  bool operator==(const staging_span&) const = default;
};

/// Of the imports a state knows. Errors: those of the state, `corrupt`. Cost: a look at every task.
result<std::vector<staging_span>> staging_spans(const storage::state_snapshot& from);

/// Whether rows are staged that are not visible yet. Records behind such a state may need some before it, so a backup
/// makes no image of it. Errors: as above.
result<bool> is_staging(const storage::state_snapshot& x);

/// Expands records that are read one after the other, from a state on that had nothing staged. Holds what is staged
/// until its import is over.
class staged_records {
public:
  /// The record in full. Errors: `corrupt` (what was staged did not pass by).
  result<event::record_ptr> add(const event::record_ptr& x);

private:
  std::map<std::string, std::map<event::position, event::record_ptr>> by_task_;
};

} // namespace stoa::spine

// The index of a shard that starts: the one kept on disk, brought to the end of the log, or one built anew.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/catalog/heads.hpp"
#include "domain/event/record.hpp"
#include "domain/search/snapshot.hpp"
#include "spine/index_reader.hpp"
#include "storage/disk.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::spine {

/// Where the index of a start comes from, for the log line and for whoever keeps it next.
struct index_origin {
  /// Why it was built from the documents; none = it was on disk. `not_found` is no fault, `corrupt` and `io_failed`
  /// are.
  error rebuilt_because;
  /// Of the index on disk, when it was of use.
  event::position kept_position = 0;
  /// Documents taken apart in this start.
  std::uint64_t analysed_count = 0;
  std::vector<kept_segment> files;
};

class index_start {
public:
  /// Reads what is on disk. `on` may be null: then it is built. `state` is the position the state begins at.
  index_start(storage::disk* on, const storage::log& log, event::position state);

  /// Brings an index that stands before the state up to it, from the log.
  void reach_state();
  /// Puts in what is folded into the state right now; older records change nothing. Records come in order.
  void add(const std::vector<event::record_ptr>& records);
  /// The index of the state. One that does not hold exactly the products of `heads` in their versions is thrown away:
  /// whatever went wrong, no answer comes from it. Errors: those of the state, `corrupt`.
  result<std::unique_ptr<search::index>> finish(const storage::state_snapshot& state, const catalog::heads& heads);

  const index_origin& origin() const { return origin_; }
  /// Where the index from the disk stands by now, and what it answers; null when it has to be built.
  event::position position() const { return at_; }
  search::snapshot_ptr now() { return index_ == nullptr ? nullptr : index_->publish(); }

private:
  void give_up(const error& why);

  const storage::log& log_;
  event::position state_;
  /// Null = it has to be built.
  std::unique_ptr<search::index> index_;
  event::position at_ = 0;
  index_origin origin_;
};

} // namespace stoa::spine

// What a store was: one product's history, a product or a page of the list as of an earlier position.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/view.hpp"
#include "spine/shard_files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::spine {

/// The past of one state. Reads log, history and checkpoints; every function may read the disk.
/// Errors of all: those of log and state; `position_too_old` where the position lies before the window, which begins
/// with the oldest checkpoint that the log goes on from (with the log itself as long as none was trimmed).
class past {
public:
  past(const shard_files& files, const storage::state_snapshot& now) : files_(files), now_(now) {}

  /// Changes of a product before a position, the newest first. Empty for a product that never was, or whose changes
  /// were all trimmed away. Cost: one look at each entry of its history, one read of the log for each change answered.
  result<std::vector<product_change>> history(std::string_view id, event::position before, std::size_t count_max) const;

  /// The last record at or before a time; 0 when that is before the first. Cost: a binary search in the log.
  result<event::position> position_at(std::int64_t time_ms) const;

  /// Errors: `not_found` (it did not exist then).
  result<catalog::product_ptr> product_as_of(std::string_view id, event::position at) const;

  /// Products of that position after `after` in byte order of the id, at most `count_max`.
  result<std::vector<catalog::product_ptr>> products_as_of(std::string_view after, event::position at,
                                                           std::size_t count_max) const;

  /// As `view::product_at`. Errors: `not_found`.
  result<catalog::product_ptr> version(std::string_view id, event::position version) const;

private:
  /// Which record a product's document of a position came from; 0 = it did not exist.
  result<event::position> version_as_of(std::string_view id, event::position at) const;
  result<void> check_window(event::position at) const;
  result<event::record_ptr> record(event::position at) const;
  result<std::optional<event::any>> staged_change(std::string_view id, const event::header& of) const;
  result<product_change> change(std::string_view id, event::position at) const;
  result<catalog::product_ptr> from_checkpoint(std::string_view id, event::position version) const;
  /// The next id after one in a family whose keys begin with the id; empty at the end.
  result<std::string> next_id(storage::family in, std::string_view after) const;

  const shard_files& files_;
  const storage::state_snapshot& now_;
};

} // namespace stoa::spine

// The back ends of the state behind one door, so that one suite of laws runs on each; and shorthands for their tests.
#pragma once

#include "storage/state.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::tests {

/// A disk on which one state is opened, crashed and opened again.
class state_back_end {
public:
  virtual ~state_back_end() = default;

  /// The state before must be gone.
  virtual result<std::unique_ptr<storage::state>> open() = 0;
  /// Power loss, with no state open: what was not durable is gone, as far as it can be.
  virtual void crash() = 0;
  virtual void fill_disk() = 0;
  virtual void free_disk() = 0;
};

std::unique_ptr<state_back_end> make_memory_back_end();
/// RocksDB over a file system that loses what was not synced.
std::unique_ptr<state_back_end> make_rocks_back_end();

using entries = std::vector<std::pair<std::string, std::string>>;

inline storage::state_write::change put(storage::family where, std::string key, std::string value) {
  return {where, std::move(key), std::move(value)};
}
inline storage::state_write::change drop(storage::family where, std::string key) {
  return {where, std::move(key), std::nullopt};
}

/// All entries of a family from `first` on. Fails the test when the scan does.
entries scan_all(const storage::state_snapshot& from, storage::family which, std::string_view first = {});
/// The value, or "(none)", or the name of the error.
std::string get_or_none(const storage::state_snapshot& from, storage::family which, std::string_view key);

} // namespace stoa::tests

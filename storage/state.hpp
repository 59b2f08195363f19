// The fold of the log as ordered key-value families, with snapshots. Back ends: RocksDB, memory.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/base/reach.hpp"
#include "domain/base/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::storage {

enum class family : std::uint8_t {
  /// Bookkeeping of the state itself; not part of its content.
  meta = 0,
  /// product id -> encoded product with version and times
  documents,
  /// product id -> what deciding needs of it
  heads,
  /// sku -> product id (variants too)
  skus,
  /// slug -> product id
  slugs,
  /// category id (big-endian) -> category
  categories,
  /// product id, 0, position (big-endian) -> nothing: which records changed it
  history,
  /// position (big-endian) -> idempotency key, request hash, results
  keys,
  /// task id -> task
  tasks,
  /// task id, 0, number (big-endian) -> task error
  task_errors,
  /// kind's byte, id -> resource
  resources,
  /// One past the last.
  count_
};
constexpr std::size_t family_count = static_cast<std::size_t>(family::count_);
const char* to_string(family x) noexcept;

/// All changes of one batch of records, applied together or not at all.
struct state_write {
  struct change {
    storage::family family{};
    std::string key;
    /// Absent = delete.
    std::optional<std::string> value;
  };

  /// Position of the last record in it; larger than the state's.
  std::uint64_t position = 0;
  std::vector<change> changes;
};

/// One consistent state. Safe from every thread. Must not outlive its state.
class state_snapshot {
public:
  virtual ~state_snapshot() = default;

  virtual std::uint64_t position() const = 0;
  /// Absent key: an empty optional. Errors: `io_failed`, `corrupt`; `not_in_memory` when only the disk may know.
  virtual result<std::optional<std::string>> get(family from, std::string_view key, reach how = reach::disk) const = 0;
  /// Calls `visit(key, value)` in byte order of the keys from `first` on, until it returns false or the family ends.
  virtual result<void> scan(family from, std::string_view first,
                            const std::function<bool(std::string_view, std::string_view)>& visit) const = 0;
};

using state_snapshot_ptr = std::shared_ptr<const state_snapshot>;

class state {
public:
  virtual ~state() = default;

  /// Applies a batch. Visible to snapshots taken afterwards; durable only with a flush (the log is what is durable).
  /// Errors: `disk_full`, `io_failed`: nothing was applied, the state is as before; call again or `reopen`.
  virtual result<void> apply(const state_write& x) = 0;
  virtual state_snapshot_ptr snapshot() const = 0;
  /// Position of the last applied batch; 0 for an empty state.
  virtual std::uint64_t position() const = 0;
  /// Position that survives a crash. Cost: a look, no I/O.
  virtual std::uint64_t durable_position() const = 0;
  /// Makes everything applied so far durable, all families together. Errors: `disk_full`, `io_failed`.
  virtual result<void> flush() = 0;
  /// Flushes and keeps a copy that never changes, named by its position. Errors: as flush.
  virtual result<std::uint64_t> make_checkpoint() = 0;
  /// Positions of the checkpoints kept, ascending.
  virtual result<std::vector<std::uint64_t>> checkpoints() const = 0;
  virtual result<void> drop_checkpoint(std::uint64_t position) = 0;
  /// Opens a checkpoint for reading. Errors: `not_found`, `corrupt`.
  virtual result<state_snapshot_ptr> open_checkpoint(std::uint64_t position) const = 0;
  /// After an error: back in service, or the same error. The position may be smaller than before.
  virtual result<void> reopen() = 0;
};

/// What an entry adds to the hash of its family. `scratch` is a buffer to be used again.
hash128 hash_entry(family where, std::string_view key, std::string_view value, std::string& scratch);

/// Order-independent hash of each family of a snapshot but `meta`, for verify.
result<std::array<hash128, family_count>> hash_families(const state_snapshot& x);

} // namespace stoa::storage

// The state in RocksDB: no write-ahead log of its own, all families flushed together. Its folder:
// docs/formats/state.md.
#pragma once

#include "storage/state.hpp"

#include <memory>
#include <string>

namespace rocksdb {
class Env;
class FileSystem;
} // namespace rocksdb

namespace stoa::storage {

/// What all stores of a node share: one block cache, one write-buffer budget, the background threads.
class rocks_budget;
struct rocks_budget_settings {
  std::size_t block_cache_bytes = 64 * 1024 * 1024;
  std::size_t write_buffer_bytes = 64 * 1024 * 1024;
};
std::shared_ptr<rocks_budget> make_rocks_budget(const rocks_budget_settings& settings);

/// Memory taken at the moment, in bytes. The two do not overlap.
struct rocks_budget_use {
  std::size_t block_cache_bytes = 0;
  std::size_t write_buffer_bytes = 0;
};
rocks_budget_use use_of(const rocks_budget& budget);

struct rocks_state_settings {
  /// Folder of the database; checkpoints lie beside it in `<path>.checkpoints/<position>`.
  std::string path;
  std::shared_ptr<rocks_budget> budget;
  /// Only for tests that drop unsynced data; nullptr = the real one.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  /// For verify: takes no lock and changes nothing in the folder; the state stays at its durable position.
  bool read_only = false;
  /// Reads every block of every table before the state is used: a damaged one is `corrupt` now and not when somebody
  /// asks for it. Costs a read of the whole state.
  bool check_tables = false;
  /// Only for tests that must catch it: `flush` writes the family `meta`, and the position with it, but no other.
  bool mutant_flush_one_family = false;
  /// Only for tests that must catch it: RocksDB flushes a full family by itself, without the others.
  bool mutant_no_atomic_flush = false;
};

/// Opens or creates; the folder above `path` must exist. A checkpoint left half-made is removed.
/// Errors: `corrupt`, `io_failed`, `disk_full`, `in_use`; `not_found` where read_only finds nothing.
///
/// `apply`, `flush` and `make_checkpoint` may run beside each other; `reopen` waits for them and they for it.
/// `reopen` goes back to what is on disk. Snapshots taken before stay what they are: the database they read from is
/// fenced off, so that it changes nothing any more, and lives until the last of them is gone.
result<std::unique_ptr<state>> open_rocks_state(const rocks_state_settings& settings);

} // namespace stoa::storage

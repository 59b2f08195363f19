// One open RocksDB with its families: reads, writes, and which position a snapshot of it has.
#pragma once

#include "storage/rocks_budget.hpp"
#include "storage/rocks_env.hpp"
#include "storage/rocks_fence.hpp"
#include "storage/rocks_gate.hpp"
#include "storage/rocks_watch.hpp"
#include "storage/state.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <rocksdb/db.h>
#include <string>
#include <utility>
#include <vector>

namespace stoa::storage {

struct rocks_state_settings;

struct rocks_location {
  std::string path;
  std::shared_ptr<const rocks_budget> budget;
  std::shared_ptr<rocksdb::FileSystem> file_system;
  bool read_only = false;
  bool atomic_flush = true;
};

rocks_location location_of(const rocks_state_settings& settings);

/// Lives until its last snapshot is gone. Safe from every thread, but `write` by one at a time.
class rocks_handle {
public:
  /// Opens or, unless read_only, creates. A folder with tables and no CURRENT is `corrupt`: RocksDB would take it for
  /// an empty one and remove the tables.
  /// Errors: `corrupt` (see is_newer_format), `io_failed`, `disk_full`; `not_found` with read_only.
  static result<std::shared_ptr<rocks_handle>> open(const rocks_location& where);
  ~rocks_handle();
  rocks_handle(const rocks_handle&) = delete;
  rocks_handle& operator=(const rocks_handle&) = delete;

  /// Applies a batch and stores the position with it. After an error the handle is good for reading only.
  result<void> write(rocksdb::WriteBatch& batch, std::uint64_t position);
  /// Of the last batch written.
  std::uint64_t position() const;
  rocks_watch& watch() { return *watch_; }
  /// To be entered by whoever flushes; `write` does so itself.
  rocks_gate& gate() { return gate_; }
  /// Reads every block of every table. Errors: `corrupt`, `io_failed`.
  result<void> check_tables();

  /// A pointer, so that whoever would flush writes `->Flush(`, which the layer check allows in rocks_state.cpp only.
  rocksdb::DB* database() { return database_.get(); }
  /// nullptr where a read-only folder is older than the family.
  rocksdb::ColumnFamilyHandle* column_family(family x) const { return families_[static_cast<std::size_t>(x)]; }
  std::vector<rocksdb::ColumnFamilyHandle*> column_families() const;

  /// A snapshot and the position it shows, also while a write is under way. `release` it.
  std::pair<const rocksdb::Snapshot*, std::uint64_t> acquire();
  void release(const rocksdb::Snapshot* x) { database_->ReleaseSnapshot(x); }

  /// Stops background work and changes nothing on disk from here on; reads go on. Waits for the work under way.
  void retire();

private:
  explicit rocks_handle(const rocks_location& where);

  result<void> open_database(const rocks_location& where);
  rocksdb::Status open_families(const rocksdb::DBOptions& options, const rocks_location& where,
                                const std::vector<std::string>& names);
  rocksdb::Status create_missing_families();
  void adopt(const std::vector<rocksdb::ColumnFamilyHandle*>& opened);
  result<void> read_position();
  bool is_drained();

  std::shared_ptr<const rocks_budget> budget_;
  std::shared_ptr<rocks_fence> fence_;
  std::unique_ptr<rocks_env> env_;
  std::shared_ptr<rocks_watch> watch_ = std::make_shared<rocks_watch>();
  // Before the database: its threads use it to their end.
  rocks_gate gate_{[this] { return is_drained(); }, [this] { return watch_->has_failed(); }};
  std::unique_ptr<rocksdb::DB> database_;
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families_{};

  // A write is visible before it returns. So a snapshot with a higher sequence number than the last finished write
  // shows the one under way.
  mutable std::mutex progress_;
  std::uint64_t position_ = 0;
  std::uint64_t position_under_way_ = 0;
  rocksdb::SequenceNumber sequence_ = 0;
};

} // namespace stoa::storage

// What an open RocksDB tells from its own threads: which position is durable, and that something failed.
#pragma once

#include "domain/base/result.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/table_properties.h>
#include <string>

namespace stoa::storage {

/// Safe from every thread.
class rocks_watch final : public rocksdb::EventListener {
public:
  /// The position in the last flush that RocksDB finished, automatic ones too.
  std::uint64_t durable_position() const { return durable_position_; }
  /// Never lowers it.
  void raise_durable_position(std::uint64_t x);

  /// The first failure of background work. It stays: RocksDB cannot be trusted after it until it is opened anew.
  std::optional<error> failure() const;
  bool has_failed() const { return has_failed_; }
  void fail(error x);
  /// Buffers that were closed to be flushed, since the beginning.
  std::uint64_t sealed_count() const { return sealed_count_; }
  /// Called after every flush and failure; before the database is opened, once.
  void on_end(std::function<void()> x) { on_end_ = std::move(x); }

  void OnFlushCompleted(rocksdb::DB* db, const rocksdb::FlushJobInfo& info) override;
  void OnMemTableSealed(const rocksdb::MemTableInfo& info) override;
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override;

private:
  std::atomic<std::uint64_t> durable_position_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::atomic<std::uint64_t> sealed_count_ = 0;
  std::function<void()> on_end_ = [] {};
  mutable std::mutex mutex_;
  std::optional<error> failure_;
};

/// Writes the newest position in a table of the family `meta` into the table's properties: so a finished flush says
/// by itself which position it holds, and nobody keeps a list of what was applied since the last one.
std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> make_position_collector();

/// What that collector left in one table; 0 for a table of another family and for one that cannot be read.
std::uint64_t position_in_table(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path);

} // namespace stoa::storage

// What all RocksDB states of a process share.
#pragma once

#include "storage/rocks_state.hpp"

#include <memory>
#include <rocksdb/cache.h>
#include <rocksdb/write_buffer_manager.h>

namespace stoa::storage {

class rocks_budget {
public:
  explicit rocks_budget(const rocks_budget_settings& settings);

  const std::shared_ptr<rocksdb::Cache>& block_cache() const { return block_cache_; }
  const std::shared_ptr<rocksdb::WriteBufferManager>& write_buffers() const { return write_buffers_; }
  /// Size at which one family of one store is flushed, and all others of the store with it.
  std::size_t family_buffer_bytes() const { return family_buffer_bytes_; }

private:
  std::shared_ptr<rocksdb::Cache> block_cache_;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers_;
  std::size_t family_buffer_bytes_;
};

} // namespace stoa::storage

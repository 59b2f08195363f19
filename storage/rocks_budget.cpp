// What all RocksDB states of a process share: cache, write buffers, threads.
#include "storage/rocks_budget.hpp"

#include <algorithm>
#include <rocksdb/env.h>

namespace stoa::storage {

namespace {

// 16 shards of RocksDB's default would split a small cache into parts that hold a few hundred blocks each.
constexpr int cache_shard_bits = 3;
// Index and filter blocks live in the cache, too, and are the last to leave this part of it.
constexpr double index_part_of_cache = 0.3;
// A store takes two generations of buffers while it flushes; a quarter leaves room for that and for the other stores.
constexpr std::size_t family_buffer_divisor = 4;

} // namespace

rocks_budget::rocks_budget(const rocks_budget_settings& settings)
    : block_cache_(rocksdb::NewLRUCache(settings.block_cache_bytes, cache_shard_bits, false, index_part_of_cache)),
      write_buffers_(std::make_shared<rocksdb::WriteBufferManager>(settings.write_buffer_bytes, block_cache_)),
      family_buffer_bytes_(settings.write_buffer_bytes / family_buffer_divisor) {
  // One thread each for the whole process, whatever the number of stores. More than one flush at a time would also
  // wake a fault of RocksDB before 8.7: after a failed atomic flush a second one, queued behind it, waits for ever.
  auto& env = *rocksdb::Env::Default();
  env.SetBackgroundThreads(1, rocksdb::Env::HIGH);
  env.SetBackgroundThreads(1, rocksdb::Env::LOW);
}

rocks_budget_use use_of(const rocks_budget& budget) {
  // The cache is charged for the buffers, in whole units of its own.
  const auto& buffers = *budget.write_buffers();
  const auto charged = buffers.dummy_entries_in_cache_usage();
  const auto all = budget.block_cache()->GetUsage();
  return {all - std::min(all, charged), buffers.memory_usage()};
}

std::shared_ptr<rocks_budget> make_rocks_budget(const rocks_budget_settings& settings) {
  return std::make_shared<rocks_budget>(settings);
}

} // namespace stoa::storage

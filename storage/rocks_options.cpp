// Every setting of RocksDB we use, and why.
#include "storage/rocks_options.hpp"

#include "storage/rocks_watch.hpp"

#include <algorithm>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace stoa::storage {

namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;

/// Families asked for single keys; the others are only scanned, or hold next to nothing.
bool is_asked_for_keys(family x) {
  switch (x) {
  case family::documents:
  case family::heads:
  case family::skus:
  case family::slugs:
  case family::keys:
  case family::tasks:
    return true;
  default:
    return false;
  }
}

/// The two families that grow for ever; the others are small, or do not compress.
bool is_large(family x) {
  return x == family::documents || x == family::history;
}

rocksdb::BlockBasedTableOptions make_table_options(const rocks_budget& budget, family which) {
  auto out = rocksdb::BlockBasedTableOptions{};
  out.block_cache = budget.block_cache();
  // Indexes and filters count against the one cache, so that memory is bounded whatever the number of tables; those of
  // level 0 stay, since every get asks them.
  out.cache_index_and_filter_blocks = true;
  out.cache_index_and_filter_blocks_with_high_priority = true;
  out.pin_l0_filter_and_index_blocks_in_cache = true;
  if (is_asked_for_keys(which)) {
    // 10 bits a key: 1 % of the lookups of absent keys read a block in vain.
    out.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // A hash inside the block instead of the last steps of the binary search.
    out.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  }
  // Larger blocks give the compressor more to work on; a document fills a good part of one.
  if (is_large(which))
    out.block_size = 8 * kibibyte;
  return out;
}

} // namespace

rocksdb::DBOptions make_database_options(const rocks_budget& budget) {
  auto out = rocksdb::DBOptions{};
  out.create_if_missing = true;

  // The law of this folder: all families reach the disk together. Needs the write-ahead log off, as it is.
  out.atomic_flush = true;
  // Closing writes nothing: what is durable was flushed before. The flush that RocksDB would do here chooses its
  // families before it stops the writers, and so may leave one out.
  out.avoid_flush_during_shutdown = true;
  // RocksDB's own recovery after a failed write has the same fault; `reopen` goes back to the disk instead.
  out.max_bgerror_resume_count = 0;

  out.write_buffer_manager = budget.write_buffers();
  // One writer per store: the arena for concurrent ones would only cost memory.
  out.allow_concurrent_memtable_write = false;
  out.enable_write_thread_adaptive_yield = false;
  // One flush and one compaction; the threads themselves are shared by all stores.
  out.max_background_jobs = 2;
  out.bytes_per_sync = mebibyte;

  // All tables stay open: then a database that failed can be read to its end, although a newer one deletes its files
  // (see rocks_fence). Their indexes and filters are in the cache, so an open table costs a few KiB and a descriptor.
  out.max_open_files = -1;
  out.max_file_opening_threads = 1;
  // The table of open tables is hardly contended; 64 parts of it would take 25 KiB of each store.
  out.table_cache_numshardbits = 2;
  out.skip_stats_update_on_db_open = true;

  // A manifest is cut off early and not prepared in advance, so that an empty store takes kilobytes on disk.
  out.max_manifest_file_size = 8 * mebibyte;
  out.manifest_preallocation_size = 64 * kibibyte;

  out.stats_dump_period_sec = 0;
  out.stats_persist_period_sec = 0;
  out.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  out.keep_log_file_num = 3;
  out.max_log_file_size = mebibyte;
  return out;
}

rocksdb::ColumnFamilyOptions make_family_options(const rocks_budget& budget, family which) {
  auto out = rocksdb::ColumnFamilyOptions{};
  out.write_buffer_size = budget.family_buffer_bytes();
  // RocksDB's default would take a MiB for the first byte of each of the ten families of each store.
  out.arena_block_size = std::min(64 * kibibyte, out.write_buffer_size / 8);
  out.level_compaction_dynamic_level_bytes = true;

  // The upper levels are young, small and asked most: plain. The last one holds nine tenths of the bytes. LZ4 rather
  // than zstd, since a get that misses the cache pays for it: about 2 us a block against 10.
  out.compression = rocksdb::kNoCompression;
  if (is_large(which))
    out.bottommost_compression = rocksdb::kLZ4Compression;
  // Nearly every document asked for is there, and then the last level's filter, nine tenths of all, says nothing.
  out.optimize_filters_for_hits = which == family::documents;

  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(make_table_options(budget, which)));
  if (which == family::meta)
    out.table_properties_collector_factories.push_back(make_position_collector());
  return out;
}

std::string column_family_name(family which) {
  return which == family::meta ? rocksdb::kDefaultColumnFamilyName : to_string(which);
}

} // namespace stoa::storage

// What an open RocksDB tells from its own threads.
#include "storage/rocks_watch.hpp"

#include "storage/rocks_status.hpp"
#include "storage/state_meta.hpp"

#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <string>

namespace stoa::storage {

namespace {

constexpr auto property_name = "stoa.position";

class position_collector final : public rocksdb::TablePropertiesCollector {
public:
  rocksdb::Status AddUserKey(const rocksdb::Slice& key, const rocksdb::Slice& value, rocksdb::EntryType type,
                             rocksdb::SequenceNumber sequence, std::uint64_t) override {
    const auto is_newer = value_.empty() || sequence > sequence_;
    if (type == rocksdb::kEntryPut && key.ToStringView() == position_key && is_newer) {
      value_ = value.ToString();
      sequence_ = sequence;
    }
    return rocksdb::Status::OK();
  }

  rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
    if (!value_.empty())
      properties->insert_or_assign(property_name, value_);
    return rocksdb::Status::OK();
  }

  rocksdb::UserCollectedProperties GetReadableProperties() const override { return {}; }
  const char* Name() const override { return "stoa_position_collector"; }

private:
  std::string value_;
  rocksdb::SequenceNumber sequence_ = 0;
};

class position_collector_factory final : public rocksdb::TablePropertiesCollectorFactory {
public:
  rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(Context) override { return new position_collector; }
  const char* Name() const override { return "stoa_position_collector_factory"; }
};

} // namespace

void rocks_watch::raise_durable_position(std::uint64_t x) {
  auto old = durable_position_.load();
  while (old < x && !durable_position_.compare_exchange_weak(old, x)) {
  }
}

std::optional<error> rocks_watch::failure() const {
  if (!has_failed_)
    return {};
  const auto lock = std::lock_guard{mutex_};
  return failure_;
}

void rocks_watch::fail(error x) {
  {
    const auto lock = std::lock_guard{mutex_};
    if (!failure_)
      failure_ = std::move(x);
    has_failed_ = true;
  }
  on_end_();
}

// With atomic flush RocksDB calls this after all families are in the manifest, so what `meta` says holds for all.
void rocks_watch::OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo& info) {
  const auto& properties = info.table_properties.user_collected_properties;
  if (const auto found = properties.find(property_name); found != properties.end())
    if (const auto position = decode_position(found->second))
      raise_durable_position(*position);
  on_end_();
}

void rocks_watch::OnMemTableSealed(const rocksdb::MemTableInfo&) {
  ++sealed_count_;
}

void rocks_watch::OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) {
  fail(to_error(*status, "writing the state"));
}

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> make_position_collector() {
  return std::make_shared<position_collector_factory>();
}

std::uint64_t position_in_table(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& path) {
  const auto env = rocksdb::NewCompositeEnv(files);
  auto options = rocksdb::Options{};
  options.env = env.get();
  auto table = rocksdb::SstFileReader{options};
  if (!table.Open(path).ok())
    return 0;
  const auto properties = table.GetTableProperties();
  if (!properties)
    return 0;
  const auto found = properties->user_collected_properties.find(property_name);
  if (found == properties->user_collected_properties.end())
    return 0;
  const auto position = decode_position(found->second);
  return position ? *position : 0;
}

} // namespace stoa::storage

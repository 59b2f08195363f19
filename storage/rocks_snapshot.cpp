// One consistent state read from RocksDB.
#include "storage/rocks_snapshot.hpp"

#include "storage/rocks_status.hpp"

namespace stoa::storage {

namespace {

rocksdb::Slice slice_of(std::string_view x) {
  return {x.data(), x.size()};
}

class rocks_snapshot final : public state_snapshot {
public:
  explicit rocks_snapshot(std::shared_ptr<rocks_handle> from) : handle_(std::move(from)) {
    const auto [snapshot, position] = handle_->acquire();
    options_.snapshot = snapshot;
    position_ = position;
  }
  ~rocks_snapshot() override { handle_->release(options_.snapshot); }
  rocks_snapshot(const rocks_snapshot&) = delete;
  rocks_snapshot& operator=(const rocks_snapshot&) = delete;

  std::uint64_t position() const override { return position_; }
  result<std::optional<std::string>> get(family from, std::string_view key, reach how) const override;
  result<void> scan(family from, std::string_view first,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const override;

private:
  std::shared_ptr<rocks_handle> handle_;
  rocksdb::ReadOptions options_;
  std::uint64_t position_ = 0;
};

result<std::optional<std::string>> rocks_snapshot::get(family from, std::string_view key, reach how) const {
  auto* const where = handle_->column_family(from);
  if (where == nullptr)
    return std::optional<std::string>{};
  // The slice points into the cached block: one copy, into the answer.
  auto value = rocksdb::PinnableSlice{};
  auto options = options_;
  if (how == reach::memory)
    options.read_tier = rocksdb::kBlockCacheTier;
  const auto status = handle_->database()->Get(options, where, slice_of(key), &value);
  if (how == reach::memory && status.IsIncomplete())
    return error{errc::not_in_memory, "the block is on the disk", ""};
  if (status.IsNotFound())
    return std::optional<std::string>{};
  if (!status.ok())
    return to_error(status, std::string{"reading from the family "} + to_string(from));
  return std::optional{value.ToString()};
}

result<void> rocks_snapshot::scan(family from, std::string_view first,
                                  const std::function<bool(std::string_view, std::string_view)>& visit) const {
  auto* const where = handle_->column_family(from);
  if (where == nullptr)
    return {};
  // An export or a verify walks through a whole family: it must not push what is asked often out of the cache.
  auto options = options_;
  options.fill_cache = false;
  const auto entries = std::unique_ptr<rocksdb::Iterator>{handle_->database()->NewIterator(options, where)};
  for (entries->Seek(slice_of(first)); entries->Valid(); entries->Next())
    if (!visit(entries->key().ToStringView(), entries->value().ToStringView()))
      break;
  if (const auto status = entries->status(); !status.ok())
    return to_error(status, std::string{"scanning the family "} + to_string(from));
  return {};
}

} // namespace

state_snapshot_ptr take_snapshot(std::shared_ptr<rocks_handle> from) {
  return std::make_shared<rocks_snapshot>(std::move(from));
}

} // namespace stoa::storage

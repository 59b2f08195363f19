// One open RocksDB with its families.
#include "storage/rocks_handle.hpp"

#include "domain/base/format_mark.hpp"
#include "storage/rocks_files.hpp"
#include "storage/rocks_options.hpp"
#include "storage/rocks_status.hpp"
#include "storage/state_meta.hpp"

#include <algorithm>
#include <rocksdb/convenience.h>

namespace stoa::storage {

namespace {

/// For read-only opening: RocksDB would begin a file for its information log.
class silent_logger final : public rocksdb::Logger {
public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

std::array<family, family_count> all_families() {
  auto out = std::array<family, family_count>{};
  for (std::size_t i = 0; i < family_count; ++i)
    out[i] = static_cast<family>(i);
  return out;
}

bool is_unknown(const std::string& column_family) {
  const auto all = all_families();
  return std::none_of(all.begin(), all.end(), [&](family x) { return column_family_name(x) == column_family; });
}

} // namespace

result<std::shared_ptr<rocks_handle>> rocks_handle::open(const rocks_location& where) {
  auto& files = *where.file_system;
  if (!is_there(files, where.path + "/CURRENT")) {
    const auto tables = has_tables(files, where.path);
    if (!tables)
      return tables.failure();
    if (*tables)
      return error{errc::corrupt, "opening the state in " + where.path + ": the file CURRENT is lost", ""};
    if (where.read_only)
      return error{errc::not_found, "no state in " + where.path, ""};
  }
  auto out = std::shared_ptr<rocks_handle>{new rocks_handle{where}};
  if (const auto opened = out->open_database(where); !opened)
    return opened.failure();
  if (const auto read = out->read_position(); !read)
    return read.failure();
  return out;
}

rocks_handle::rocks_handle(const rocks_location& where)
    : budget_(where.budget), fence_(std::make_shared<rocks_fence>(where.file_system)),
      env_(std::make_unique<rocks_env>(fence_)) {
  watch_->on_end([this] { gate_.look_again(); });
}

rocks_handle::~rocks_handle() {
  if (!database_)
    return;
  for (auto* x : column_families())
    database_->DestroyColumnFamilyHandle(x);
}

result<void> rocks_handle::open_database(const rocks_location& where) {
  auto options = make_database_options(*budget_);
  options.env = env_.get();
  options.listeners.push_back(watch_);
  options.atomic_flush = where.atomic_flush;
  if (where.read_only)
    options.info_log = std::make_shared<silent_logger>();

  auto names = std::vector<std::string>{rocksdb::kDefaultColumnFamilyName};
  auto status = rocksdb::Status::OK();
  if (is_there(*fence_, where.path + "/CURRENT"))
    status = rocksdb::DB::ListColumnFamilies(options, where.path, &names);
  if (status.ok())
    if (const auto unknown = std::find_if(names.begin(), names.end(), is_unknown); unknown != names.end())
      return newer_format("the state in " + where.path + ", which has a family " + *unknown + ",");
  if (status.ok())
    status = open_families(options, where, names);
  // A folder that is read may be a checkpoint older than a family: it stays as it is.
  if (status.ok() && !where.read_only)
    status = create_missing_families();
  if (status.ok())
    return {};
  auto failure = to_error(status, "opening the state in " + where.path);
  // A file that others name is gone: that is damage, and no reason to try again.
  if (status.IsPathNotFound() || status.IsNotFound())
    failure.code = errc::corrupt;
  return failure;
}

rocksdb::Status rocks_handle::open_families(const rocksdb::DBOptions& options, const rocks_location& where,
                                            const std::vector<std::string>& names) {
  auto wanted = std::vector<rocksdb::ColumnFamilyDescriptor>{};
  for (const auto which : all_families())
    if (std::find(names.begin(), names.end(), column_family_name(which)) != names.end())
      wanted.emplace_back(column_family_name(which), make_family_options(*budget_, which));
  auto opened = std::vector<rocksdb::ColumnFamilyHandle*>{};
  rocksdb::DB* database = nullptr;
  const auto status = where.read_only ? rocksdb::DB::OpenForReadOnly(options, where.path, wanted, &opened, &database)
                                      : rocksdb::DB::Open(options, where.path, wanted, &opened, &database);
  database_.reset(database);
  adopt(opened);
  return status;
}

// In one call: RocksDB writes all its options anew after each call, which would take most of the time of opening.
rocksdb::Status rocks_handle::create_missing_families() {
  auto missing = std::vector<rocksdb::ColumnFamilyDescriptor>{};
  for (const auto which : all_families())
    if (column_family(which) == nullptr)
      missing.emplace_back(column_family_name(which), make_family_options(*budget_, which));
  if (missing.empty())
    return rocksdb::Status::OK();
  auto created = std::vector<rocksdb::ColumnFamilyHandle*>{};
  auto status = database_->CreateColumnFamilies(missing, &created);
  adopt(created);
  return status;
}

void rocks_handle::adopt(const std::vector<rocksdb::ColumnFamilyHandle*>& opened) {
  for (auto* x : opened)
    for (const auto which : all_families())
      if (column_family_name(which) == x->GetName())
        families_[static_cast<std::size_t>(which)] = x;
}

result<void> rocks_handle::read_position() {
  sequence_ = database_->GetLatestSequenceNumber();
  auto value = std::string{};
  const auto key = rocksdb::Slice{position_key.data(), position_key.size()};
  const auto status = database_->Get({}, column_family(family::meta), key, &value);
  if (status.IsNotFound())
    return {};
  if (!status.ok())
    return to_error(status, "reading the state's position");
  const auto position = decode_position(value);
  if (!position)
    return position.failure();
  position_ = *position;
  watch_->raise_durable_position(*position);
  return {};
}

result<void> rocks_handle::check_tables() {
  if (const auto status = database_->VerifyChecksum(); !status.ok())
    return to_error(status, "reading the tables in " + database_->GetName());
  return {};
}

result<void> rocks_handle::write(rocksdb::WriteBatch& batch, std::uint64_t position) {
  const auto value = encode_position(position);
  auto status = batch.Put(column_family(family::meta), rocksdb::Slice{position_key.data(), position_key.size()}, value);
  {
    const auto lock = std::lock_guard{progress_};
    position_under_way_ = position;
  }
  auto options = rocksdb::WriteOptions{};
  options.disableWAL = true;
  gate_.enter();
  const auto sealed = watch_->sealed_count();
  if (status.ok())
    status = database_->Write(options, &batch);
  gate_.leave(watch_->sealed_count() != sealed);
  if (!status.ok()) {
    watch_->fail(to_error(status, "applying a batch"));
    return *watch_->failure();
  }
  const auto lock = std::lock_guard{progress_};
  position_ = position;
  sequence_ = database_->GetLatestSequenceNumber();
  return {};
}

bool rocks_handle::is_drained() {
  auto full = std::uint64_t{0};
  return database_->GetAggregatedIntProperty(rocksdb::DB::Properties::kNumImmutableMemTable, &full) && full == 0;
}

std::uint64_t rocks_handle::position() const {
  const auto lock = std::lock_guard{progress_};
  return position_;
}

std::vector<rocksdb::ColumnFamilyHandle*> rocks_handle::column_families() const {
  auto out = std::vector<rocksdb::ColumnFamilyHandle*>{};
  std::copy_if(families_.begin(), families_.end(), std::back_inserter(out), [](const auto* x) { return x != nullptr; });
  return out;
}

std::pair<const rocksdb::Snapshot*, std::uint64_t> rocks_handle::acquire() {
  const auto lock = std::lock_guard{progress_};
  const auto* snapshot = database_->GetSnapshot();
  return {snapshot, snapshot->GetSequenceNumber() > sequence_ ? position_under_way_ : position_};
}

void rocks_handle::retire() {
  watch_->fail({errc::io_failed, "the state is being opened anew", ""});
  rocksdb::CancelAllBackgroundWork(database_.get(), true);
  fence_->shut();
}

} // namespace stoa::storage

// A file system in memory for RocksDB whose power fails.
#include "tests/support/lossy_file_system.hpp"

#include <algorithm>
#include <rocksdb/env.h>

namespace stoa::tests {

namespace {

using status = rocksdb::IOStatus;
using options = rocksdb::IOOptions;
using context = rocksdb::IODebugContext;

status out_of_space() {
  auto out = status::NoSpace("the lossy disk is full");
  out.SetRetryable(true); // as RocksDB's own file system says of ENOSPC
  return out;
}

struct held_lock final : rocksdb::FileLock {
  explicit held_lock(std::string x) : path(std::move(x)) {}
  std::string path;
};

class silent_logger final : public rocksdb::Logger {
public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
  std::size_t GetLogFileSize() const override { return 0; }
};

class sequential_file final : public rocksdb::FSSequentialFile {
public:
  sequential_file(lossy_file_system& files, std::shared_ptr<lossy_node> node) : files_(files), node_(std::move(node)) {}
  status Read(std::size_t size, const options&, rocksdb::Slice* out, char* scratch, context*) override {
    const auto count = files_.read(*node_, offset_, size, scratch);
    offset_ += count;
    *out = {scratch, count};
    return status::OK();
  }
  status Skip(std::uint64_t size) override {
    offset_ += size;
    return status::OK();
  }

private:
  lossy_file_system& files_;
  std::shared_ptr<lossy_node> node_;
  std::uint64_t offset_ = 0;
};

class random_access_file final : public rocksdb::FSRandomAccessFile {
public:
  random_access_file(lossy_file_system& files, std::shared_ptr<lossy_node> node)
      : files_(files), node_(std::move(node)) {}
  // NOLINTNEXTLINE(readability-function-size): the six parameters are RocksDB's.
  status Read(std::uint64_t offset, std::size_t size, const options&, rocksdb::Slice* out, char* scratch,
              context*) const override {
    *out = {scratch, files_.read(*node_, offset, size, scratch)};
    return status::OK();
  }

private:
  lossy_file_system& files_;
  std::shared_ptr<lossy_node> node_;
};

class writable_file final : public rocksdb::FSWritableFile {
public:
  writable_file(lossy_file_system& files, std::shared_ptr<lossy_node> node) : files_(files), node_(std::move(node)) {}
  using rocksdb::FSWritableFile::Append;
  status Append(const rocksdb::Slice& data, const options&, context*) override { return files_.append(*node_, data); }
  status Append(const rocksdb::Slice& data, const options&, const rocksdb::DataVerificationInfo&, context*) override {
    return files_.append(*node_, data);
  }
  status Truncate(std::uint64_t size, const options&, context*) override { return files_.truncate(*node_, size); }
  status Close(const options&, context*) override { return status::OK(); }
  status Flush(const options&, context*) override { return status::OK(); }
  status Sync(const options&, context*) override { return files_.sync(*node_); }
  status Fsync(const options&, context*) override { return files_.sync(*node_); }
  std::uint64_t GetFileSize(const options&, context*) override { return files_.size_of(*node_); }

private:
  lossy_file_system& files_;
  std::shared_ptr<lossy_node> node_;
};

class folder final : public rocksdb::FSDirectory {
public:
  folder(lossy_file_system& files, std::shared_ptr<lossy_node> node) : files_(files), node_(std::move(node)) {}
  status Fsync(const options&, context*) override { return files_.sync(*node_); }

private:
  lossy_file_system& files_;
  std::shared_ptr<lossy_node> node_;
};

} // namespace

status lossy_file_system::append(lossy_node& file, const rocksdb::Slice& data) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  if (used_bytes_ + data.size() > bytes_max_)
    return out_of_space();
  used_bytes_ += data.size();
  file.bytes.append(data.data(), data.size());
  const auto is_watched = watched_appends_left_ > 0 && file.made_as.find(watched_part_) != std::string::npos;
  if (is_watched && --watched_appends_left_ == 0)
    operations_left_ = 0;
  return status::OK();
}

status lossy_file_system::truncate(lossy_node& file, std::size_t size) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  file.bytes.resize(size);
  file.synced_bytes = std::min(file.synced_bytes, size);
  return status::OK();
}

status lossy_file_system::sync(lossy_node& node) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  tests::sync(node);
  return status::OK();
}

std::uint64_t lossy_file_system::size_of(const lossy_node& file) const {
  const auto lock = std::lock_guard{mutex_};
  return file.bytes.size();
}

std::size_t lossy_file_system::read(const lossy_node& file, std::uint64_t offset, std::size_t size, char* out) const {
  const auto lock = std::lock_guard{mutex_};
  if (offset >= file.bytes.size())
    return 0;
  return file.bytes.copy(out, size, offset);
}

status lossy_file_system::NewSequentialFile(const std::string& path, const rocksdb::FileOptions&,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* out, context*) {
  auto node = node_ptr{};
  auto opened = open(path, &node);
  if (opened.ok())
    *out = std::make_unique<sequential_file>(*this, node);
  return opened;
}

status lossy_file_system::NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions&,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* out, context*) {
  auto node = node_ptr{};
  auto opened = open(path, &node);
  if (opened.ok())
    *out = std::make_unique<random_access_file>(*this, node);
  return opened;
}

status lossy_file_system::NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                          std::unique_ptr<rocksdb::FSWritableFile>* out, context*) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  const auto [above, name] = locate(path);
  if (!above)
    return status::PathNotFound(path);
  // A new node under an old name: whoever has the old file open keeps its bytes, as after an unlink.
  const auto node = std::make_shared<lossy_node>();
  node->made_as = path;
  change_names(*above, {{name, node}});
  *out = std::make_unique<writable_file>(*this, node);
  return status::OK();
}

status lossy_file_system::NewDirectory(const std::string& path, const options&,
                                       std::unique_ptr<rocksdb::FSDirectory>* out, context*) {
  auto node = node_ptr{};
  auto opened = open(path, &node);
  if (opened.ok())
    *out = std::make_unique<folder>(*this, node);
  return opened;
}

status lossy_file_system::FileExists(const std::string& path, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  return find(path) ? status::OK() : status::NotFound(path);
}

status lossy_file_system::GetChildren(const std::string& path, const options&, std::vector<std::string>* out,
                                      context*) {
  const auto lock = std::lock_guard{mutex_};
  const auto node = find(path);
  if (!node || !node->is_folder)
    return status::NotFound(path);
  out->clear();
  for (const auto& [name, child] : node->names)
    out->push_back(name);
  return status::OK();
}

status lossy_file_system::DeleteFile(const std::string& path, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  return remove(path);
}

status lossy_file_system::CreateDir(const std::string& path, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  if (find(path))
    return status::IOError(path, "exists");
  const auto [above, name] = locate(path);
  if (!above)
    return status::PathNotFound(path);
  change_names(*above, {{name, make_lossy_folder()}});
  return status::OK();
}

status lossy_file_system::CreateDirIfMissing(const std::string& path, const options& how, context* dbg) {
  return FileExists(path, how, dbg).ok() ? status::OK() : CreateDir(path, how, dbg);
}

status lossy_file_system::DeleteDir(const std::string& path, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  if (const auto node = find(path); node && !node->names.empty())
    return status::IOError(path, "not empty");
  return remove(path);
}

status lossy_file_system::GetFileSize(const std::string& path, const options&, std::uint64_t* out, context*) {
  const auto lock = std::lock_guard{mutex_};
  const auto node = find(path);
  if (!node)
    return status::NotFound(path);
  *out = node->bytes.size();
  return status::OK();
}

status lossy_file_system::GetFileModificationTime(const std::string&, const options&, std::uint64_t* out, context*) {
  *out = 0;
  return status::OK();
}

status lossy_file_system::RenameFile(const std::string& from, const std::string& to, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  const auto node = find(from);
  const auto [old_folder, old_name] = locate(from);
  const auto [new_folder, new_name] = locate(to);
  if (!node || !new_folder)
    return status::NotFound(from);
  if (old_folder == new_folder) {
    change_names(*new_folder, {{old_name, nullptr}, {new_name, node}});
  } else {
    change_names(*new_folder, {{new_name, node}});
    change_names(*old_folder, {{old_name, nullptr}});
  }
  return status::OK();
}

status lossy_file_system::LinkFile(const std::string& from, const std::string& to, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  const auto node = find(from);
  const auto [above, name] = locate(to);
  if (!node || !above)
    return status::NotFound(from);
  change_names(*above, {{name, node}});
  return status::OK();
}

status lossy_file_system::LockFile(const std::string& path, const options&, rocksdb::FileLock** out, context*) {
  const auto lock = std::lock_guard{mutex_};
  const auto [above, name] = locate(path);
  if (!above)
    return status::PathNotFound(path);
  if (locks_[path] > 0)
    return status::IOError(path, "locked");
  if (!find(path))
    change_names(*above, {{name, std::make_shared<lossy_node>()}});
  locks_[path] = 1;
  *out = new held_lock(path);
  return status::OK();
}

status lossy_file_system::UnlockFile(rocksdb::FileLock* held, const options&, context*) {
  const auto lock = std::lock_guard{mutex_};
  auto* const mine = static_cast<held_lock*>(held);
  locks_.erase(mine->path);
  delete mine;
  return status::OK();
}

status lossy_file_system::GetTestDirectory(const options&, std::string* out, context*) {
  *out = "/";
  return status::OK();
}

status lossy_file_system::NewLogger(const std::string&, const options&, std::shared_ptr<rocksdb::Logger>* out,
                                    context*) {
  *out = std::make_shared<silent_logger>();
  return status::OK();
}

status lossy_file_system::GetAbsolutePath(const std::string& path, const options&, std::string* out, context*) {
  *out = path;
  return status::OK();
}

status lossy_file_system::IsDirectory(const std::string& path, const options&, bool* out, context*) {
  const auto lock = std::lock_guard{mutex_};
  const auto node = find(path);
  *out = node && node->is_folder;
  if (!node)
    return status::NotFound(path);
  return status::OK();
}

status lossy_file_system::begin_change() {
  if (operations_left_ == 0)
    return status::IOError("the lossy disk is frozen");
  --operations_left_;
  return status::OK();
}

lossy_file_system::node_ptr lossy_file_system::find(const std::string& path) const {
  auto node = root_;
  auto begin = std::size_t{0};
  while (node && begin < path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    if (const auto name = path.substr(begin, end - begin); !name.empty()) {
      const auto found = node->names.find(name);
      node = found == node->names.end() ? nullptr : found->second;
    }
    begin = end + 1;
  }
  return node;
}

std::pair<lossy_file_system::node_ptr, std::string> lossy_file_system::locate(const std::string& path) const {
  const auto slash = path.find_last_of('/');
  auto above = find(path.substr(0, slash));
  if (above && !above->is_folder)
    above = nullptr;
  return {above, path.substr(slash + 1)};
}

status lossy_file_system::remove(const std::string& path) {
  if (auto begun = begin_change(); !begun.ok())
    return begun;
  const auto node = find(path);
  if (!node)
    return status::NotFound(path);
  used_bytes_ -= std::min<std::uint64_t>(used_bytes_, node->bytes.size());
  const auto [above, name] = locate(path);
  change_names(*above, {{name, nullptr}});
  return status::OK();
}

status lossy_file_system::open(const std::string& path, node_ptr* out) const {
  const auto lock = std::lock_guard{mutex_};
  *out = find(path);
  if (!*out)
    return status::PathNotFound(path);
  return status::OK();
}

} // namespace stoa::tests

// A file system for one open RocksDB, which can be shut: from then on that RocksDB reads, but changes no name on disk.
#pragma once

#include <atomic>
#include <memory>
#include <rocksdb/file_system.h>

namespace stoa::storage {

/// A database that failed stays open for the snapshots taken from it while a new one works in the same folder. Without
/// the fence the old one would, when it is closed, delete every file it does not know.
///
/// Locking is left out: the state holds the folder's lock itself, for both of them.
class rocks_fence final : public rocksdb::FileSystemWrapper {
public:
  explicit rocks_fence(const std::shared_ptr<rocksdb::FileSystem>& below) : FileSystemWrapper(below) {}

  /// No operation that changes a name begins after this returns; one under way may still end. So RocksDB's background
  /// work is to be stopped before.
  void shut() { is_shut_ = true; }

  const char* Name() const override { return "stoa_rocks_fence"; }

  using status = rocksdb::IOStatus;
  using options = rocksdb::IOOptions;
  using context = rocksdb::IODebugContext;

  status NewWritableFile(const std::string& path, const rocksdb::FileOptions& how,
                         std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) override;
  status ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& how,
                            std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) override;
  status ReuseWritableFile(const std::string& path, const std::string& old, const rocksdb::FileOptions& how,
                           std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) override;
  status DeleteFile(const std::string& path, const options& how, context* dbg) override;
  status Truncate(const std::string& path, std::size_t size, const options& how, context* dbg) override;
  status CreateDir(const std::string& path, const options& how, context* dbg) override;
  status CreateDirIfMissing(const std::string& path, const options& how, context* dbg) override;
  status DeleteDir(const std::string& path, const options& how, context* dbg) override;
  status RenameFile(const std::string& from, const std::string& to, const options& how, context* dbg) override;
  status LinkFile(const std::string& from, const std::string& to, const options& how, context* dbg) override;
  status LockFile(const std::string& path, const options& how, rocksdb::FileLock** out, context* dbg) override;
  status UnlockFile(rocksdb::FileLock* lock, const options& how, context* dbg) override;

private:
  template <class Function>
  status unless_shut(Function&& operation);

  std::atomic<bool> is_shut_ = false;
};

} // namespace stoa::storage

// A file system in memory for RocksDB whose power fails: what was not synced is then lost, wholly or in part.
#pragma once

#include "tests/support/lossy_node.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <rocksdb/file_system.h>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

/// Writes and syncs like a disk with a cache and a journal: what was not synced may be lost, see lossy_node.hpp.
/// Safe from every thread.
class lossy_file_system final : public rocksdb::FileSystem {
public:
  using status = rocksdb::IOStatus;
  using options = rocksdb::IOOptions;
  using context = rocksdb::IODebugContext;

  /// Every operation that changes something fails, after so many more of them. Reading goes on.
  void freeze_after(std::uint64_t operations);
  /// The same, with the last append of so many to files that were created under a path with `part` in it: it is
  /// written and cannot be synced.
  void freeze_after_append(std::string part, std::uint64_t count);
  void thaw();
  /// Fails appends beyond so many bytes in all files.
  void limit_bytes(std::uint64_t bytes_max);
  /// A file with two names counts once while it has both.
  std::uint64_t used_bytes() const;
  /// Power loss. The seed decides what of the unsynced survives. Nobody may have a file open for writing.
  void crash(std::uint64_t seed, lossy_tail tail = lossy_tail::prefix);
  /// Damage that no power loss explains: a name goes for good, or bytes become zeros, synced or not. Other names of the
  /// file see it too. `distance`: from the end of the file back to the last of the bytes.
  void lose(const std::string& path);
  void zero_near_end(const std::string& path, std::size_t distance, std::size_t count);
  /// What all crashes so far took away: a test that lost nothing proves nothing.
  lossy_damage damage() const;

  const char* Name() const override { return "lossy_file_system"; }
  status NewSequentialFile(const std::string& path, const rocksdb::FileOptions& how,
                           std::unique_ptr<rocksdb::FSSequentialFile>* out, context* dbg) override;
  status NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& how,
                             std::unique_ptr<rocksdb::FSRandomAccessFile>* out, context* dbg) override;
  status NewWritableFile(const std::string& path, const rocksdb::FileOptions& how,
                         std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) override;
  status NewDirectory(const std::string& path, const options& how, std::unique_ptr<rocksdb::FSDirectory>* out,
                      context* dbg) override;
  status FileExists(const std::string& path, const options& how, context* dbg) override;
  status GetChildren(const std::string& path, const options& how, std::vector<std::string>* out, context* dbg) override;
  status DeleteFile(const std::string& path, const options& how, context* dbg) override;
  status CreateDir(const std::string& path, const options& how, context* dbg) override;
  status CreateDirIfMissing(const std::string& path, const options& how, context* dbg) override;
  status DeleteDir(const std::string& path, const options& how, context* dbg) override;
  status GetFileSize(const std::string& path, const options& how, std::uint64_t* out, context* dbg) override;
  status GetFileModificationTime(const std::string& path, const options& how, std::uint64_t* out,
                                 context* dbg) override;
  status RenameFile(const std::string& from, const std::string& to, const options& how, context* dbg) override;
  status LinkFile(const std::string& from, const std::string& to, const options& how, context* dbg) override;
  status LockFile(const std::string& path, const options& how, rocksdb::FileLock** out, context* dbg) override;
  status UnlockFile(rocksdb::FileLock* lock, const options& how, context* dbg) override;
  status GetTestDirectory(const options& how, std::string* out, context* dbg) override;
  status NewLogger(const std::string& path, const options& how, std::shared_ptr<rocksdb::Logger>* out,
                   context* dbg) override;
  status GetAbsolutePath(const std::string& path, const options& how, std::string* out, context* dbg) override;
  status IsDirectory(const std::string& path, const options& how, bool* out, context* dbg) override;

  /// For the open files.
  status append(lossy_node& file, const rocksdb::Slice& data);
  status truncate(lossy_node& file, std::size_t size);
  status sync(lossy_node& node);
  std::uint64_t size_of(const lossy_node& file) const;
  std::size_t read(const lossy_node& file, std::uint64_t offset, std::size_t size, char* out) const;

private:
  using node_ptr = std::shared_ptr<lossy_node>;

  // All below: the mutex is held.
  status begin_change();
  node_ptr find(const std::string& path) const;
  /// The folder above and the last name of a path.
  std::pair<node_ptr, std::string> locate(const std::string& path) const;
  status remove(const std::string& path);
  status open(const std::string& path, node_ptr* out) const;

  mutable std::mutex mutex_;
  node_ptr root_ = make_lossy_folder();
  std::map<std::string, int> locks_;
  std::string watched_part_;
  std::uint64_t watched_appends_left_ = 0;
  std::uint64_t operations_left_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t bytes_max_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t used_bytes_ = 0;
  lossy_damage damage_;
};

} // namespace stoa::tests

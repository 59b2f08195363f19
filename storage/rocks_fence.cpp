// A file system for one open RocksDB, which can be shut.
#include "storage/rocks_fence.hpp"

namespace stoa::storage {

template <class Function>
rocks_fence::status rocks_fence::unless_shut(Function&& operation) {
  if (is_shut_)
    return status::IOError("this database is fenced off");
  return operation();
}

rocks_fence::status rocks_fence::NewWritableFile(const std::string& path, const rocksdb::FileOptions& how,
                                                 std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) {
  return unless_shut([&] { return target()->NewWritableFile(path, how, out, dbg); });
}

rocks_fence::status rocks_fence::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& how,
                                                    std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) {
  return unless_shut([&] { return target()->ReopenWritableFile(path, how, out, dbg); });
}

rocks_fence::status rocks_fence::ReuseWritableFile(const std::string& path, const std::string& old,
                                                   const rocksdb::FileOptions& how,
                                                   std::unique_ptr<rocksdb::FSWritableFile>* out, context* dbg) {
  return unless_shut([&] { return target()->ReuseWritableFile(path, old, how, out, dbg); });
}

rocks_fence::status rocks_fence::DeleteFile(const std::string& path, const options& how, context* dbg) {
  return unless_shut([&] { return target()->DeleteFile(path, how, dbg); });
}

rocks_fence::status rocks_fence::Truncate(const std::string& path, std::size_t size, const options& how, context* dbg) {
  return unless_shut([&] { return target()->Truncate(path, size, how, dbg); });
}

rocks_fence::status rocks_fence::CreateDir(const std::string& path, const options& how, context* dbg) {
  return unless_shut([&] { return target()->CreateDir(path, how, dbg); });
}

rocks_fence::status rocks_fence::CreateDirIfMissing(const std::string& path, const options& how, context* dbg) {
  return unless_shut([&] { return target()->CreateDirIfMissing(path, how, dbg); });
}

rocks_fence::status rocks_fence::DeleteDir(const std::string& path, const options& how, context* dbg) {
  return unless_shut([&] { return target()->DeleteDir(path, how, dbg); });
}

rocks_fence::status rocks_fence::RenameFile(const std::string& from, const std::string& to, const options& how,
                                            context* dbg) {
  return unless_shut([&] { return target()->RenameFile(from, to, how, dbg); });
}

rocks_fence::status rocks_fence::LinkFile(const std::string& from, const std::string& to, const options& how,
                                          context* dbg) {
  return unless_shut([&] { return target()->LinkFile(from, to, how, dbg); });
}

rocks_fence::status rocks_fence::LockFile(const std::string&, const options&, rocksdb::FileLock** out, context*) {
  *out = new rocksdb::FileLock; // RocksDB gives it back to UnlockFile
  return status::OK();
}

rocks_fence::status rocks_fence::UnlockFile(rocksdb::FileLock* lock, const options&, context*) {
  delete lock;
  return status::OK();
}

} // namespace stoa::storage

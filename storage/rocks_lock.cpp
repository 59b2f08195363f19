#include "storage/rocks_lock.hpp"

#include "storage/rocks_files.hpp"
#include "storage/rocks_status.hpp"

namespace stoa::storage {

result<std::unique_ptr<state_lock>> state_lock::take(const rocks_location& where) {
  auto& files = *where.file_system;
  if (const auto status = files.CreateDirIfMissing(where.path, {}, nullptr); !status.ok())
    return to_error(status, "creating " + where.path);
  if (const auto synced = sync_folder(files, folder_above(where.path)); !synced)
    return synced.failure();
  rocksdb::FileLock* lock = nullptr;
  const auto path = where.path + "/LOCK";
  const auto status = files.LockFile(path, {}, &lock, nullptr);
  if (status.ok())
    return std::make_unique<state_lock>(where.file_system, lock);
  // RocksDB has no code for "held": a lock file that exists and cannot be locked is.
  auto failure = to_error(status, "locking " + where.path);
  if (failure.code == errc::io_failed && is_there(files, path))
    failure.code = errc::in_use;
  return failure;
}

} // namespace stoa::storage

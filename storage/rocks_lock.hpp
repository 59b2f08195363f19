// The lock of a state's folder, against other processes and against a second state in this one.
#pragma once

#include "storage/rocks_handle.hpp"

#include <memory>

namespace stoa::storage {

/// Held until destroyed, also when the folder is renamed meanwhile.
class state_lock {
public:
  /// Creates the folder too. Errors: `in_use`, `disk_full`, `io_failed`.
  static result<std::unique_ptr<state_lock>> take(const rocks_location& where);
  state_lock(std::shared_ptr<rocksdb::FileSystem> files, rocksdb::FileLock* lock)
      : files_(std::move(files)), lock_(lock) {}
  ~state_lock() { files_->UnlockFile(lock_, {}, nullptr).PermitUncheckedError(); }
  state_lock(const state_lock&) = delete;
  state_lock& operator=(const state_lock&) = delete;

private:
  std::shared_ptr<rocksdb::FileSystem> files_;
  rocksdb::FileLock* lock_;
};

} // namespace stoa::storage

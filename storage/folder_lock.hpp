// The right to be the only process in a folder of data.
#pragma once

#include "domain/base/result.hpp"

#include <memory>
#include <string>

namespace stoa::storage {

/// Held until destroyed; the system gives it back when the process ends, however it ends.
class folder_lock {
public:
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock();

private:
  friend result<std::unique_ptr<folder_lock>> lock_folder(const std::string& folder);
  explicit folder_lock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

/// Locks an existing folder of the real file system by the file `lock` in it, without waiting.
/// Errors: `in_use` (the detail names the process, where it is known), `not_found`, `io_failed`.
result<std::unique_ptr<folder_lock>> lock_folder(const std::string& folder);

} // namespace stoa::storage

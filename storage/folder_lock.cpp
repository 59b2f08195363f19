#include "storage/folder_lock.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace stoa::storage {

namespace {

error failure(int number, const std::string& path) {
  const auto code = number == ENOENT ? errc::not_found : errc::io_failed;
  return {code, "lock " + path + ": " + std::generic_category().message(number), {}};
}

std::string read_owner(int descriptor) {
  auto text = std::array<char, 32>{};
  const auto size = ::pread(descriptor, text.data(), text.size(), 0);
  return size <= 0 ? "another process" : "process " + std::string{text.data(), static_cast<std::size_t>(size)};
}

/// Only for the message to somebody else who wants the lock: a failure changes nothing.
void write_owner(int descriptor) {
  const auto text = std::to_string(::getpid());
  if (::ftruncate(descriptor, 0) == 0)
    static_cast<void>(::pwrite(descriptor, text.data(), text.size(), 0) == 0);
}

} // namespace

folder_lock::~folder_lock() {
  ::close(descriptor_);
}

result<std::unique_ptr<folder_lock>> lock_folder(const std::string& folder) {
  const auto path = folder + "/lock";
  const auto descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return failure(errno, path);
  auto lock = std::unique_ptr<folder_lock>{new folder_lock{descriptor}};
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return error{errc::in_use, folder + " is used by " + read_owner(descriptor), {}};
    if (errno != EINTR)
      return failure(errno, path);
  }
  write_owner(descriptor);
  return lock;
}

} // namespace stoa::storage

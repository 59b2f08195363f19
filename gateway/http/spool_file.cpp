#include "gateway/http/spool_file.hpp"

#include "domain/base/hex.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/random.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace stoa::gateway {

namespace {

constexpr auto unfinished_suffix = std::string_view{".part"};
constexpr auto finished_suffix = std::string_view{".body"};

error failed(const char* what, const std::string& path) {
  const auto code = errno == ENOSPC || errno == EDQUOT ? errc::disk_full : errc::io_failed;
  return {code, std::string{what} + " " + path + ": " + std::generic_category().message(errno), {}};
}

/// 128 bits in hexadecimal, or nothing when the machine has no randomness to give.
std::string random_name() {
  auto bytes = std::array<unsigned char, 16>{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return {};
  return to_hex(bytes);
}

result<void> sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0)
    return failed("open", folder);
  const bool is_synced = ::fsync(file) == 0;
  auto outcome = is_synced ? result<void>{} : result<void>{failed("sync", folder)};
  ::close(file);
  return outcome;
}

} // namespace

result<void> spool_file::open(const std::string& folder) {
  const auto name = random_name();
  if (name.empty())
    return failed("name a file in", folder);
  folder_ = folder;
  auto path = folder + "/" + name + std::string{unfinished_suffix};
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ < 0)
    return failed("create", path);
  path_ = std::move(path);
  return {};
}

result<void> spool_file::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return failed("write", path_);
    if (written > 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

result<void> spool_file::finish() {
  if (::fsync(file_) != 0)
    return failed("sync", path_);
  close();
  auto whole = path_.substr(0, path_.size() - unfinished_suffix.size()) + std::string{finished_suffix};
  if (::rename(path_.c_str(), whole.c_str()) != 0)
    return failed("rename", path_);
  path_ = std::move(whole);
  return sync_folder(folder_);
}

std::string spool_file::release() {
  return std::exchange(path_, {});
}

void spool_file::discard() {
  close();
  if (!path_.empty())
    ::unlink(path_.c_str());
  path_.clear();
}

void spool_file::close() {
  if (file_ >= 0)
    ::close(file_);
  file_ = -1;
}

result<void> prepare_spool_folder(const std::string& folder) {
  auto failure = std::error_code{};
  std::filesystem::create_directories(folder, failure);
  auto entries = std::filesystem::directory_iterator{folder, failure};
  for (; !failure && entries != std::filesystem::directory_iterator{}; entries.increment(failure))
    if (entries->path().extension() == unfinished_suffix)
      std::filesystem::remove(entries->path(), failure);
  if (failure)
    return error{errc::io_failed, "spool folder " + folder + ": " + failure.message(), "spool_folder"};
  return {};
}

} // namespace stoa::gateway

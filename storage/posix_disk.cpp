// The disk of a real machine: files below a folder, by POSIX calls.
#include "storage/disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>

namespace stoa::storage {

namespace {

error failure(int number, const char* what, const std::string& path) {
  auto code = errc::io_failed;
  if (number == ENOSPC || number == EDQUOT)
    code = errc::disk_full;
  else if (number == ENOENT)
    code = errc::not_found;
  return {code, std::string{what} + " " + path + ": " + std::generic_category().message(number), {}};
}

/// Repeats a call that a signal interrupted.
template <class Call>
auto persist(Call call) {
  auto outcome = call();
  while (outcome < 0 && errno == EINTR)
    outcome = call();
  return outcome;
}

class posix_file final : public file {
public:
  posix_file(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  posix_file(const posix_file&) = delete;
  posix_file& operator=(const posix_file&) = delete;
  ~posix_file() override { ::close(descriptor_); }

  result<void> write(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written =
        persist([&] { return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (written < 0)
        return failure(errno, "write", path_);
      offset += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  result<std::string> read(std::uint64_t offset, std::size_t size) const override {
    auto out = std::string(size, '\0');
    auto filled = std::size_t{0};
    while (filled < size) {
      const auto got = persist(
        [&] { return ::pread(descriptor_, out.data() + filled, size - filled, static_cast<off_t>(offset + filled)); });
      if (got < 0)
        return failure(errno, "read", path_);
      if (got == 0)
        break;
      filled += static_cast<std::size_t>(got);
    }
    out.resize(filled);
    return out;
  }

  result<void> sync() override {
    if (persist([&] { return ::fdatasync(descriptor_); }) < 0)
      return failure(errno, "sync", path_);
    return {};
  }

  result<std::uint64_t> size() const override {
    struct stat found {};
    if (::fstat(descriptor_, &found) < 0)
      return failure(errno, "stat", path_);
    return static_cast<std::uint64_t>(found.st_size);
  }

  result<void> truncate(std::uint64_t size) override {
    if (persist([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) < 0)
      return failure(errno, "truncate", path_);
    return {};
  }

private:
  int descriptor_;
  std::string path_;
};

int flags(disk::mode how) {
  switch (how) {
  case disk::mode::read:
    return O_RDONLY | O_CLOEXEC;
  case disk::mode::write:
    return O_RDWR | O_CLOEXEC;
  case disk::mode::create:
    break;
  }
  return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
}

class posix_disk final : public disk {
public:
  explicit posix_disk(std::string root) : root_(std::move(root)) {}

  result<std::unique_ptr<file>> open(const std::string& path, mode how) override {
    const auto full = full_path(path);
    const auto descriptor = persist([&] { return ::open(full.c_str(), flags(how), 0644); });
    if (descriptor < 0)
      return failure(errno, "open", full);
    return std::unique_ptr<file>{std::make_unique<posix_file>(descriptor, full)};
  }

  result<std::vector<std::string>> list(const std::string& folder) override {
    const auto full = full_path(folder);
    auto problem = std::error_code{};
    auto names = std::vector<std::string>{};
    auto at = std::filesystem::directory_iterator{full, problem};
    for (; !problem && at != std::filesystem::directory_iterator{}; at.increment(problem))
      names.push_back(at->path().filename().string());
    if (problem)
      return failure(problem.value(), "list", full);
    std::sort(names.begin(), names.end());
    return names;
  }

  result<void> make_folder(const std::string& folder) override {
    const auto full = full_path(folder);
    auto problem = std::error_code{};
    std::filesystem::create_directories(full, problem);
    if (problem)
      return failure(problem.value(), "make folder", full);
    return {};
  }

  result<void> remove(const std::string& path) override {
    const auto full = full_path(path);
    if (std::remove(full.c_str()) != 0)
      return failure(errno, "remove", full);
    return {};
  }

  result<void> rename(const std::string& from, const std::string& to) override {
    if (std::rename(full_path(from).c_str(), full_path(to).c_str()) != 0)
      return failure(errno, "rename", full_path(from));
    return {};
  }

  result<void> sync_folder(const std::string& folder) override {
    const auto full = full_path(folder);
    const auto descriptor = persist([&] { return ::open(full.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor < 0)
      return failure(errno, "open", full);
    const auto outcome = persist([&] { return ::fsync(descriptor); });
    const auto number = errno;
    ::close(descriptor);
    if (outcome < 0)
      return failure(number, "sync folder", full);
    return {};
  }

  result<std::uint64_t> free_bytes() override {
    struct statvfs found {};
    if (persist([&] { return ::statvfs(root_.c_str(), &found); }) < 0)
      return failure(errno, "free space of", root_);
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  }

private:
  std::string full_path(const std::string& path) const { return path.empty() ? root_ : root_ + "/" + path; }

  const std::string root_;
};

} // namespace

std::unique_ptr<disk> make_posix_disk(std::string root) {
  return std::make_unique<posix_disk>(std::move(root));
}

} // namespace stoa::storage

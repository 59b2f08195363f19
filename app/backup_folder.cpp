#include "app/backup_folder.hpp"

#include "storage/folder_lock.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace stoa::app {

namespace {

/// Lets the lock go with the disk.
struct locked_disk {
  std::unique_ptr<storage::folder_lock> lock;
  std::unique_ptr<storage::disk> disk;
};

} // namespace

result<std::shared_ptr<storage::disk>> open_backup_folder(const std::string& path) {
  auto failure = std::error_code{};
  const auto is_new = std::filesystem::create_directories(path, failure);
  if (failure)
    return error{errc::io_failed,
                 "cannot create the backup folder " + path + ": " + failure.message() +
                   "; create it and give the server's user the right to write there",
                 "to"};
  // It holds all the store's data: not for everybody's eyes.
  if (is_new)
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, failure);
  auto lock = storage::lock_folder(path);
  if (!lock)
    return error{lock.failure().code, "the backup folder: " + lock.failure().detail, "to"};
  auto held = std::make_shared<locked_disk>(locked_disk{*std::move(lock), storage::make_posix_disk(path)});
  return std::shared_ptr<storage::disk>{held, held->disk.get()};
}

} // namespace stoa::app

#include "app/restored_folder.hpp"

#include "storage/file_log.hpp"
#include "storage/folder_format.hpp"
#include "storage/rocks_state.hpp"
#include "storage/system_clock.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace stoa::app {

namespace {

error failed(const std::string& what, const std::error_code& why) {
  return {errc::io_failed, what + ": " + why.message(), "data"};
}

/// Whatever a restore that was killed leaves, and nothing else.
bool is_ours(const std::string& name) {
  return name == restore_part_name || name == "lock" || name == "format" || name == "format.part";
}

result<void> check_empty(const std::string& data) {
  auto failure = std::error_code{};
  for (auto at = std::filesystem::directory_iterator{data, failure};
       !failure && at != std::filesystem::directory_iterator{}; at.increment(failure))
    if (const auto name = at->path().filename().string(); !is_ours(name))
      return error{errc::invalid_field,
                   data + " is not empty (it holds " + name + "); name a folder that is empty or not there", "data"};
  return failure ? result<void>{failed("reading " + data, failure)} : result<void>{};
}

result<std::unique_ptr<storage::state>> make_state(const std::string& path) {
  auto settings = storage::rocks_state_settings{};
  settings.path = path;
  settings.budget = storage::make_rocks_budget({});
  return storage::open_rocks_state(settings);
}

/// Begins the new log with its one record.
result<void> make_log(storage::disk& disk, const std::string& folder, const storage::batch& first) {
  auto settings = storage::file_log_settings{};
  settings.folder = folder;
  settings.new_log_id = storage::random_bits();
  settings.new_first_position = first.first_position;
  const auto log = storage::open_file_log(disk, settings);
  if (!log)
    return log.failure();
  switch ((*log)->append(first)) {
  case storage::append_status::appended:
    return {};
  case storage::append_status::full:
    return error{errc::disk_full, "there is no room for the log in " + folder, ""};
  case storage::append_status::not_owner:
  case storage::append_status::unknown:
    break;
  }
  return error{errc::io_failed, "the first record of the log in " + folder + " could not be written", ""};
}

} // namespace

result<void> check_no_half_restore(const std::string& data) {
  auto failure = std::error_code{};
  if (!std::filesystem::exists(data + "/" + restore_part_name, failure))
    return {};
  return error{errc::in_use,
               data + " holds a restore that did not come to its end (" + restore_part_name +
                 "); run `stoa restore` into it again, or remove that folder to begin with an empty store",
               "data"};
}

result<std::unique_ptr<restored_folder>> restored_folder::begin(const std::string& data) {
  auto failure = std::error_code{};
  std::filesystem::create_directories(data, failure);
  if (failure)
    return failed("cannot create " + data, failure);
  if (auto empty = check_empty(data); !empty)
    return empty.failure();
  auto made = std::unique_ptr<restored_folder>{new restored_folder{data}};
  auto lock = storage::lock_folder(data);
  if (!lock)
    return lock.failure();
  made->lock_ = *std::move(lock);
  std::filesystem::remove_all(data + "/" + restore_part_name, failure);
  if (failure)
    return failed("cannot remove what an earlier restore left in " + data, failure);
  made->disk_ = storage::make_posix_disk(data);
  if (auto settled = storage::settle_folder_format(*made->disk_); !settled)
    return settled.failure();
  if (auto part = made->disk_->make_folder(restore_part_name); !part)
    return part.failure();
  return made;
}

result<event::position> restored_folder::add_shard(const spine::backup_source& from, const spine::restore_plan& plan,
                                                   const std::string& name) {
  const auto folder = restore_part_name + "/" + name;
  if (auto made = disk_->make_folder(folder); !made)
    return made.failure();
  auto state = make_state(data_ + "/" + folder + "/state");
  if (!state)
    return state.failure();
  const auto time_ms = spine::load_backup(from, plan, **state);
  if (!time_ms)
    return time_ms.failure();
  if (auto freed = spine::detach_from_log(**state, plan); !freed)
    return freed.failure();
  // Verify and later backups begin here: there is nothing before it in the new log.
  const auto checkpoint = (*state)->make_checkpoint();
  if (!checkpoint)
    return checkpoint.failure();
  const auto next = *checkpoint + 1;
  if (auto log = make_log(*disk_, folder + "/log", spine::first_batch(plan, next, *time_ms)); !log)
    return log.failure();
  for (auto at = folder; at != restore_part_name; at = at.substr(0, at.rfind('/')))
    if (auto synced = disk_->sync_folder(at); !synced)
      return synced.failure();
  return next;
}

// One rename, so that there is the whole store or none.
result<void> restored_folder::finish() {
  if (auto synced = disk_->sync_folder(restore_part_name); !synced)
    return synced;
  if (auto renamed = disk_->rename(restore_part_name + "/stores", "stores"); !renamed)
    return renamed;
  if (auto synced = disk_->sync_folder(""); !synced)
    return synced;
  auto failure = std::error_code{};
  std::filesystem::remove_all(data_ + "/" + restore_part_name, failure);
  return failure ? result<void>{failed("cannot remove " + restore_part_name, failure)} : result<void>{};
}

} // namespace stoa::app

#include "app/offline_shard.hpp"

#include "domain/base/format_mark.hpp"
#include "domain/base/store_name.hpp"
#include "storage/file_log.hpp"
#include "storage/read_only_disk.hpp"
#include "storage/rocks_state.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdlib.h>
#include <utility>

namespace stoa::app {

namespace {

result<std::unique_ptr<storage::state>> open_state(const std::string& path, bool read_only) {
  auto settings = storage::rocks_state_settings{};
  settings.path = path;
  settings.budget = storage::make_rocks_budget({});
  settings.read_only = read_only;
  return storage::open_rocks_state(settings);
}

} // namespace

result<offline_shard> open_offline_shard(const std::string& folder) {
  auto state = open_state(folder + "/state", true);
  if (!state && state.failure().code == errc::corrupt && !is_newer_format(state.failure()))
    return error{errc::corrupt,
                 state.failure().detail + "; a start of the server sets it aside and makes it again from a checkpoint "
                                          "or the log",
                 ""};
  if (!state)
    return state.failure();
  auto made = offline_shard{storage::make_posix_disk(folder), std::make_shared<spine::shard_files>()};
  made.files->disk = storage::make_read_only_disk(*made.below);
  auto settings = storage::file_log_settings{};
  settings.state_position = (*state)->position();
  auto log = storage::open_file_log(*made.files->disk, settings);
  if (!log)
    return log.failure();
  made.files->state = *std::move(state);
  made.files->log = *std::move(log);
  return made;
}

std::vector<std::string> shards_of(const std::string& data, const std::string& wanted) {
  auto found = std::vector<std::string>{};
  auto failure = std::error_code{};
  for (const auto& store : std::filesystem::directory_iterator{data + "/stores", failure}) {
    const auto name = store.path().filename().string();
    if (!is_store_name(name) || (!wanted.empty() && name != wanted))
      continue;
    for (const auto& shard : std::filesystem::directory_iterator{store.path(), failure})
      found.push_back(shard.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

result<std::unique_ptr<scratch_state>> scratch_state::make(const std::string& below) {
  auto failure = std::error_code{};
  const auto above = below.empty() ? std::filesystem::temp_directory_path(failure) : std::filesystem::path{below};
  auto name = (above / "stoa-scratch-XXXXXX").string();
  if (failure || ::mkdtemp(name.data()) == nullptr)
    return error{errc::io_failed, "cannot make a folder in " + above.string() + ": " + std::strerror(errno), ""};
  auto made = std::unique_ptr<scratch_state>{new scratch_state};
  made->path_ = name;
  auto state = open_state(name + "/state", false);
  if (!state)
    return state.failure();
  made->state_ = *std::move(state);
  return made;
}

scratch_state::~scratch_state() {
  state_ = nullptr;
  auto failure = std::error_code{};
  if (!path_.empty())
    std::filesystem::remove_all(path_, failure);
}

} // namespace stoa::app

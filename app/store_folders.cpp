#include "app/store_folders.hpp"

#include "domain/base/hex.hpp"
#include "domain/base/store_name.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace stoa::app {

namespace {

namespace fs = std::filesystem;

} // namespace

result<std::vector<std::string>> store_folders::list() const {
  auto names = std::vector<std::string>{std::string{main_store}};
  const auto found = disk_.list(stores_folder);
  if (!found && found.failure().code != errc::not_found)
    return found.failure();
  for (const auto& name : found ? *found : std::vector<std::string>{}) {
    if (!is_store_name(name))
      spdlog::warn("no-store folder={}/{}/{} reason=\"a store is not named so\"", data_, stores_folder, name);
    else if (name != main_store)
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string store_folders::shard_of(const std::string& name) const {
  return data_ + '/' + stores_folder + '/' + name + "/shard-0";
}

result<void> store_folders::make(const std::string& name, const std::function<result<void>(const std::string&)>& fill) {
  const auto part = half_made_stores + '/' + name;
  auto failure = std::error_code{};
  fs::remove_all(data_ + '/' + part, failure); // of an attempt that failed
  auto done = disk_.make_folder(part + "/shard-0");
  if (done)
    done = fill(data_ + '/' + part + "/shard-0");
  for (const auto& folder : {part + "/shard-0", part, half_made_stores})
    if (done)
      done = disk_.sync_folder(folder);
  if (done)
    done = disk_.rename(part, stores_folder + '/' + name);
  if (!done) {
    fs::remove_all(data_ + '/' + part, failure);
    return done;
  }
  // The rename counts when the folder it went to is synced. Whether it does is not known after an error: then a start
  // may find the store, whole and empty.
  return disk_.sync_folder(stores_folder);
}

result<std::string> store_folders::take_away(const std::string& name, std::uint64_t random_bits) {
  const auto gone = deleted_stores + '/' + name + '-' + to_hex(random_bits);
  if (auto made = disk_.make_folder(deleted_stores); !made)
    return made.failure();
  if (auto synced = disk_.sync_folder(""); !synced)
    return synced.failure();
  if (auto renamed = disk_.rename(stores_folder + '/' + name, gone); !renamed)
    return renamed.failure();
  auto synced = disk_.sync_folder(stores_folder);
  if (synced)
    synced = disk_.sync_folder(deleted_stores);
  if (synced)
    return gone;
  if (const auto back = disk_.rename(gone, stores_folder + '/' + name); !back)
    spdlog::error("store-not-put-back store={} folder={}/{} reason=\"{}\"", name, data_, gone, back.failure().detail);
  return synced.failure();
}

void store_folders::remove(const std::string& gone) const {
  auto failure = std::error_code{};
  fs::remove_all(data_ + '/' + gone, failure);
  if (failure)
    spdlog::warn("deleted-store-not-removed folder={}/{} reason=\"{}\" next=\"the next start tries again\"", data_,
                 gone, failure.message());
}

std::size_t store_folders::sweep() const {
  auto count = std::size_t{0};
  for (const auto& folder : {half_made_stores, deleted_stores}) {
    const auto left = disk_.list(folder);
    for (const auto& name : left ? *left : std::vector<std::string>{}) {
      spdlog::info("store-swept folder={}/{}/{}", data_, folder, name);
      remove(folder + '/' + name);
      ++count;
    }
  }
  return count;
}

} // namespace stoa::app

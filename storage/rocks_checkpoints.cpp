// The folder of checkpoints beside a state.
#include "storage/rocks_checkpoints.hpp"

#include "storage/rocks_files.hpp"
#include "storage/rocks_status.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <rocksdb/utilities/checkpoint.h>

namespace stoa::storage {

namespace {

/// The position a finished checkpoint is named by; empty for every other name.
std::optional<std::uint64_t> position_in(const std::string& name) {
  auto position = std::uint64_t{0};
  const auto* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, position);
  if (name.empty() || read.ec != std::errc{} || read.ptr != end)
    return {};
  return position;
}

} // namespace

rocks_checkpoints::rocks_checkpoints(const rocks_location& state)
    : state_(state), folder_(state.path + ".checkpoints") {}

rocks_location rocks_checkpoints::location_of(std::string path) const {
  auto out = state_;
  out.path = std::move(path);
  out.read_only = true;
  return out;
}

result<void> rocks_checkpoints::sweep() {
  const auto found = names_in(*state_.file_system, folder_);
  if (!found)
    return found.failure();
  for (const auto& name : *found)
    if (!position_in(name))
      if (const auto removed = remove_folder(*state_.file_system, folder_ + "/" + name); !removed)
        return removed;
  return {};
}

result<std::uint64_t> rocks_checkpoints::make(rocksdb::DB* from) {
  if (const auto swept = sweep(); !swept)
    return swept.failure();
  if (const auto status = state_.file_system->CreateDirIfMissing(folder_, {}, nullptr); !status.ok())
    return to_error(status, "creating " + folder_);
  if (const auto synced = sync_folder(*state_.file_system, folder_above(folder_)); !synced)
    return synced.failure();
  const auto path = folder_ + "/making";
  auto position = copy(from, path);
  if (position)
    if (const auto kept = keep(path, *position); !kept)
      position = kept.failure();
  if (!position)
    // Frees what it can at once; what stays is swept by the next one.
    static_cast<void>(sweep());
  return position;
}

result<std::uint64_t> rocks_checkpoints::copy(rocksdb::DB* from, const std::string& to) {
  rocksdb::Checkpoint* maker = nullptr;
  auto status = rocksdb::Checkpoint::Create(from, &maker);
  const auto owner = std::unique_ptr<rocksdb::Checkpoint>{maker};
  // The largest size of a log asks RocksDB not to flush: its flush would not stop the writers before it chooses.
  if (status.ok())
    status = maker->CreateCheckpoint(to, std::numeric_limits<std::uint64_t>::max());
  if (!status.ok())
    return to_error(status, "making a checkpoint");
  const auto opened = rocks_handle::open(location_of(to));
  if (!opened)
    return opened.failure();
  return (*opened)->position();
}

result<void> rocks_checkpoints::keep(const std::string& path, std::uint64_t position) {
  if (is_there(*state_.file_system, path_of(position)))
    return remove_folder(*state_.file_system, path);
  return rename_durably(*state_.file_system, path, path_of(position));
}

result<std::vector<std::uint64_t>> rocks_checkpoints::list() const {
  const auto found = names_in(*state_.file_system, folder_);
  if (!found)
    return found.failure();
  auto out = std::vector<std::uint64_t>{};
  for (const auto& name : *found)
    if (const auto position = position_in(name))
      out.push_back(*position);
  std::sort(out.begin(), out.end());
  return out;
}

// Renamed first, so that a checkpoint under its number is always whole.
result<void> rocks_checkpoints::drop(std::uint64_t position) {
  const auto path = path_of(position);
  if (!is_there(*state_.file_system, path))
    return error{errc::not_found, "no checkpoint at " + std::to_string(position), ""};
  const auto dropped = folder_ + "/dropping-" + std::to_string(position);
  if (const auto renamed = rename_durably(*state_.file_system, path, dropped); !renamed)
    return renamed;
  return remove_folder(*state_.file_system, dropped);
}

result<std::shared_ptr<rocks_handle>> rocks_checkpoints::open(std::uint64_t position) const {
  auto opened = rocks_handle::open(location_of(path_of(position)));
  if (opened && (*opened)->position() != position)
    return error{errc::corrupt, "the checkpoint in " + path_of(position) + " has another position", ""};
  return opened;
}

} // namespace stoa::storage

#include "storage/rocks_rescue.hpp"

#include "storage/rocks_checkpoints.hpp"
#include "storage/rocks_files.hpp"
#include "storage/rocks_lock.hpp"
#include "storage/rocks_watch.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace stoa::storage {

namespace {

/// A state that was set aside.
struct damaged_folder {
  std::uint64_t number = 0;
  std::string path;
};

/// Oldest first.
result<std::vector<damaged_folder>> damaged_folders(const rocks_location& where) {
  const auto above = folder_above(where.path);
  const auto prefix = where.path.substr(where.path.find_last_of('/') + 1) + ".damaged-";
  const auto names = names_in(*where.file_system, above);
  if (!names)
    return names.failure();
  auto out = std::vector<damaged_folder>{};
  for (const auto& name : *names) {
    if (!name.starts_with(prefix))
      continue;
    auto number = std::uint64_t{0};
    const auto* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + prefix.size(), end, number);
    if (read.ec == std::errc{} && read.ptr == end)
      out.push_back({number, where.path + ".damaged-" + std::to_string(number)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return out;
}

result<bool> has_content(const rocks_location& where) {
  if (is_there(*where.file_system, where.path + "/CURRENT"))
    return true;
  return has_tables(*where.file_system, where.path);
}

// A flush writes its tables before it names them, and holds nothing that was not durable in the log: so each table that
// can still be read is as good a promise as the state was, or a better one.
result<std::uint64_t> promise_in(const rocks_location& where, const std::string& folder) {
  const auto names = names_in(*where.file_system, folder);
  if (!names)
    return names.failure();
  auto promise = std::uint64_t{0};
  for (const auto& name : *names)
    if (is_table(name)) // a table of which no more is known than that it is there holds at least one record
      promise = std::max({promise, std::uint64_t{1}, position_in_table(where.file_system, folder + "/" + name)});
  return promise;
}

result<std::uint64_t> all_promises(const rocks_location& where, const std::vector<std::uint64_t>& checkpoints) {
  auto promise = checkpoints.empty() ? std::uint64_t{0} : checkpoints.back();
  auto folders = std::vector<std::string>{where.path};
  const auto damaged = damaged_folders(where);
  if (!damaged)
    return damaged.failure();
  for (const auto& x : *damaged)
    folders.push_back(x.path);
  for (const auto& folder : folders) {
    const auto more = promise_in(where, folder);
    if (!more)
      return more;
    promise = std::max(promise, *more);
  }
  return promise;
}

/// Links the tables, which never change, and copies the rest. Durable, but for its name.
result<void> copy_checkpoint(rocksdb::FileSystem& files, const std::string& from, const std::string& to) {
  if (is_there(files, to))
    if (auto removed = remove_folder(files, to); !removed)
      return removed;
  if (const auto status = files.CreateDir(to, {}, nullptr); !status.ok())
    return error{status.IsNoSpace() ? errc::disk_full : errc::io_failed, "creating " + to + ": " + status.ToString(),
                 ""};
  const auto names = names_in(files, from);
  if (!names)
    return names.failure();
  for (const auto& name : *names) {
    const auto source = from + "/" + name;
    auto done =
      is_table(name) ? link_or_copy(files, source, to + "/" + name) : copy_file(files, source, to + "/" + name);
    if (!done)
      return done;
  }
  return sync_folder(files, to);
}

/// Names first, then removes: at every moment the newest damaged state is there.
result<rescue_outcome> set_aside(const rocks_location& where) {
  auto out = rescue_outcome{};
  auto& files = *where.file_system;
  if (!is_there(files, where.path))
    return out;
  const auto tables = has_tables(files, where.path);
  if (!tables)
    return tables.failure();
  // Without tables there is nothing in it, and an older one that has some must not go for it.
  if (!*tables) {
    if (auto removed = remove_folder(files, where.path); !removed)
      return removed.failure();
    out.removed.push_back(where.path);
    return out;
  }
  const auto older = damaged_folders(where);
  if (!older)
    return older.failure();
  out.kept = where.path + ".damaged-" + std::to_string(older->empty() ? 1 : older->back().number + 1);
  if (auto renamed = rename_durably(files, where.path, out.kept); !renamed)
    return renamed.failure();
  for (const auto& x : *older)
    if (remove_folder(files, x.path)) // what stays is in nobody's way
      out.removed.push_back(x.path);
  return out;
}

} // namespace

result<bool> is_state_gone(const rocks_state_settings& settings) {
  const auto where = location_of(settings);
  const auto content = has_content(where);
  if (!content || *content)
    return content ? result<bool>{false} : content;
  const auto checkpoints = rocks_checkpoints{where}.list();
  if (!checkpoints)
    return checkpoints.failure();
  const auto damaged = damaged_folders(where);
  if (!damaged)
    return damaged.failure();
  return !checkpoints->empty() || !damaged->empty();
}

result<rescue_plan> plan_rescue(const rocks_state_settings& settings) {
  const auto where = location_of(settings);
  const auto all = rocks_checkpoints{where};
  const auto positions = all.list();
  if (!positions)
    return positions.failure();
  const auto promise = all_promises(where, *positions);
  if (!promise)
    return promise.failure();
  auto plan = rescue_plan{0, *promise};
  // A table may be a hard link to one of the damaged state's: only a checkpoint read to its end is to be trusted.
  for (auto position = positions->rbegin(); position != positions->rend() && plan.position == 0; ++position)
    if (const auto opened = all.open(*position); opened && (*opened)->check_tables())
      plan.position = *position;
  return plan;
}

result<rescue_outcome> carry_out(const rescue_plan& plan, const rocks_state_settings& settings) {
  const auto where = location_of(settings);
  auto& files = *where.file_system;
  const auto lock = state_lock::take(where);
  if (!lock)
    return lock.failure();
  const auto made = where.path + ".making";
  if (plan.position > 0)
    if (auto copied = copy_checkpoint(files, rocks_checkpoints{where}.path_of(plan.position), made); !copied)
      return copied.failure();
  auto out = set_aside(where);
  if (!out || plan.position == 0)
    return out;
  if (auto renamed = rename_durably(files, made, where.path); !renamed)
    return renamed.failure();
  return out;
}

} // namespace stoa::storage

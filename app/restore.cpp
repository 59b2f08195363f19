#include "app/restore.hpp"

#include "app/cli.hpp"
#include "app/offline_shard.hpp"
#include "app/restored_folder.hpp"
#include "app/time_text.hpp"
#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "spine/restore.hpp"
#include "storage/disk.hpp"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace stoa::app {

namespace {

int fail(const error& why) {
  std::fprintf(stderr, "stoa restore: %s\n", why.detail.c_str());
  if (why.code == errc::in_use)
    return exit_code::unreachable;
  return why.code == errc::invalid_field ? exit_code::usage : exit_code::problems;
}

result<std::optional<event::position>> read_number(const std::string& text, const char* option) {
  if (text.empty())
    return std::optional<event::position>{};
  auto x = event::position{0};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), x);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return error{errc::invalid_field, std::string{option} + " \"" + text + "\" is no position", option};
  return std::optional{x};
}

bool is_position(const std::string& to) {
  return !to.empty() && to.find_first_of("-:T") == std::string::npos;
}

result<spine::restore_request> read_request(const restore_options& options) {
  auto asked = spine::restore_request{};
  const auto backup = read_number(options.backup, "--backup");
  if (!backup)
    return backup.failure();
  asked.backup = *backup;
  if (options.to.find_first_of("-:T") == std::string::npos) {
    const auto to = read_number(options.to, "--to");
    if (!to)
      return to.failure();
    asked.to = *to;
    return asked;
  }
  const auto time_ms = read_time(options.to);
  if (!time_ms)
    return error{errc::invalid_field,
                 "--to \"" + options.to + "\" is neither a position nor a time such as " + "2026-03-01T12:00:00Z",
                 "--to"};
  asked.to_time_ms = *time_ms;
  return asked;
}

/// "stores/main/shard-0", each of which has backups. Errors: `not_found` for a store that has none.
result<std::vector<std::string>> shards_in(const restore_options& options) {
  auto names = std::vector<std::string>{};
  for (const auto& store : options.stores.empty() ? std::vector{std::string{}} : options.stores) {
    const auto found = shards_of(options.from, store);
    if (found.empty())
      return error{
        errc::not_found,
        "there is no backup " + (store.empty() ? "" : "of the store " + store + " ") + "below " + options.from, ""};
    for (const auto& path : found)
      names.push_back(std::filesystem::relative(path, options.from).string());
  }
  // A position is one of a log, and each store has its own.
  if (names.size() > 1 && (!options.backup.empty() || is_position(options.to)))
    return error{errc::invalid_field, "a position means one store, and there are several: name it with --store",
                 "--store"};
  return names;
}

/// One line for people, or one object.
void print(const std::string& shard, const spine::restore_plan& plan, const spine::backup_check* checked,
           std::optional<event::position> next) {
  std::printf("%s: position %llu of the backup at %llu, made %s", shard.c_str(),
              static_cast<unsigned long long>(plan.to), static_cast<unsigned long long>(plan.from.position),
              iso_time(plan.from.made_ms).c_str());
  if (next)
    std::printf("; restored, goes on at position %llu\n", static_cast<unsigned long long>(*next));
  if (checked == nullptr)
    return;
  std::printf(
    "; %zu files, %llu bytes, %llu records folded, %llu documents: %s\n", checked->file_count,
    static_cast<unsigned long long>(checked->byte_count), static_cast<unsigned long long>(checked->record_count),
    static_cast<unsigned long long>(checked->document_count), checked->problems.empty() ? "clean" : "PROBLEMS");
  for (const auto& problem : checked->problems)
    std::printf("  %s\n", problem.c_str());
}

void print_json(const std::string& shard, const spine::restore_plan& plan, const spine::backup_check* checked,
                std::optional<event::position> next) {
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("shard", shard).key("position").number(plan.to);
  out.key("backup").number(plan.from.position).member("made", iso_time(plan.from.made_ms));
  if (next)
    out.key("next_position").number(*next);
  if (checked != nullptr) {
    out.key("files").number(std::uint64_t{checked->file_count}).key("bytes").number(checked->byte_count);
    out.key("records").number(checked->record_count).key("documents").number(checked->document_count);
    out.key("problems").begin_list();
    for (const auto& problem : checked->problems)
      out.text(problem);
    out.end_list();
  }
  out.end_object();
  std::printf("%s\n", text.c_str());
}

/// What was asked for, or all that proves the whole folder.
result<std::vector<spine::restore_plan>> plans_of(const spine::backup_source& from,
                                                  const spine::restore_request& asked) {
  if (!asked.backup && !asked.to && !asked.to_time_ms)
    return spine::plans_to_check(from);
  auto plan = spine::plan_restore(from, asked);
  if (!plan)
    return plan.failure();
  return std::vector<spine::restore_plan>{*std::move(plan)};
}

result<bool> check_shard(const spine::backup_source& from, const spine::restore_request& asked, bool json) {
  const auto plans = plans_of(from, asked);
  if (!plans)
    return plans.failure();
  auto is_clean = true;
  for (const auto& plan : *plans) {
    const auto scratch = scratch_state::make();
    if (!scratch)
      return scratch.failure();
    const auto checked = spine::check_backup(from, plan, (*scratch)->state());
    if (!checked)
      return checked.failure();
    (json ? print_json : print)(from.folder, plan, &*checked, std::nullopt);
    is_clean = is_clean && checked->problems.empty();
  }
  return is_clean;
}

result<void> restore_shards(const std::vector<spine::backup_source>& all, const spine::restore_request& asked,
                            const restore_options& options) {
  // Everything that can be refused is refused before anything is made.
  auto plans = std::vector<spine::restore_plan>{};
  for (const auto& from : all) {
    auto plan = spine::plan_restore(from, asked);
    if (!plan)
      return error{plan.failure().code,
                   all.size() == 1
                     ? plan.failure().detail
                     : from.folder + ": " + plan.failure().detail + "; name the stores to restore with --store",
                   plan.failure().field};
    plans.push_back(*std::move(plan));
  }
  auto made = restored_folder::begin(options.data);
  if (!made)
    return made.failure();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto next = (*made)->add_shard(all[i], plans[i], all[i].folder);
    if (!next)
      return next.failure();
    (options.json ? print_json : print)(all[i].folder, plans[i], nullptr, *next);
  }
  return (*made)->finish();
}

} // namespace

int restore(const restore_options& options) {
  if (options.check == !options.data.empty())
    return fail({errc::invalid_field, "give --data NEWDIR to restore, or --check to check", "data"});
  const auto asked = read_request(options);
  if (!asked)
    return fail(asked.failure());
  const auto disk = storage::make_posix_disk(options.from);
  auto all = std::vector<spine::backup_source>{};
  const auto shards = shards_in(options);
  if (!shards)
    return fail(shards.failure());
  for (const auto& shard : *shards)
    all.push_back({*disk, shard});
  if (!options.check) {
    const auto done = restore_shards(all, *asked, options);
    return done ? int{exit_code::fine} : fail(done.failure());
  }
  auto is_clean = true;
  for (const auto& from : all) {
    const auto checked = check_shard(from, *asked, options.json);
    if (!checked)
      return fail(checked.failure());
    is_clean = is_clean && *checked;
  }
  return is_clean ? exit_code::fine : exit_code::problems;
}

} // namespace stoa::app

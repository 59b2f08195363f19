#include "app/backup.hpp"

#include "app/api_client.hpp"
#include "app/backup_folder.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "app/offline_shard.hpp"
#include "codec/json.hpp"
#include "spine/backup_round.hpp"
#include "storage/folder_format.hpp"
#include "storage/folder_lock.hpp"
#include "storage/system_clock.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace stoa::app {

namespace {

constexpr auto poll_interval = std::chrono::milliseconds{200};

int fail(const error& why) {
  std::fprintf(stderr, "stoa backup: %s\n", why.detail.c_str());
  switch (why.code) {
  case errc::io_failed:
  case errc::timeout:
  case errc::in_use:
    return exit_code::unreachable;
  case errc::invalid_field:
  case errc::unauthorized:
  case errc::forbidden:
    return exit_code::usage;
  default:
    return exit_code::problems;
  }
}

bool is_true(const value& from, std::string_view name) {
  const auto* x = from.find(name);
  const auto* flag = x == nullptr ? nullptr : x->get_if<bool>();
  return flag != nullptr && *flag;
}

void print_done(const std::string& name, const std::string& position, const std::string& bytes, bool unchanged) {
  if (unchanged)
    std::printf("%s: position %s was there already, nothing to do\n", name.c_str(), position.c_str());
  else
    std::printf("%s: backup at position %s, %s bytes written\n", name.c_str(), position.c_str(), bytes.c_str());
}

// Of a running server

/// `prefix`: which store, where there are several.
int follow(api_client& client, const backup_options& options, const std::string& prefix) {
  const auto is_shown = !options.connection.json && ::isatty(STDERR_FILENO) != 0;
  while (true) {
    const auto now = client.get("/v1/backup");
    if (!now)
      return fail(now.failure());
    const auto state = text_of(*now, "state");
    if (is_shown)
      std::fprintf(stderr, "\r%s%s: %s bytes in %s files ", prefix.c_str(), state.c_str(),
                   text_of(*now, "bytes").c_str(), text_of(*now, "files").c_str());
    if (state == "running") {
      std::this_thread::sleep_for(poll_interval);
      continue;
    }
    if (is_shown)
      std::fprintf(stderr, "\n");
    if (options.connection.json)
      std::printf("%s\n", client.raw().c_str());
    if (state != "done")
      return fail({errc::internal, prefix + "the backup failed: " + text_of(*now, "reason"), ""});
    if (!options.connection.json)
      print_done(prefix + text_of(*now, "folder"), text_of(*now, "position"), text_of(*now, "bytes"),
                 is_true(*now, "unchanged"));
    return exit_code::fine;
  }
}

/// The stores to back up: the one that was named, all for the administrator, else ("") the one that the key means.
result<std::vector<std::string>> stores_for(api_client& client, const backup_options& options) {
  if (!options.connection.store.empty())
    return std::vector{options.connection.store};
  const auto all = client.get("/v1/stores");
  if (!all && all.failure().code == errc::forbidden)
    return std::vector{std::string{}};
  if (!all)
    return all.failure();
  auto names = std::vector<std::string>{};
  for (const auto& x : list_of(*all, "items"))
    names.push_back(text_of(x, "name"));
  return names;
}

int of_running_server(const backup_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return fail(client.failure());
  const auto stores = stores_for(*client, options);
  if (!stores)
    return fail(stores.failure());
  auto body = std::string{};
  auto out = codec::json_writer{body};
  out.begin_object();
  if (!options.to.empty())
    out.member("to", options.to);
  out.end_object();
  // One after the other: they share the folder.
  auto code = int{exit_code::fine};
  for (const auto& store : *stores) {
    const auto prefix = stores->size() > 1 ? store + ": " : std::string{};
    client->set_store(store);
    const auto begun = client->post("/v1/backup", body);
    const auto done = begun ? follow(*client, options, prefix)
                            : fail({begun.failure().code, prefix + begun.failure().detail, begun.failure().field});
    code = done == exit_code::fine ? code : done;
  }
  return code;
}

// Of a stopped server

result<spine::backup_progress> back_up_shard(const std::string& folder, const spine::backup_target& to) {
  const auto shard = open_offline_shard(folder);
  if (!shard)
    return shard.failure();
  const auto time = storage::make_system_clock();
  auto round = spine::backup_round{shard->files, to, {}};
  while (round.next() != spine::backup_round::step::over)
    if (auto done = round.run(time->now_ms()); !done)
      return done.failure();
  return round.progress();
}

void print(const std::string& name, const spine::backup_progress& x, bool json) {
  if (!json) {
    print_done(name, std::to_string(x.position), std::to_string(x.written_bytes), x.is_unchanged);
    return;
  }
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("shard", name).key("position").number(x.position).key("bytes").number(x.written_bytes);
  out.key("files").number(std::uint64_t{x.file_count}).key("unchanged").boolean(x.is_unchanged).end_object();
  std::printf("%s\n", text.c_str());
}

int of_stopped_server(const backup_options& options) {
  if (options.to.empty())
    return fail({errc::invalid_field, "--data needs --to FOLDER", "to"});
  const auto lock = storage::lock_folder(options.data);
  if (!lock)
    return fail(lock.failure());
  const auto data = storage::make_posix_disk(options.data);
  if (const auto format = storage::read_folder_format(*data); !format)
    return fail({format.failure().code, options.data + ": " + format.failure().detail, ""});
  const auto shards = shards_of(options.data, options.connection.store);
  if (shards.empty())
    return fail({errc::not_found, "there is no such store below " + options.data, ""});
  const auto to = open_backup_folder(options.to);
  if (!to)
    return fail(to.failure());
  for (const auto& shard : shards) {
    const auto name = std::filesystem::relative(shard, options.data).string();
    const auto done = back_up_shard(shard, {*to, name});
    if (!done)
      return fail({done.failure().code, name + ": " + done.failure().detail, ""});
    print(name, *done, options.connection.json);
  }
  return exit_code::fine;
}

} // namespace

int back_up(const backup_options& options) {
  return options.data.empty() ? of_running_server(options) : of_stopped_server(options);
}

} // namespace stoa::app

// `stoa import`: upload under a key of its own, kept until the task is over, so that a second run follows the first.
// `stoa undo`: the task that takes one back.
#include "app/api_client.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "app/client_commands.hpp"
#include "app/import_memory.hpp"
#include "codec/csv_dialect.hpp"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>
#include <utility>

namespace stoa::app {

namespace {

constexpr auto poll_interval = std::chrono::milliseconds{100};

int report(const char* command, const error& why) {
  std::fprintf(stderr, "stoa %s: %s\n", command, why.detail.c_str());
  switch (why.code) {
  case errc::io_failed:
  case errc::timeout:
  case errc::overloaded:
  case errc::read_only:
  case errc::outcome_unknown:
    return exit_code::unreachable;
  case errc::invalid_field:
  case errc::unknown_field:
  case errc::unauthorized:
  case errc::not_found:
    return exit_code::usage;
  default:
    return exit_code::problems;
  }
}

std::uint64_t count_of(const value& task, std::string_view name) {
  const auto* x = task.find(name);
  const auto* number = x == nullptr ? nullptr : x->get_if<decimal>();
  const auto count = number == nullptr ? result<std::int64_t>{std::int64_t{0}} : to_minor(*number, 0);
  return count ? static_cast<std::uint64_t>(*count) : 0;
}

void show_progress(const value& task, bool is_last) {
  std::fprintf(stderr, "\r%s: %llu rows, %llu written, %llu unchanged, %llu refused, %llu deleted%s",
               text_of(task, "state").c_str(), static_cast<unsigned long long>(count_of(task, "rows")),
               static_cast<unsigned long long>(count_of(task, "written")),
               static_cast<unsigned long long>(count_of(task, "unchanged")),
               static_cast<unsigned long long>(count_of(task, "refused")),
               static_cast<unsigned long long>(count_of(task, "deleted")), is_last ? "\n" : "");
}

void list_errors(const value& task) {
  for (const auto& x : list_of(task, "errors")) {
    std::fprintf(stderr, "line %llu: %s%s%s\n", static_cast<unsigned long long>(count_of(x, "line")),
                 text_of(x, "field").c_str(), text_of(x, "field").empty() ? "" : ": ", text_of(x, "reason").c_str());
  }
}

/// Follows a task to its end.
int follow(const char* command, api_client& client, const std::string& task, bool json) {
  const auto is_shown = !json && ::isatty(STDERR_FILENO) != 0;
  while (true) {
    const auto now = client.get("/v1/tasks/" + percent_encode(task));
    if (!now)
      return report(command, now.failure());
    const auto state = text_of(*now, "state");
    const auto is_over = state == "done" || state == "failed" || state == "cancelled";
    if (is_shown || (is_over && !json))
      show_progress(*now, is_over);
    if (!is_over) {
      std::this_thread::sleep_for(poll_interval);
      continue;
    }
    if (json)
      std::printf("%s\n", client.raw().c_str());
    else
      list_errors(*now);
    return state == "done" && count_of(*now, "refused") == 0 ? exit_code::fine : exit_code::problems;
  }
}

result<std::string> task_of(const value& created) {
  auto id = text_of(created, "task");
  return id.empty() ? result<std::string>{error{errc::internal, "the server answered without a task", ""}} : id;
}

std::string format_of(const import_options& options) {
  if (!options.format.empty())
    return options.format;
  return options.file.ends_with(".csv") ? "csv" : "jsonl";
}

result<std::string> target_of(const import_options& options) {
  auto target = "/v1/import?format=" + percent_encode(format_of(options));
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty())
      target += std::string{"&"} + name + "=" + percent_encode(text);
  };
  add("mode", options.mode);
  add("dry_run", options.is_dry_run ? "true" : "");
  add("atomic", options.is_atomic ? "true" : "");
  add("currency", options.currency);
  add("max_delete_percent", options.delete_percent_max);
  if (options.map_file.empty() || codec::parse_csv_program(options.map_file)) {
    add("map", options.map_file);
    return target;
  }
  auto file = std::ifstream{options.map_file, std::ios::binary};
  const auto map = std::string{std::istreambuf_iterator<char>{file}, {}};
  if (!file)
    return error{errc::not_found, "the map " + options.map_file + " cannot be read", "map"};
  add("map", map);
  return target;
}

} // namespace

int import_file(const import_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report("import", client.failure());
  const auto target = target_of(options);
  if (!target)
    return report("import", target.failure());
  auto memory = import_memory::open(options.connection.url + options.connection.store + *target, options.file);
  if (!memory)
    return report("import", memory.failure());
  const auto created = client->post_file(*target, options.file, memory->key());
  if (!created) {
    if (created.failure().code == errc::key_reused)
      memory->forget(); // the file changed under the same name: the next run begins anew
    return report("import", created.failure());
  }
  const auto task = task_of(*created);
  if (!task)
    return report("import", task.failure());
  const auto code = follow("import", *client, *task, options.connection.json);
  if (code == exit_code::fine || code == exit_code::problems)
    memory->forget();
  return code;
}

int undo_import(const undo_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report("undo", client.failure());
  const auto created = client->post("/v1/tasks/" + percent_encode(options.task) + "/undo", "");
  const auto task = created ? task_of(*created) : created.failure();
  return task ? follow("undo", *client, *task, options.connection.json) : report("undo", task.failure());
}

} // namespace stoa::app

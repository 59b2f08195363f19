#include "app/verify.hpp"

#include "app/cli.hpp"
#include "app/offline_shard.hpp"
#include "codec/json.hpp"
#include "spine/verify.hpp"
#include "storage/disk.hpp"
#include "storage/folder_format.hpp"
#include "storage/folder_lock.hpp"

#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

namespace stoa::app {

namespace {

result<spine::verify_report> verify_shard(const std::string& folder) {
  const auto shard = open_offline_shard(folder);
  if (!shard)
    return shard.failure();
  const auto& files = *shard->files;
  if (files.state->position() >= files.log->next_position())
    return error{errc::corrupt,
                 "the state is at position " + std::to_string(files.state->position()) + ", beyond the log's end", ""};
  const auto scratch = scratch_state::make();
  if (!scratch)
    return scratch.failure();
  return spine::verify(*files.log, *files.state, (*scratch)->state(), files.disk.get());
}

void print(const std::string& name, const spine::verify_report& x, bool json) {
  if (!json) {
    std::printf("%s: state at %llu, log to %llu, folded %llu records from %llu, %llu documents: %s\n", name.c_str(),
                static_cast<unsigned long long>(x.state_position), static_cast<unsigned long long>(x.log_end),
                static_cast<unsigned long long>(x.record_count), static_cast<unsigned long long>(x.from),
                static_cast<unsigned long long>(x.document_count), x.problems.empty() ? "clean" : "PROBLEMS");
    for (const auto& problem : x.problems)
      std::printf("  %s\n", problem.c_str());
    return;
  }
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object()
    .member("shard", name)
    .key("state_position")
    .number(x.state_position)
    .key("log_end")
    .number(x.log_end);
  out.key("from").number(x.from).key("records").number(x.record_count).key("documents").number(x.document_count);
  out.key("index_position").number(x.index_position);
  out.key("problems").begin_list();
  for (const auto& problem : x.problems)
    out.text(problem);
  out.end_list().end_object();
  std::printf("%s\n", text.c_str());
}

int fail(const error& why) {
  std::fprintf(stderr, "stoa verify: %s\n", why.detail.c_str());
  return why.code == errc::in_use ? exit_code::unreachable : exit_code::problems;
}

} // namespace

int verify_folder(const verify_options& options) {
  const auto lock = storage::lock_folder(options.data);
  if (!lock)
    return fail(lock.failure());
  const auto data = storage::make_posix_disk(options.data);
  if (const auto format = storage::read_folder_format(*data); !format)
    return fail({format.failure().code, options.data + ": " + format.failure().detail, ""});
  const auto shards = shards_of(options.data, options.store);
  if (shards.empty())
    return fail({errc::not_found,
                 "there is no store " + options.store + (options.store.empty() ? "" : " ") + "below " + options.data,
                 ""});
  auto code = int{exit_code::fine};
  for (const auto& shard : shards) {
    const auto report = verify_shard(shard);
    if (!report)
      return fail(report.failure());
    print(std::filesystem::relative(shard, options.data).string(), *report, options.json);
    if (!report->problems.empty())
      code = exit_code::problems;
  }
  return code;
}

} // namespace stoa::app

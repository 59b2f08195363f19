#include "app/verify.hpp"

#include "app/cli.hpp"
#include "codec/json.hpp"
#include "domain/base/format_mark.hpp"
#include "spine/verify.hpp"
#include "storage/file_log.hpp"
#include "storage/folder_format.hpp"
#include "storage/folder_lock.hpp"
#include "storage/read_only_disk.hpp"
#include "storage/rocks_state.hpp"

#include <cstdio>
#include <filesystem>
#include <stdlib.h>
#include <utility>
#include <vector>

namespace stoa::app {

namespace {

/// A folder for the state that is folded anew; removed at the end.
class scratch_folder {
public:
  scratch_folder() {
    auto name = (std::filesystem::temp_directory_path() / "stoa-verify-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) == nullptr ? "" : name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    auto failure = std::error_code{};
    if (!path_.empty())
      std::filesystem::remove_all(path_, failure);
  }
  const std::string& path() const { return path_; }

private:
  std::string path_;
};

result<std::unique_ptr<storage::state>> open_state(const std::string& path, bool read_only) {
  auto settings = storage::rocks_state_settings{};
  settings.path = path;
  settings.budget = storage::make_rocks_budget({});
  settings.read_only = read_only;
  return storage::open_rocks_state(settings);
}

/// Opens log and state without changing a byte: the log is recovered into memory above the files.
result<spine::verify_report> verify_shard(const std::string& folder) {
  auto state = open_state(folder + "/state", true);
  if (!state && state.failure().code == errc::corrupt && !is_newer_format(state.failure()))
    return error{errc::corrupt,
                 state.failure().detail + "; a start of the server sets it aside and makes it again from a checkpoint "
                                          "or the log",
                 ""};
  if (!state)
    return state.failure();
  const auto below = storage::make_posix_disk(folder);
  const auto disk = storage::make_read_only_disk(*below);
  auto log_settings = storage::file_log_settings{};
  log_settings.state_position = (*state)->position();
  auto log = storage::open_file_log(*disk, log_settings);
  if (!log)
    return log.failure();
  if ((*state)->position() >= (*log)->next_position())
    return error{errc::corrupt,
                 "the state is at position " + std::to_string((*state)->position()) + ", beyond the log's end", ""};
  const auto scratch_path = scratch_folder{};
  auto scratch = open_state(scratch_path.path() + "/state", false);
  if (!scratch)
    return scratch.failure();
  return spine::verify(**log, **state, **scratch, disk.get());
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

std::vector<std::string> shards_of(const std::string& data) {
  auto found = std::vector<std::string>{};
  auto failure = std::error_code{};
  for (const auto& store : std::filesystem::directory_iterator{data + "/stores", failure})
    for (const auto& shard : std::filesystem::directory_iterator{store.path(), failure})
      found.push_back(shard.path().string());
  return found;
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
  const auto shards = shards_of(options.data);
  if (shards.empty())
    return fail({errc::not_found, "there is no store below " + options.data, ""});
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

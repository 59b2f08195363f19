#include "app/doctor.hpp"

#include "app/cli.hpp"
#include "app/offline_shard.hpp"
#include "app/restored_folder.hpp"
#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "gateway/http/tls.hpp"
#include "spine/backup_manifest.hpp"
#include "storage/folder_format.hpp"
#include "storage/folder_lock.hpp"
#include "storage/system_clock.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace stoa::app {

namespace {

using grade = finding::grade;

constexpr std::uint64_t megabyte = 1024 * 1024;
constexpr std::uint64_t free_mb_min = 1'024;
constexpr rlim_t file_limit_min = 4'096;
constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t backup_age_warning_ms = 2 * day_ms;
constexpr std::int64_t backup_age_problem_ms = 7 * day_ms;
constexpr std::int64_t certificate_warning_ms = 14 * day_ms;
/// 2025-01-01: nobody ran this before.
constexpr std::int64_t clock_ms_min = 1'735'689'600'000;

finding fine(std::string name, std::string what) {
  return {grade::fine, std::move(name), std::move(what), "", ""};
}

// Folder and key

finding look_at_folder(const std::string& data) {
  auto failure = std::error_code{};
  if (!std::filesystem::exists(data, failure)) {
    const auto above = std::filesystem::absolute(data, failure).parent_path();
    if (::access(above.c_str(), W_OK | X_OK) == 0)
      return fine("folder", data + " is not there yet; the first start makes it");
    return {grade::problem, "folder", data + " is not there and cannot be made",
            "this user may not write to " + above.string(), "create it and give it to the server's user"};
  }
  if (::access(data.c_str(), R_OK | W_OK | X_OK) != 0)
    return {grade::problem, "folder", data + " cannot be used", "this user may not read and write there",
            "chown -R the folder to the server's user, or run this command as that user"};
  return fine("folder", data + " can be read and written");
}

finding look_at_key(const std::string& data) {
  const auto path = data + "/admin.key";
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return fine("admin-key", "none yet; the next start makes one");
  if ((found.st_mode & 077) != 0)
    return {grade::problem, "admin-key", path + " can be read by others", "its mode is too wide", "chmod 600 " + path};
  return fine("admin-key", "only its owner can read it");
}

finding look_at_format(const std::string& data) {
  const auto disk = storage::make_posix_disk(data);
  if (const auto whole = check_no_half_restore(data); !whole)
    return {grade::problem, "format", "a restore was not finished", whole.failure().detail,
            "run `stoa restore` into the folder again"};
  const auto format = storage::read_folder_format(*disk);
  if (!format)
    return {grade::problem, "format", "this version cannot open the folder", format.failure().detail,
            "start the version that wrote it, or restore a backup"};
  return fine("format", "format " + std::to_string(*format));
}

// Machine

finding look_at_disk(const config::node& settings) {
  auto failure = std::error_code{};
  auto path = std::filesystem::absolute(settings.data, failure);
  while (!failure && !std::filesystem::exists(path, failure) && path.has_relative_path())
    path = path.parent_path();
  const auto space = std::filesystem::space(path, failure);
  if (failure)
    return {grade::problem, "disk", "its free space is unknown", failure.message(), "look at the file system"};
  const auto free_mb = space.available / megabyte;
  const auto text = std::to_string(free_mb) + " MB free";
  if (free_mb < settings.storage.reserve_mb + 256)
    return {grade::problem, "disk", text, "the store turns read-only when there is no room for its reserve",
            "make room, or lower storage.retention_mb and storage.retention_days"};
  if (free_mb < free_mb_min)
    return {grade::warning, "disk", text, "an import or a checkpoint may need more", "make room"};
  return fine("disk", text);
}

finding look_at_files() {
  auto limit = rlimit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max >= file_limit_min)
    return fine("open-files", "the limit is high enough");
  return {grade::problem, "open-files", "at most " + std::to_string(limit.rlim_max) + " files may be open",
          "connections and tables need more", "set LimitNOFILE=65536 in the service, or raise ulimit -Hn"};
}

finding look_at_clock(std::int64_t now_ms) {
  if (now_ms < clock_ms_min)
    return {grade::problem, "clock", "it says " + iso_time(now_ms), "the machine's clock was never set",
            "turn time synchronisation on (timedatectl set-ntp true)"};
  return fine("clock", iso_time(now_ms));
}

finding look_at_listener(const config::http& http) {
  const auto where = http.address + " port " + std::to_string(http.port);
  if (!http.check_exposure())
    return {grade::problem, "listener", where + " is open beyond this machine, without TLS",
            "keys would travel in the clear, so `stoa serve` refuses it",
            "set http.tls_certificate and http.tls_key, listen on 127.0.0.1, or set http.behind_proxy"};
  if (http.is_loopback())
    return fine("listener", where + ", this machine only");
  if (http.tls_certificate.empty())
    return {grade::warning, "listener", where + " is open beyond this machine, behind a proxy",
            "between proxy and server keys travel in the clear", "let only the proxy reach the port"};
  return fine("listener", where + ", with TLS");
}

finding look_at_certificate(const config::http& http, std::int64_t now_ms) {
  const auto found = gateway::tls_context::load(http.tls_certificate, http.tls_key);
  if (!found)
    return {grade::problem, "certificate", "certificate or key cannot be used", found.failure().detail,
            "put the right PEM files there; a running server keeps the old ones until then"};
  const auto ends_ms = (*found)->not_after_s() * 1000;
  const auto text = "it ends " + iso_time(ends_ms);
  if (ends_ms <= now_ms)
    return {grade::problem, "certificate", text, "it has expired: clients refuse it", "renew it"};
  if (ends_ms - now_ms < certificate_warning_ms)
    return {grade::warning, "certificate", text, std::to_string((ends_ms - now_ms) / day_ms) + " days are left",
            "renew it; the server takes a new one without a restart"};
  struct stat key {};
  if (::stat(http.tls_key.c_str(), &key) == 0 && (key.st_mode & 077) != 0)
    return {grade::warning, "certificate", http.tls_key + " can be read by others", "its mode is too wide",
            "chmod 600 " + http.tls_key};
  return fine("certificate", text);
}

// Backups

/// When the newest backup of a shard was made; nothing when there is none.
result<std::optional<std::int64_t>> newest_backup(storage::disk& disk, const std::string& shard) {
  const auto all = spine::list_backups(disk, shard);
  if (!all && all.failure().code == errc::not_found)
    return std::optional<std::int64_t>{};
  if (!all)
    return all.failure();
  auto newest = std::optional<std::int64_t>{};
  for (const auto& x : *all)
    newest = std::max(newest.value_or(x.made_ms), x.made_ms);
  return newest;
}

/// The shards that a folder of data has, or that of main where it has none yet.
std::vector<std::string> shards_to_back_up(const std::string& data) {
  auto names = std::vector<std::string>{};
  for (const auto& path : shards_of(data))
    names.push_back(std::filesystem::relative(path, data).string());
  if (names.empty())
    names.emplace_back("stores/main/shard-0");
  return names;
}

finding look_at_backup(const std::string& folder, const std::string& shard, std::int64_t now_ms) {
  const auto disk = storage::make_posix_disk(folder);
  const auto newest = newest_backup(*disk, shard);
  if (!newest)
    return {grade::problem, "backup", "the backups in " + folder + " cannot be read", newest.failure().detail,
            "check them with `stoa restore " + folder + " --check`, or begin a new folder"};
  if (!*newest)
    return {grade::problem, "backup", "there is none in " + folder, "none was made yet", "run `stoa backup`"};
  const auto age_ms = now_ms - **newest;
  const auto text = "the newest was made " + iso_time(**newest);
  if (age_ms < -day_ms)
    return {grade::problem, "backup", text, "that lies in the future: this machine's clock or that one's is wrong",
            "set the clock"};
  if (age_ms > backup_age_warning_ms)
    return {age_ms > backup_age_problem_ms ? grade::problem : grade::warning, "backup", text,
            std::to_string(age_ms / day_ms) + " days of work are on one disk only", "run `stoa backup` daily"};
  return fine("backup", text);
}

/// A finding for each store that has none of late; one when all is fine.
std::vector<finding> look_at_backups(const config::node& settings, std::int64_t now_ms) {
  const auto& folder = settings.backup.folder;
  if (folder.empty())
    return {{grade::warning, "backup", "no folder is set", "a dead disk would take everything with it",
             "set backup.folder to another disk and run `stoa backup` daily"}};
  auto bad = std::vector<finding>{};
  auto last = fine("backup", "");
  const auto shards = shards_to_back_up(settings.data);
  for (const auto& shard : shards) {
    auto found = look_at_backup(folder, shard, now_ms);
    if (shards.size() > 1)
      found.what = shard.substr(0, shard.rfind('/')) + ": " + found.what;
    (found.is == grade::fine ? last : bad.emplace_back()) = std::move(found);
  }
  if (bad.empty() && shards.size() > 1)
    last.what = "each of " + std::to_string(shards.size()) + " stores has one of late";
  return bad.empty() ? std::vector{std::move(last)} : bad;
}

finding look_at_lock(const std::string& data) {
  const auto lock = storage::lock_folder(data);
  if (!lock && lock.failure().code == errc::in_use)
    return fine("server", "a server has the folder");
  return fine("server", "none is running");
}

const char* word_of(grade x) {
  switch (x) {
  case grade::fine:
    return "ok";
  case grade::warning:
    return "warning";
  case grade::problem:
    break;
  }
  return "PROBLEM";
}

void print(const finding& x, bool json) {
  if (!json) {
    std::printf("%-8s %-11s %s\n", word_of(x.is), x.name.c_str(), x.what.c_str());
    if (x.is != grade::fine)
      std::printf("%20s cause: %s\n%20s fix: %s\n", "", x.cause.c_str(), "", x.fix.c_str());
    return;
  }
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("check", x.name).member("grade", word_of(x.is)).member("what", x.what);
  if (x.is != grade::fine)
    out.member("cause", x.cause).member("fix", x.fix);
  out.end_object();
  std::printf("%s\n", text.c_str());
}

} // namespace

std::vector<finding> examine(const config::node& settings) {
  const auto now_ms = storage::make_system_clock()->now_ms();
  auto all = std::vector<finding>{look_at_folder(settings.data)};
  auto failure = std::error_code{};
  if (all.front().is == grade::fine && std::filesystem::exists(settings.data, failure)) {
    all.push_back(look_at_key(settings.data));
    all.push_back(look_at_format(settings.data));
    all.push_back(look_at_lock(settings.data));
  }
  all.push_back(look_at_disk(settings));
  all.push_back(look_at_files());
  all.push_back(look_at_clock(now_ms));
  all.push_back(look_at_listener(settings.http));
  if (!settings.http.tls_certificate.empty())
    all.push_back(look_at_certificate(settings.http, now_ms));
  for (auto& x : look_at_backups(settings, now_ms))
    all.push_back(std::move(x));
  return all;
}

int doctor(const serve_options& options, bool json) {
  const auto settings = serve_settings(options);
  if (!settings) {
    std::fprintf(stderr, "stoa doctor: %s\n", settings.failure().detail.c_str());
    return exit_code::usage;
  }
  const auto all = examine(*settings);
  for (const auto& x : all)
    print(x, json);
  const auto is_well = std::none_of(all.begin(), all.end(), [](const auto& x) { return x.is == grade::problem; });
  return is_well ? exit_code::fine : exit_code::problems;
}

} // namespace stoa::app

#include "app/serve.hpp"

#include "app/cli.hpp"
#include "app/config_file.hpp"
#include "app/demo/rows.hpp"
#include "app/log_output.hpp"
#include "app/node.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sys/resource.h>
#include <unistd.h>

namespace stoa::app {

namespace {

/// Written by the signal handlers' pipe: signals wake the main thread without any polling.
int signal_pipe[2] = {-1, -1};

void on_signal(int number) {
  const auto byte = number == SIGHUP ? 'h' : 's';
  static_cast<void>(!::write(signal_pipe[1], &byte, 1));
}

bool catch_signals() {
  if (::pipe(signal_pipe) != 0)
    return false;
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  std::signal(SIGPIPE, SIG_IGN);
  return ::sigaction(SIGTERM, &action, nullptr) == 0 && ::sigaction(SIGINT, &action, nullptr) == 0 &&
         ::sigaction(SIGHUP, &action, nullptr) == 0;
}

/// Returns what woke it: 's' for a signal to end, 'h' for one to read keys and certificate again, 'f' for a failure.
char wait_for_signal() {
  auto byte = char{0};
  while (::read(signal_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return byte;
}

/// Every store holds some tens of files open.
void raise_file_limit() {
  auto limit = rlimit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

int report(const error& why) {
  std::fprintf(stderr, "stoa serve: %s\n", why.detail.c_str());
  if (why.code == errc::in_use)
    return exit_code::unreachable;
  const auto is_usage =
    why.code == errc::invalid_field || why.code == errc::unknown_field || why.code == errc::malformed;
  return is_usage ? exit_code::usage : exit_code::problems;
}

/// Megabytes of "512", "512M" or "2G".
result<std::int64_t> read_megabytes(const std::string& text) {
  auto count = std::int64_t{0};
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  const auto unit = std::string{read.ptr, end};
  const auto is_known = unit.empty() || unit == "M" || unit == "MB" || unit == "G" || unit == "GB";
  if (read.ec != std::errc{} || !is_known || count < 0 || count > 1'000'000)
    return error{errc::invalid_field, "--memory \"" + text + "\" is no size, such as 512M or 2G", "memory_mb"};
  return unit.starts_with('G') ? count * 1024 : count;
}

/// Each flag under the name of its setting.
result<void> read_flags(const serve_options& options, resolved_settings& to) {
  auto given = std::map<std::string, given_value>{{"data", options.data},
                                                  {"http.listen", options.listen},
                                                  {"backup.folder", options.backup_dir},
                                                  {"log.level", options.log_level},
                                                  {"log.format", options.log_format}};
  std::erase_if(given, [](const auto& x) { return std::get<std::string>(x.second).empty(); });
  if (!options.memory.empty()) {
    const auto megabytes = read_megabytes(options.memory);
    if (!megabytes)
      return megabytes.failure();
    given["memory_mb"] = *megabytes;
  }
  if (options.demo)
    given["web.storefront"] = true;
  if (options.is_behind_proxy)
    given["http.behind_proxy"] = true;
  for (const auto& x : all_settings(to.node)) {
    const auto found = given.find(x.name);
    if (found == given.end())
      continue;
    if (auto set = x.set(found->second); !set)
      return error{set.failure().code, "the flag for " + x.name + " " + set.failure().detail, x.name};
    to.origins[x.name] = origin::flag;
  }
  return {};
}

std::string shown_host(const config::http& http) {
  return http.address.find(':') == std::string::npos ? http.address : "[" + http.address + "]";
}

} // namespace

result<resolved_settings> resolve(const serve_options& options) {
  auto x = resolved_settings{};
  auto file = options.config;
  if (const auto* given = std::getenv("STOA_CONFIG"); file.empty() && given != nullptr)
    file = given;
  if (!file.empty())
    if (auto read = read_config(file, x); !read)
      return read.failure();
  if (auto read = read_environment(x, [](const char* name) { return std::getenv(name); }); !read)
    return read.failure();
  if (auto read = read_flags(options, x); !read)
    return read.failure();
  share_memory(x);
  return x;
}

result<config::node> serve_settings(const serve_options& options) {
  auto x = resolve(options);
  if (!x)
    return x.failure();
  if (auto good = x->node.validate(); !good)
    return good.failure();
  return std::move(x->node);
}

int serve(const serve_options& options) {
  const auto settings = serve_settings(options);
  if (!settings)
    return report(settings.failure());
  if (const auto safe = settings->http.check_exposure(); !safe)
    return report(safe.failure());
  if (!catch_signals())
    return report({errc::io_failed, "cannot catch signals", ""});
  set_log_output(settings->log);
  raise_file_limit();
  auto started = start_node(*settings, [](const std::string&) {
    const auto byte = char{'f'};
    static_cast<void>(!::write(signal_pipe[1], &byte, 1));
  });
  if (!started)
    return report(started.failure());
  const auto& node = *started;
  if (!node->new_admin_key().empty()) {
    spdlog::info("admin-key-made file={}/admin.key", settings->data);
    if (::isatty(STDERR_FILENO) != 0)
      std::fprintf(stderr, "admin key: %s\n", node->new_admin_key().c_str());
  }
  if (options.demo)
    if (auto filled = node->fill_if_new([] { return demo::rows(); }); !filled) {
      node->stop();
      return report(filled.failure());
    }
  std::printf("ready %s://%s:%u\n", settings->http.tls_certificate.empty() ? "http" : "https",
              shown_host(settings->http).c_str(), static_cast<unsigned>(node->port()));
  std::fflush(stdout);
  auto reason = wait_for_signal();
  for (; reason == 'h'; reason = wait_for_signal())
    node->reload_keys();
  spdlog::info("stopping reason={}", reason == 's' ? "signal" : "failure");
  node->stop();
  spdlog::info("stopped");
  return reason == 's' ? exit_code::fine : exit_code::problems;
}

} // namespace stoa::app

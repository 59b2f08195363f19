#include "app/serve.hpp"

#include "app/cli.hpp"
#include "app/config_file.hpp"
#include "app/log_output.hpp"
#include "app/node.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
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

/// Returns what woke it: 's' for a signal to end, 'h' for one to read the keys again, 'f' for a failure.
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

void override_text(std::string& to, const char* environment, const std::string& flag) {
  if (const auto* given = std::getenv(environment); given != nullptr && *given != '\0')
    to = given;
  if (!flag.empty())
    to = flag;
}

std::string shown_host(const config::http& http) {
  return http.address.find(':') == std::string::npos ? http.address : "[" + http.address + "]";
}

} // namespace

result<config::node> serve_settings(const serve_options& options) {
  auto settings = config::node{};
  auto file = std::string{};
  override_text(file, "STOA_CONFIG", options.config);
  if (!file.empty())
    if (auto read = read_config(file, settings); !read)
      return read.failure();
  override_text(settings.data, "STOA_DATA", options.data);
  override_text(settings.log.level, "STOA_LOG_LEVEL", options.log_level);
  override_text(settings.log.format, "STOA_LOG_FORMAT", options.log_format);
  auto listen = std::string{};
  override_text(listen, "STOA_LISTEN", options.listen);
  if (!listen.empty())
    if (auto read = read_listen(listen, settings.http); !read)
      return read.failure();
  if (auto good = settings.validate(); !good)
    return good.failure();
  return settings;
}

int serve(const serve_options& options) {
  const auto settings = serve_settings(options);
  if (!settings)
    return report(settings.failure());
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
  std::printf("ready http://%s:%u\n", shown_host(settings->http).c_str(), static_cast<unsigned>(node->port()));
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

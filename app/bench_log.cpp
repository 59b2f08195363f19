#include "app/bench_log.hpp"

#include "app/cli.hpp"
#include "storage/log_bench.hpp"

#include <cstdio>
#include <filesystem>

namespace stoa::app {

int bench_log(const bench_log_options& options) {
  auto failure = std::error_code{};
  std::filesystem::create_directories(options.data, failure);
  auto settings = storage::log_bench_settings{};
  settings.folder = options.data;
  settings.round_count = options.rounds;
  std::printf("%s\n", storage::log_bench_heading().c_str());
  const auto done = storage::bench_log(settings, [](const storage::log_bench_row& row) {
    std::printf("%s\n", storage::to_line(row).c_str());
    std::fflush(stdout);
  });
  if (done)
    return exit_code::fine;
  std::fprintf(stderr, "stoa bench log: %s\n", done.failure().detail.c_str());
  return exit_code::problems;
}

} // namespace stoa::app

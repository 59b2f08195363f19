// The file log against raw writes and syncs on the disk of a folder: `log_bench [FOLDER]`.
#include "storage/log_bench.hpp"

#include "tests/support/log_folder.hpp"

#include <cstdio>
#include <exception>

int main(int count, char** arguments) try {
  const auto here = stoa::tests::real_folder{};
  const auto settings = stoa::storage::log_bench_settings{.folder = count > 1 ? arguments[1] : here.path()};
  std::puts(stoa::storage::log_bench_heading().c_str());
  const auto done = stoa::storage::bench_log(settings, [](const stoa::storage::log_bench_row& x) {
    std::puts(to_line(x).c_str());
    std::fflush(stdout);
  });
  if (!done)
    std::fprintf(stderr, "%s\n", done.failure().detail.c_str());
  return done ? 0 : 1;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}

// `stoa bench log`: the log beside raw appends, in one run.
#pragma once

#include <cstddef>
#include <string>

namespace stoa::app {

struct bench_log_options {
  std::string data;
  std::size_t rounds = 5;
};

int bench_log(const bench_log_options& options);

} // namespace stoa::app

// Measures the file log against the machine's limit: plain writes and syncs into a zero-filled file, in the same run.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace stoa::storage {

struct log_bench_settings {
  /// An existing folder of the real file system; two subfolders are made in it and left behind.
  std::string folder;
  std::size_t record_bytes = 1024;
  std::vector<std::size_t> batch_counts = {1, 8, 32, 128, 512};
  /// Each round is raw, log, raw again; its ratio compares the log with the mean of both.
  std::size_t round_count = 9;
  std::uint64_t segment_bytes = 64 * 1024 * 1024;
};

struct log_bench_row {
  std::size_t batch_count = 0;
  double raw_records_per_s = 0;
  double log_records_per_s = 0;
  /// Log rate divided by raw rate, over the rounds.
  double ratio_min = 0;
  double ratio_median = 0;
  double ratio_max = 0;
  /// Of one batch.
  double raw_p50_us = 0;
  double raw_p99_us = 0;
  double log_p50_us = 0;
  double log_p99_us = 0;
};

/// Calls `report` after each batch size. Errors: `io_failed`, `disk_full`.
result<void> bench_log(const log_bench_settings& settings, const std::function<void(const log_bench_row&)>& report);

/// A row as a line of a table, and the line above them.
std::string log_bench_heading();
std::string to_line(const log_bench_row& x);

} // namespace stoa::storage

#include "storage/log_bench.hpp"

#include "storage/file_log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <numeric>

namespace stoa::storage {

namespace {

constexpr std::uint64_t part_bytes = 24 * 1024 * 1024;
constexpr std::size_t append_count_min = 24;
constexpr std::size_t append_count_max = 400;

double now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(now).count();
}

double quantile(std::vector<double> x, double share) {
  std::sort(x.begin(), x.end());
  return x[std::min(x.size() - 1, static_cast<std::size_t>(share * static_cast<double>(x.size())))];
}

/// Appends as the machine can do them: the next bytes of a file full of zeros, then a sync.
class raw_file {
public:
  result<void> open(disk& machine, std::uint64_t size) {
    size_ = size;
    if (auto made = machine.make_folder("raw"); !made)
      return made;
    auto opened = machine.open("raw/file", disk::mode::create);
    if (!opened)
      return opened.failure();
    handle_ = *std::move(opened);
    const auto zeros = std::string(1024 * 1024, '\0');
    for (std::uint64_t offset = 0; offset < size; offset += zeros.size())
      if (auto written = handle_->write(offset, zeros); !written)
        return written;
    return handle_->sync();
  }

  result<void> append(std::string_view bytes) {
    if (end_ + bytes.size() > size_)
      end_ = 0;
    if (auto written = handle_->write(end_, bytes); !written)
      return written;
    end_ += bytes.size();
    return handle_->sync();
  }

private:
  std::unique_ptr<file> handle_;
  std::uint64_t size_ = 0;
  std::uint64_t end_ = 0;
};

class bench {
public:
  explicit bench(const log_bench_settings& settings)
      : settings_(settings), machine_(make_posix_disk(settings.folder)) {}

  result<void> open() {
    auto opened = open_file_log(
      *machine_,
      {.folder = "log", .segment_bytes_min = settings_.segment_bytes, .segment_bytes_max = settings_.segment_bytes});
    if (!opened)
      return opened.failure();
    log_ = *std::move(opened);
    return raw_.open(*machine_, settings_.segment_bytes);
  }

  result<log_bench_row> measure(std::size_t batch_count) {
    batch_ = {};
    for (std::size_t i = 0; i < batch_count; ++i)
      batch_.add(std::string(settings_.record_bytes, static_cast<char>('a' + i % 26)));
    raw_times_.clear();
    log_times_.clear();
    auto ratios = std::vector<double>{};
    for (std::size_t round = 0; round < settings_.round_count; ++round) {
      auto ratio = measure_round();
      if (!ratio)
        return ratio.failure();
      ratios.push_back(*ratio);
    }
    return summary(ratios);
  }

private:
  result<double> measure_round() {
    const auto before = measure_part(raw_times_, [&] { return raw_.append(batch_.bytes); });
    if (!before)
      return before.failure();
    if (auto ready = make_ready(); !ready)
      return ready.failure();
    const auto ours = measure_part(log_times_, [&] { return append_to_log(); });
    if (!ours)
      return ours.failure();
    const auto after = measure_part(raw_times_, [&] { return raw_.append(batch_.bytes); });
    if (!after)
      return after.failure();
    return (*before + *after) / 2 / *ours;
  }

  /// What runs in idle moments otherwise.
  result<void> make_ready() {
    while (log_->prepare_ahead()) {
    }
    return log_->trim(log_->next_position());
  }

  result<void> append_to_log() {
    batch_.first_position = log_->next_position();
    if (log_->append(batch_) != append_status::appended)
      return error{errc::io_failed, "the log did not append", {}};
    return {};
  }

  /// Returns the time of all appends together.
  template <class Append>
  result<double> measure_part(std::vector<double>& times, Append append) {
    const auto fitting = static_cast<std::size_t>(part_bytes / batch_.bytes.size());
    const auto count = std::clamp(fitting, append_count_min, append_count_max);
    const auto begin = now_us();
    auto last = begin;
    for (std::size_t i = 0; i < count; ++i) {
      if (auto done = append(); !done)
        return done.failure();
      const auto now = now_us();
      times.push_back(now - last);
      last = now;
    }
    return last - begin;
  }

  log_bench_row summary(const std::vector<double>& ratios) const {
    const auto rate = [&](const std::vector<double>& times) {
      const auto total_us = std::accumulate(times.begin(), times.end(), 0.0);
      return static_cast<double>(times.size() * batch_.count()) / total_us * 1e6;
    };
    return {.batch_count = batch_.count(),
            .raw_records_per_s = rate(raw_times_),
            .log_records_per_s = rate(log_times_),
            .ratio_min = quantile(ratios, 0),
            .ratio_median = quantile(ratios, 0.5),
            .ratio_max = quantile(ratios, 1),
            .raw_p50_us = quantile(raw_times_, 0.5),
            .raw_p99_us = quantile(raw_times_, 0.99),
            .log_p50_us = quantile(log_times_, 0.5),
            .log_p99_us = quantile(log_times_, 0.99)};
  }

  const log_bench_settings& settings_;
  std::unique_ptr<disk> machine_;
  std::unique_ptr<storage::log> log_;
  raw_file raw_;
  batch batch_;
  std::vector<double> raw_times_;
  std::vector<double> log_times_;
};

} // namespace

result<void> bench_log(const log_bench_settings& settings, const std::function<void(const log_bench_row&)>& report) {
  auto x = bench{settings};
  if (auto opened = x.open(); !opened)
    return opened;
  for (const auto count : settings.batch_counts) {
    const auto row = x.measure(count);
    if (!row)
      return row.failure();
    report(*row);
  }
  return {};
}

std::string log_bench_heading() {
  return "batch   raw rec/s   log rec/s   ratio (min..max)       raw p50/p99 us      log p50/p99 us";
}

std::string to_line(const log_bench_row& x) {
  auto text = std::array<char, 160>{};
  std::snprintf(text.data(), text.size(), "%5zu  %10.0f  %10.0f   %5.2f (%.2f..%.2f)   %8.0f /%8.0f   %8.0f /%8.0f",
                x.batch_count, x.raw_records_per_s, x.log_records_per_s, x.ratio_median, x.ratio_min, x.ratio_max,
                x.raw_p50_us, x.raw_p99_us, x.log_p50_us, x.log_p99_us);
  return text.data();
}

} // namespace stoa::storage

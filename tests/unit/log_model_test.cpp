// Random lives of a file log on a disk on its worst days, against a model: what was acknowledged is there, nothing else
// is but at most the one batch that nobody knew about. STOA_SEEDS sets how many lives, STOA_SEED plays one alone.
#include "storage/file_log.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace stoa::tests {

using storage::append_status;
using storage::file_log_settings;
using storage::log_recovery;
using storage::open_file_log;

namespace {

/// How often what the lives are about really happened.
struct sightings {
  std::uint64_t appended = 0;
  std::uint64_t full = 0;
  std::uint64_t unknown = 0;
  std::uint64_t unknown_found = 0;
  std::uint64_t unknown_lost = 0;
  std::uint64_t crashes = 0;
  std::uint64_t failed_opens = 0;
  std::uint64_t reopens = 0;
  std::uint64_t trims = 0;
  std::uint64_t cuts = 0;
};

class log_life {
public:
  log_life(std::uint64_t seed, sightings& seen) : random_(seed * 2 + 1), machine_(seed), seen_(seen) {
    settings_.segment_bytes_min = 4096;
    settings_.segment_bytes_max = random_.chance(0.5) ? 4096 : 16384;
    settings_.new_first_position = random_.chance(0.8) ? 1 : std::uint64_t{1} << 40;
    first_ever_ = settings_.new_first_position;
    trimmed_to_ = first_ever_;
  }

  void run() {
    open();
    for (auto step = 0; step < 60 && !testing::Test::HasFailure(); ++step)
      live();
    machine_.limit_bytes(~std::uint64_t{0});
    power_loss();
    open();
  }

private:
  std::uint64_t known_end() const { return first_ever_ + known_.size(); }

  void live() {
    const auto dice = random_.below(100);
    if (dice < 55)
      append_some();
    else if (dice < 60)
      machine_.die_after(1 + random_.below(9));
    else if (dice < 66)
      trouble();
    else if (dice < 72)
      trim();
    else if (dice < 80)
      static_cast<void>(log_->prepare_ahead());
    else if (dice < 84)
      read_somewhere();
    else if (dice < 87)
      machine_.drop_caches();
    else
      restart(random_.chance(0.6));
    if (machine_.is_dead())
      restart(true);
  }

  void trouble() {
    switch (random_.below(5)) {
    case 0:
      return machine_.fail_syncs(1 + random_.below(3));
    case 1:
      return machine_.fail_writes(1 + random_.below(3));
    case 2:
      return machine_.fail_folder_syncs(1 + random_.below(3));
    case 3:
      return machine_.limit_bytes(machine_.used_bytes() + random_.below(10'000));
    default:
      const auto p = random_.chance(0.5) ? 0.0 : 0.1;
      return machine_.set_odds({.write = p, .sync = p, .folder_sync = p, .folder_change = p});
    }
  }

  std::vector<std::string> some_records() {
    auto records = std::vector<std::string>{};
    for (auto n = 1 + random_.below(4); n > 0; --n) {
      const auto size = random_.chance(0.1) ? random_.below(3000) : random_.below(200);
      records.push_back(std::to_string(++record_count_) + std::string(size, '.'));
    }
    return records;
  }

  void append_some() {
    auto records = some_records();
    const auto status = append(*log_, records);
    if (status == append_status::appended) {
      ++seen_.appended;
      known_.insert(known_.end(), records.begin(), records.end());
      EXPECT_EQ(log_->next_position(), known_end());
    } else if (status == append_status::full) {
      ++seen_.full;
      EXPECT_EQ(log_->next_position(), known_end());
      if (random_.chance(0.7))
        machine_.limit_bytes(machine_.used_bytes() + 100'000);
    } else {
      ASSERT_EQ(status, append_status::unknown);
      ++seen_.unknown;
      unknown_ = std::move(records);
      EXPECT_EQ(append(*log_, {"nothing goes before reopen"}), append_status::unknown);
      reopen();
    }
  }

  void reopen() {
    while (!machine_.is_dead() && random_.chance(0.8)) {
      ++seen_.reopens;
      const auto done = log_->reopen();
      if (done)
        return compare();
      ASSERT_NE(done.failure().code, errc::corrupt) << done.failure().detail;
      recover_somewhat();
    }
    restart(machine_.is_dead() || random_.chance(0.5));
  }

  void recover_somewhat() {
    if (random_.chance(0.5))
      machine_.limit_bytes(machine_.used_bytes() + 100'000);
    if (random_.chance(0.3))
      machine_.set_odds({});
  }

  /// The process ends, by kill -9 or with the machine, and comes again.
  void restart(bool is_power_loss) {
    log_.reset();
    if (is_power_loss)
      power_loss();
    open();
  }

  void power_loss() {
    log_.reset();
    machine_.crash();
    ++seen_.crashes;
  }

  void open() {
    for (auto attempt = 0; !log_; ++attempt) {
      ASSERT_LT(attempt, 200) << "cannot be opened any more";
      if (random_.chance(0.2))
        machine_.die_after(1 + random_.below(12));
      // The state may have flushed anything that was acknowledged.
      settings_.state_position = first_ever_ - 1 + (is_created_ ? random_.below(known_.size() + 1) : 0);
      auto found = log_recovery{};
      auto opened = open_file_log(machine_, settings_, &found);
      if (!opened) {
        ++seen_.failed_opens;
        ASSERT_TRUE(opened.failure().code == errc::io_failed || opened.failure().code == errc::disk_full)
          << to_string(opened.failure().code) << ' ' << opened.failure().detail;
        recover_somewhat();
        if (machine_.is_dead() || random_.chance(0.2))
          power_loss();
        continue;
      }
      seen_.cuts += found.cut_bytes > 0 ? 1 : 0;
      log_ = *std::move(opened);
    }
    is_created_ = true;
    compare();
  }

  /// The log knows its end again: is it the model's?
  void compare() {
    ASSERT_EQ(log_->log_id(), settings_.new_log_id);
    if (log_->next_position() != known_end()) {
      ++seen_.unknown_found;
      ASSERT_EQ(log_->next_position(), known_end() + unknown_.size());
      known_.insert(known_.end(), unknown_.begin(), unknown_.end());
    } else if (!unknown_.empty()) {
      ++seen_.unknown_lost;
    }
    unknown_.clear();
    ASSERT_GE(log_->first_position(), first_ever_);
    ASSERT_LE(log_->first_position(), trimmed_to_);
    if (machine_.is_dead())
      return;
    const auto all = read_all(*log_, 0, 3000);
    ASSERT_EQ(all.size(), log_->next_position() - log_->first_position());
    const auto from = known_.begin() + static_cast<std::ptrdiff_t>(log_->first_position() - first_ever_);
    ASSERT_TRUE(std::equal(all.begin(), all.end(), from, known_.end()));
  }

  void read_somewhere() {
    // An opening may succeed in the moment the machine dies.
    if (machine_.is_dead())
      return;
    const auto position = first_ever_ + random_.below(known_.size() + 1);
    const auto part = log_->read(position, random_.below(2000));
    if (position < log_->first_position()) {
      ASSERT_FALSE(part);
      EXPECT_EQ(part.failure().code, errc::not_found);
      return;
    }
    ASSERT_TRUE(part) << part.failure().detail;
    EXPECT_EQ(part->empty(), position == known_end());
    for (const auto& x : *part)
      ASSERT_EQ(x.record, known_[x.position - first_ever_]);
  }

  void trim() {
    const auto before = first_ever_ + random_.below(known_.size() + 1);
    trimmed_to_ = std::max(trimmed_to_, before);
    if (!log_->trim(before))
      return;
    ++seen_.trims;
    ASSERT_LE(log_->first_position(), trimmed_to_);
  }

  sim_random random_;
  sim_disk machine_;
  sightings& seen_;
  file_log_settings settings_;
  std::unique_ptr<storage::log> log_;
  bool is_created_ = false;
  std::uint64_t first_ever_ = 1;
  std::uint64_t trimmed_to_ = 1;
  std::uint64_t record_count_ = 0;
  /// All records that were acknowledged, or found by an opening and so made known; trimmed ones too.
  std::vector<std::string> known_;
  /// The batch nobody knows about.
  std::vector<std::string> unknown_;
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace

TEST(file_log_model, every_life_keeps_what_was_acknowledged_in_order_and_invents_nothing) {
  auto seen = sightings{};
  const auto first = number_from("STOA_SEED", 0);
  const auto count = std::getenv("STOA_SEED") == nullptr ? number_from("STOA_SEEDS", 2000) : 1;
  for (auto seed = first; seed < first + count; ++seed) {
    log_life{seed, seen}.run();
    ASSERT_FALSE(HasFailure()) << "STOA_SEED=" << seed;
  }
  std::printf("appended %lu, full %lu, unknown %lu (found %lu, lost %lu), crashes %lu, failed opens %lu, reopens %lu, "
              "trims %lu, cuts %lu\n",
              seen.appended, seen.full, seen.unknown, seen.unknown_found, seen.unknown_lost, seen.crashes,
              seen.failed_opens, seen.reopens, seen.trims, seen.cuts);
  if (count < 1000)
    return;
  for (const auto times : {seen.appended, seen.full, seen.unknown, seen.unknown_found, seen.unknown_lost, seen.crashes,
                           seen.failed_opens, seen.reopens, seen.trims, seen.cuts})
    EXPECT_GT(times, count / 20) << "the lives are too quiet to prove anything";
}

} // namespace stoa::tests

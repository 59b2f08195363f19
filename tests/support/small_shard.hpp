// A shard's spine that does one thing after the other, on real files or in memory: for tests of what is done to its
// past.
#pragma once

#include "domain/base/bytes.hpp"
#include "spine/recovery.hpp"
#include "spine/retention_round.hpp"
#include "spine/sequencer.hpp"
#include "spine/store_view.hpp"
#include "spine/verify.hpp"
#include "storage/file_log.hpp"
#include "storage/memory_log.hpp"
#include "storage/memory_state.hpp"
#include "storage/rocks_state.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

template <class T>
T need(result<T> x) {
  if (!x)
    throw std::runtime_error{x.failure().detail};
  return std::move(*x);
}

inline catalog::operation put_named(const std::string& id, const std::string& name) {
  auto draft = catalog::product_draft{};
  draft.item.id = id;
  draft.item.name.plain = name;
  return {catalog::put_product{draft}, {}};
}

/// The last twenty records or so; a checkpoint every five.
inline spine::retention_limits one_kilobyte() {
  auto limits = spine::retention_limits{};
  limits.byte_count = 1'024;
  return limits;
}

class small_shard {
public:
  using step = spine::retention_round::step;

  /// On files below a folder.
  explicit small_shard(const std::string& folder) {
    auto files = std::make_shared<spine::shard_files>();
    files->disk = storage::make_posix_disk(folder);
    auto state = storage::rocks_state_settings{};
    state.path = folder + "/state";
    state.budget = storage::make_rocks_budget({});
    files->state = need(storage::open_rocks_state(state));
    auto log = storage::file_log_settings{};
    log.segment_bytes_min = log.segment_bytes_max = 4'096;
    log.state_position = files->state->position();
    files->log = need(storage::open_file_log(*files->disk, log));
    start(files);
  }
  /// In memory.
  small_shard() {
    auto files = std::make_shared<spine::shard_files>();
    files->log = std::make_unique<storage::memory_log>();
    files->state = std::make_unique<storage::memory_state>();
    start(files);
  }

  catalog::outcome submit(catalog::command x) {
    sequencer_->submit({1}, std::move(x), now_ms_ += 1'000);
    while (const auto batch = sequencer_->next_batch(now_ms_)) {
      EXPECT_EQ(files_->log->append(batch->bytes), storage::append_status::appended);
      sequencer_->appended();
      EXPECT_TRUE(spine::fold_committed(*files_, *made_.folder, batch->records));
      sequencer_->published(sequencer_->committed());
    }
    auto answers = sequencer_->take_answers();
    return need(std::move(answers.at(0).outcome));
  }

  void write(int count, const std::string& key = "") {
    for (auto i = 0; i < count; ++i) {
      auto command = catalog::command{};
      command.idempotency_key = key;
      command.operations.push_back(put_named("p" + std::to_string(i % 7), "name" + std::to_string(++written_)));
      submit(std::move(command));
    }
  }

  void write_with_checkpoints(int count) {
    for (auto i = 0; i < count; ++i) {
      write(20);
      EXPECT_TRUE(state().make_checkpoint());
    }
  }

  /// One step, whoever has to do it.
  void run(spine::retention_round& round) {
    if (round.next() == step::cut_history) {
      ++cut_count;
      round.cut_answered(!submit(round.take_cut()).refusal);
    } else {
      const auto done = round.run(*files_, now_ms_);
      EXPECT_TRUE(done) << to_string(round.next()) << ": " << done.failure().detail;
    }
  }

  /// Up to a step, or to the end when there is none.
  void run_to(step x, spine::retention_round& round) {
    while (round.next() != x && round.next() != step::over)
      run(round);
    EXPECT_EQ(to_string(round.next()), std::string{to_string(x)});
  }

  spine::retention_round retain(const spine::retention_limits& limits) {
    auto round = spine::retention_round{limits};
    run_to(step::over, round);
    return round;
  }

  std::set<std::uint64_t> history() const {
    auto found = std::set<std::uint64_t>{};
    EXPECT_TRUE(files_->state->snapshot()->scan(storage::family::history, "", [&](std::string_view key, auto) {
      found.insert(from_big_endian(key.substr(key.size() - 8)));
      return true;
    }));
    return found;
  }

  void expect_whole() const {
    auto scratch = storage::memory_state{};
    const auto report = spine::verify(*files_->log, *files_->state, scratch);
    ASSERT_TRUE(report) << report.failure().detail;
    EXPECT_EQ(report->problems, std::vector<std::string>{});
    EXPECT_EQ(report->state_position, files_->log->next_position() - 1);
    if (files_->log->first_position() > 1) {
      EXPECT_GT(report->from, 0U);
    }
  }

  view_ptr view() const { return spine::make_view(files_, made_.folder->now(), made_.index_now); }
  const std::shared_ptr<spine::shard_files>& files() const { return files_; }
  storage::log& log() { return *files_->log; }
  storage::state& state() { return *files_->state; }

  std::int64_t now_ms() const { return now_ms_; }

  int cut_count = 0;

private:
  void start(const std::shared_ptr<spine::shard_files>& files) {
    files_ = files;
    made_ = need(spine::recover(files));
    made_.files = nullptr;
    sequencer_ =
      std::make_unique<spine::sequencer>(made_.heads, made_.position, made_.last_time_ms, spine::sequencer_settings{});
    now_ms_ += made_.last_time_ms;
  }

  std::shared_ptr<spine::shard_files> files_;
  spine::recovered made_;
  std::unique_ptr<spine::sequencer> sequencer_;
  std::int64_t now_ms_ = 1'700'000'000'000;
  int written_ = 0;
};

} // namespace stoa::tests

// Rounds of retention over real files: a file log and RocksDB below a spine that does one thing after the other.
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
#include "tests/support/log_folder.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace stoa::tests {

using step = spine::retention_round::step;

namespace {

template <class T>
T need(result<T> x) {
  if (!x)
    throw std::runtime_error{x.failure().detail};
  return std::move(*x);
}

catalog::operation put(const std::string& id, const std::string& name) {
  auto draft = catalog::product_draft{};
  draft.item.id = id;
  draft.item.name.plain = name;
  return {catalog::put_product{draft}, {}};
}

/// The last twenty records or so; a checkpoint every five.
spine::retention_limits one_kilobyte() {
  auto limits = spine::retention_limits{};
  limits.byte_count = 1'024;
  return limits;
}

class small_shard {
public:
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
      command.operations.push_back(put("p" + std::to_string(i % 7), "name" + std::to_string(++written_)));
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
  storage::log& log() { return *files_->log; }
  storage::state& state() { return *files_->state; }

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

} // namespace

TEST(retention_round, verify_folds_from_a_checkpoint_and_agrees_after_the_log_was_trimmed) {
  const auto folder = real_folder{};
  {
    auto shard = small_shard{folder.path()};
    for (auto i = 0; i < 10; ++i) {
      shard.write(20);
      shard.retain(one_kilobyte());
    }
    EXPECT_GT(shard.log().first_position(), 100U);
    EXPECT_GT(shard.cut_count, 1);
    shard.expect_whole();
  }
  auto again = small_shard{folder.path()};
  EXPECT_GT(again.log().first_position(), 100U);
  again.expect_whole();
}

TEST(retention_round, the_history_names_the_records_that_the_log_holds) {
  const auto folder = real_folder{};
  auto shard = small_shard{folder.path()};
  for (auto i = 0; i < 6; ++i) {
    shard.write(20);
    shard.retain(one_kilobyte());
    auto changes = std::set<std::uint64_t>{};
    for (auto at = shard.log().first_position(); at < shard.log().next_position(); ++at)
      if (const auto record = need(spine::read_records(shard.log(), at, 1)).front();
          std::holds_alternative<event::product_changed>(record->events.at(0)))
        changes.insert(at);
    EXPECT_EQ(shard.history(), changes);
  }
  EXPECT_GT(shard.log().first_position(), 1U);
}

TEST(retention_round, a_round_that_ends_after_any_step_is_taken_up_by_the_next_after_a_restart) {
  auto ended_in = std::set<step>{};
  for (auto steps = 0; steps < 12; ++steps) {
    SCOPED_TRACE(std::to_string(steps) + " steps");
    const auto folder = real_folder{};
    {
      auto shard = small_shard{folder.path()};
      shard.write_with_checkpoints(4);
      shard.write(20);
      auto round = spine::retention_round{one_kilobyte()};
      for (auto i = 0; i < steps && round.next() != step::over; ++i)
        shard.run(round);
      ended_in.insert(round.next());
    }
    auto again = small_shard{folder.path()};
    again.expect_whole();
    const auto round = again.retain(one_kilobyte());
    EXPECT_EQ(again.log().first_position(), round.plan().trim_before);
    EXPECT_GT(again.log().first_position(), 40U);
    for (const auto position : again.history())
      EXPECT_GE(position, again.log().first_position());
    EXPECT_LE(need(again.state().checkpoints()).size(), 3U);
    again.expect_whole();
  }
  EXPECT_EQ(ended_in, (std::set<step>{step::look, step::checkpoint, step::read_history, step::cut_history, step::trim,
                                      step::drop, step::over}));
}

TEST(retention_round, a_round_that_failed_after_its_cuts_does_not_write_them_again) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  auto round = spine::retention_round{one_kilobyte()};
  shard.run_to(step::trim, round);
  EXPECT_EQ(shard.cut_count, 1);
  const auto end = shard.log().next_position();
  shard.retain(one_kilobyte());
  EXPECT_EQ(shard.cut_count, 1);
  EXPECT_EQ(shard.log().next_position(), end);
  EXPECT_GT(shard.log().first_position(), 1U);
}

TEST(retention_round, a_cut_that_failed_ends_the_round_before_anything_is_trimmed) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  auto round = spine::retention_round{one_kilobyte()};
  shard.run_to(step::cut_history, round);
  static_cast<void>(round.take_cut());
  round.cut_answered(false);
  EXPECT_EQ(round.next(), step::over);
  EXPECT_EQ(shard.log().first_position(), 1U);
}

TEST(retention_round, a_record_is_full_at_the_last_place_and_the_next_place_begins_another) {
  constexpr auto batch = 125;
  for (const auto places : {2'000, 2'125}) {
    auto shard = small_shard{};
    for (auto i = 0; i < places / batch; ++i) {
      auto command = catalog::command{};
      command.is_batch = true;
      for (auto k = 0; k < batch; ++k)
        command.operations.push_back(put("p" + std::to_string(k), "name" + std::to_string(i)));
      shard.submit(std::move(command));
    }
    ASSERT_EQ(need(shard.state().make_checkpoint()), static_cast<std::uint64_t>(places / batch));
    shard.write(30);
    shard.retain(one_kilobyte());
    EXPECT_EQ(shard.cut_count, places > 2'000 ? 2 : 1);
    EXPECT_EQ(shard.log().first_position(), static_cast<std::uint64_t>(places / batch) + 1);
    EXPECT_EQ(*shard.history().begin(), shard.log().first_position());
    shard.expect_whole();
  }
}

TEST(retention_round, a_kept_key_holds_the_log_back_until_it_expires) {
  auto shard = small_shard{};
  shard.write(10);
  shard.write(1, "key");
  shard.write(39);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  shard.retain(one_kilobyte());
  EXPECT_EQ(shard.log().first_position(), 11U);
  EXPECT_TRUE(shard.view()->used_key(11));
}

TEST(retention_round, a_version_that_left_the_log_is_read_from_a_checkpoint_if_one_shows_it) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  shard.retain(one_kilobyte());
  ASSERT_EQ(shard.log().first_position(), 51U);
  const auto view = shard.view();
  const auto shown = view->product_at("p0", 50); // the last of the fifty
  ASSERT_TRUE(shown) << shown.failure().detail;
  EXPECT_EQ((*shown)->name.plain, "name50");
  EXPECT_EQ(view->product_at("p0", 43).failure().code, errc::not_found);
  EXPECT_EQ((*view->product_at("p0", 51))->name.plain, "name51");
}

} // namespace stoa::tests

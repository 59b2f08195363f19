// Backups of a small shard, taken step by step, and the states they must give back.
#pragma once

#include "spine/backup_round.hpp"
#include "spine/restore.hpp"
#include "tests/support/small_shard.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>

namespace stoa::tests {

using family_hashes = std::array<hash128, storage::family_count>;

inline const std::string backup_folder = "stores/main/shard-0";

inline family_hashes hashes_of(const storage::state& x) {
  return need(storage::hash_families(*x.snapshot()));
}

/// Small pieces and an image every few hundred bytes, so that a test meets them all.
inline spine::backup_limits small_backups() {
  auto limits = spine::backup_limits{};
  limits.step_bytes = 300;
  limits.piece_bytes = 1'000;
  limits.image_after_bytes = 1'500;
  return limits;
}

/// A shard whose state is remembered at every position: the model of what a restore gives.
class backed_up_shard {
public:
  template <class... Where>
  explicit backed_up_shard(const Where&... where) : shard(where...) {
    note();
  }

  void write(int count) {
    for (auto i = 0; i < count; ++i) {
      auto command = catalog::command{};
      command.operations.push_back(put_named("p" + std::to_string(written_ % 7), "name" + std::to_string(written_)));
      ++written_;
      EXPECT_FALSE(shard.submit(std::move(command)).refusal);
      note();
    }
  }
  void note() { states_[shard.state().position()] = hashes_of(shard.state()); }
  const family_hashes& at(event::position x) const { return states_.at(x); }

  spine::backup_target target(const std::shared_ptr<storage::disk>& to) const { return {to, backup_folder}; }

  /// The error of the step that failed, or none; `between` is called between the steps.
  template <class Between>
  error run(spine::backup_round& round, const Between& between) {
    while (round.next() != spine::backup_round::step::over) {
      if (auto done = round.run(++now_ms); !done)
        return done.failure();
      between();
    }
    return {};
  }

  spine::backup_progress back_up(const std::shared_ptr<storage::disk>& to,
                                 const spine::backup_limits& limits = small_backups()) {
    auto round = spine::backup_round{shard.files(), target(to), limits};
    const auto failure = run(round, [] {});
    EXPECT_EQ(failure.detail, "");
    return round.progress();
  }

  small_shard shard;
  std::int64_t now_ms = 1'800'000'000'000;

private:
  std::map<event::position, family_hashes> states_;
  int written_ = 0;
};

inline spine::restore_request at_position(event::position x) {
  auto asked = spine::restore_request{};
  asked.to = x;
  return asked;
}

/// The state a restore to a position gives, in memory.
inline std::unique_ptr<storage::memory_state> restored(storage::disk& from, const spine::restore_request& asked) {
  const auto source = spine::backup_source{from, backup_folder};
  const auto plan = need(spine::plan_restore(source, asked));
  auto state = std::make_unique<storage::memory_state>();
  need(spine::load_backup(source, plan, *state));
  return state;
}

/// What the check of a backup finds: of the newest, or of the one asked for.
inline std::vector<std::string> problems_of(storage::disk& from, const spine::restore_request& asked = {}) {
  const auto source = spine::backup_source{from, backup_folder};
  auto scratch = storage::memory_state{};
  return need(spine::check_backup(source, need(spine::plan_restore(source, asked)), scratch)).problems;
}

} // namespace stoa::tests

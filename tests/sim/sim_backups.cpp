#include "tests/sim/sim_backups.hpp"

#include "spine/restore.hpp"
#include "storage/memory_state.hpp"

#include <utility>

namespace stoa::tests {

namespace {

const auto* const shard_folder = "stores/main/shard-0";

} // namespace

sim_backups::sim_backups(std::uint64_t seed, spine::mutant mutant, sim_counts& counts)
    : random_(seed ^ 0xbac), counts_(counts), disk_(std::make_shared<sim_disk>(seed ^ 0xd15c)) {
  backs_up_ = random_.chance(0.5);
  fault_ = random_.chance(0.5) ? 0.02 : 0;
  limits_.step_bytes = 100 + random_.below(600);
  limits_.piece_bytes = 200 + random_.below(4'000);
  limits_.image_after_bytes = 500 + random_.below(4'000);
  limits_.image_after_pieces = 1 + random_.below(8);
  limits_.mutant = mutant;
}

void sim_backups::sometimes(const std::shared_ptr<spine::shard_files>& files, std::int64_t now_ms, sim_checks& checks) {
  if (!backs_up_ || !random_.chance(0.2))
    return;
  if (random_.chance(fault_))
    disk_->die_after(1 + random_.below(12));
  if (disk_->is_dead())
    disk_->crash();
  if (round_ == nullptr)
    round_ = std::make_unique<spine::backup_round>(files, spine::backup_target{disk_, shard_folder}, limits_);
  step(now_ms, checks);
}

void sim_backups::step(std::int64_t now_ms, sim_checks& checks) {
  const auto done = round_->run(now_ms);
  if (!done && done.failure().code == errc::corrupt)
    checks.fail("backup: " + done.failure().detail);
  if (round_->next() != spine::backup_round::step::over)
    return;
  counts_.backups += done && !round_->progress().is_unchanged ? 1 : 0;
  counts_.failed_backups += done ? 0 : 1;
  round_ = nullptr;
}

void sim_backups::crash() {
  counts_.crashes_in_a_backup += round_ == nullptr ? 0 : 1;
  round_ = nullptr;
  disk_->crash();
}

void sim_backups::finish(sim_checks& checks) {
  round_ = nullptr;
  disk_->crash();
  const auto all = spine::list_backups(*disk_, shard_folder);
  if (!all) {
    checks.fail("listing backups: " + all.failure().detail);
    return;
  }
  for (const auto& x : *all)
    check(x, checks);
}

void sim_backups::check(const spine::backup_manifest& x, sim_checks& checks) {
  const auto source = spine::backup_source{*disk_, shard_folder};
  auto scratch = storage::memory_state{};
  const auto report = spine::check_backup(source, {x, x.position}, scratch);
  if (!report)
    checks.fail("checking a backup: " + report.failure().detail);
  else if (!report->problems.empty())
    checks.fail("a backup: " + report->problems.front());
  for (const auto at : {x.position, x.position - random_.below(x.position + 1)}) {
    if (!x.reaches(at))
      continue;
    auto state = storage::memory_state{};
    const auto loaded = spine::load_backup(source, {x, at}, state);
    if (!loaded)
      checks.fail("restoring at " + std::to_string(at) + ": " + loaded.failure().detail);
    else if (state.position() != at)
      checks.fail("restored at " + std::to_string(state.position()) + " instead of " + std::to_string(at));
    else
      checks.restored(state);
    ++counts_.restores;
  }
}

} // namespace stoa::tests

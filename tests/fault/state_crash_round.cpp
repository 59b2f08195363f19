#include "tests/fault/state_crash_round.hpp"

#include "storage/memory_state.hpp"
#include "tests/support/state_back_ends.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace stoa::tests {

namespace {

using storage::family;
using storage::family_count;
using storage::state_write;

constexpr auto batches_a_life_max = 120;
constexpr auto lives_a_round = 3;
constexpr auto operations_a_life_max = 1500;
// About what a rescue takes, so that it dies at any step of it, and sometimes not.
constexpr auto operations_a_rescue_max = 80;
constexpr auto manifest_appends_max = 30;
constexpr auto bytes_a_life_max = 1'500'000;
constexpr auto key_count = 40;
constexpr auto value_bytes_max = 2400;
constexpr auto damaged_bytes_max = 200;

} // namespace

crash_round::crash_round(std::uint64_t seed, crash_fault planted, crash_tally& counts)
    : random_(seed), planted_(planted), counts_(counts) {
  // The smallest buffers RocksDB takes: it flushes by itself every few batches. Not where `flush` leaves families
  // out: two overlapping atomic flushes of different families run into an assertion of RocksDB's.
  settings_.budget = planted == crash_fault::one_family ? storage::make_rocks_budget({})
                                                        : storage::make_rocks_budget({1024 * 1024, 256 * 1024});
  settings_.path = "/state";
  settings_.file_system = files_;
  settings_.check_tables = planted == crash_fault::damage;
  settings_.mutant_flush_one_family = planted == crash_fault::one_family;
  settings_.mutant_no_atomic_flush = planted == crash_fault::no_atomic_flush;
}

std::string crash_round::run() {
  for (auto life = 0; life < lives_a_round && problem_.empty(); ++life) {
    open();
    if (!state_)
      break;
    live();
    die();
  }
  counts_.damage.lost_bytes += files_->damage().lost_bytes;
  counts_.damage.lost_changes += files_->damage().lost_changes;
  return problem_;
}

/// Keeps the first: what follows from it is of no interest.
void crash_round::fail(std::string what) {
  if (problem_.empty())
    problem_ = std::move(what);
}

void crash_round::open() {
  const auto gone = storage::is_state_gone(settings_);
  if (!gone)
    return fail("not looked at: " + gone.failure().detail);
  if (*gone)
    return may_be_damaged() ? rescue() : fail("a state is gone that nobody damaged");
  auto opened = storage::open_rocks_state(settings_);
  if (!opened && may_be_damaged() && opened.failure().code == errc::corrupt)
    return rescue();
  if (!opened)
    return fail("not opened: " + opened.failure().detail);
  state_ = *std::move(opened);
  check_state();
  check_checkpoints();
}

/// As open_log_and_state does it, with a log that reaches back to its first record.
void crash_round::rescue() {
  const auto plan = storage::plan_rescue(settings_);
  if (!plan)
    return fail("no plan: " + plan.failure().detail);
  check_plan(*plan);
  announced_ = plan->position;
  const auto dies = pick(3) == 0;
  if (dies)
    files_->freeze_after(pick(operations_a_rescue_max));
  const auto done = storage::carry_out(*plan, settings_);
  auto opened = done ? storage::open_rocks_state(settings_) : result<std::unique_ptr<storage::state>>{done.failure()};
  if (!opened && dies && problem_.empty()) {
    ++counts_.rescues_cut_short;
    die();
    return open();
  }
  end_failure();
  if (!opened)
    return fail("not rescued: " + opened.failure().detail);
  // The disk may have stopped behind the opening, under RocksDB's own threads.
  if (const auto again = dies ? (*opened)->reopen() : result<void>{}; !again)
    return fail("not reopened after a rescue: " + again.failure().detail);
  ++(plan->position == 0 ? counts_.rescued_from_nothing : counts_.rescued_from_checkpoint);
  state_ = *std::move(opened);
  if (state_->position() != plan->position)
    fail("rescued to " + std::to_string(plan->position) + ", found " + std::to_string(state_->position()));
  check_state();
  check_checkpoints();
}

/// Nothing is promised that never was, and nothing that was promised is forgotten.
void crash_round::check_plan(const storage::rescue_plan& plan) {
  if (plan.durable_position > log_end())
    fail("position " + std::to_string(plan.durable_position) + " is promised and was never applied");
  const auto newest = announced_checkpoints_.empty() ? 0 : announced_checkpoints_.back();
  if (plan.durable_position < newest)
    fail("a checkpoint is forgotten that was announced");
  if (planted_ == crash_fault::damage)
    return;
  if (plan.position < newest)
    fail("a whole checkpoint is passed over");
  if (plan.durable_position < announced_)
    fail("announced " + std::to_string(announced_) + " as durable, the tables know of " +
         std::to_string(plan.durable_position));
}

/// The log has what the state lost.
void crash_round::replay() {
  for (const auto& batch : log_)
    if (batch.position > state_->position()) {
      ++counts_.batches_replayed;
      if (const auto applied = state_->apply(batch); !applied)
        return fail("not replayed: " + applied.failure().detail);
    }
}

/// A failing medium, or somebody's hand.
void crash_round::damage_something() {
  auto names = std::vector<std::string>{};
  if (!files_->GetChildren(settings_.path, {}, &names, nullptr).ok())
    return;
  const auto* const part = std::array{"CURRENT", "MANIFEST", "MANIFEST", ".sst"}[pick(4)];
  std::erase_if(names, [&](const auto& x) { return x.find(part) == std::string::npos; });
  if (names.empty())
    return;
  const auto path = settings_.path + "/" + names[pick(names.size())];
  if (pick(3) == 0)
    files_->lose(path);
  else
    files_->zero_near_end(path, pick(damaged_bytes_max), 1 + pick(damaged_bytes_max));
}

void crash_round::live() {
  plan_failure();
  for (auto i = 0; i < batches_a_life_max && problem_.empty(); ++i)
    if (!step()) {
      ++counts_.failures;
      if (pick(2) == 0)
        return;
      recover();
    }
}

/// The disk stops, or is full, somewhere in this life.
void crash_round::plan_failure() {
  if (planted_ == crash_fault::holes && pick(2) == 0)
    files_->freeze_after_append("MANIFEST", 1 + pick(manifest_appends_max));
  else if (pick(3) == 0)
    files_->limit_bytes(files_->used_bytes() + pick(bytes_a_life_max));
  else
    files_->freeze_after(pick(operations_a_life_max));
}

void crash_round::end_failure() {
  files_->limit_bytes(std::numeric_limits<std::uint64_t>::max());
  files_->thaw();
}

/// The disk works again: the state goes back into service, and who still reads the old one sees what it saw.
void crash_round::recover() {
  const auto before = state_->snapshot();
  note_announced();
  if (state_->reopen())
    ++counts_.reopened_early; // a full disk may have room for an empty manifest
  end_failure();
  if (const auto reopened = state_->reopen(); !reopened) {
    fail("not reopened: " + reopened.failure().detail);
    return;
  }
  ++counts_.reopened;
  check_equal(*before, "the snapshot taken before reopening");
  check_state();
  plan_failure();
}

void crash_round::die() {
  files_->freeze_after(0);
  if (state_)
    note_announced();
  state_.reset();
  files_->crash(random_(), planted_ == crash_fault::holes ? lossy_tail::prefix_with_holes : lossy_tail::prefix);
  end_failure();
  if (planted_ == crash_fault::damage)
    damage_something();
}

/// One thing a fold does. Returns false when the state failed.
bool crash_round::step() {
  auto batch = make_batch();
  counts_.automatic_flushes += state_->durable_position() > announced_ ? 1 : 0;
  note_announced();
  if (!state_->apply(batch))
    return false;
  log_.push_back(std::move(batch));
  if (pick(40) == 0) {
    const auto made = state_->make_checkpoint();
    if (!made)
      return false;
    announced_checkpoints_.push_back(*made);
  } else if (pick(20) == 0 && !state_->flush()) {
    return false;
  }
  note_announced();
  return true;
}

void crash_round::note_announced() {
  announced_ = std::max(announced_, state_->durable_position());
}

void crash_round::check_state() {
  const auto position = state_->position();
  // Damage may hide a later flush; what is shown must be right all the same.
  if (position < announced_ && planted_ != crash_fault::damage)
    fail("announced " + std::to_string(announced_) + " as durable, found " + std::to_string(position));
  if (state_->durable_position() != position)
    fail("what was opened is not what is durable");
  check_equal(*state_->snapshot(), "the state");
  replay();
}

void crash_round::check_checkpoints() {
  const auto found = state_->checkpoints();
  if (!found) {
    fail("checkpoints not listed: " + found.failure().detail);
    return;
  }
  for (const auto position : announced_checkpoints_)
    if (std::find(found->begin(), found->end(), position) == found->end())
      fail("the checkpoint at " + std::to_string(position) + " is lost");
  for (const auto position : *found) {
    const auto opened = state_->open_checkpoint(position);
    if (planted_ == crash_fault::damage)
      continue; // it shares tables with the damaged state
    if (!opened)
      fail("the checkpoint at " + std::to_string(position) + " does not open: " + opened.failure().detail);
    else
      check_equal(**opened, "the checkpoint");
  }
}

void crash_round::check_equal(const storage::state_snapshot& seen, const std::string& what) {
  auto oracle = storage::memory_state{};
  for (const auto& batch : log_)
    if (batch.position <= seen.position() && !oracle.apply(batch))
      fail("the oracle refused a batch");
  const auto wanted = storage::hash_families(*oracle.snapshot());
  const auto got = storage::hash_families(seen);
  if (!got) {
    fail(what + " cannot be read: " + got.failure().detail);
    return;
  }
  if (oracle.position() != seen.position())
    fail(what + " has a position that was never applied: " + std::to_string(seen.position()));
  for (std::size_t i = 0; i < family_count; ++i)
    if ((*got)[i] != (*wanted)[i])
      fail(what + " at " + std::to_string(seen.position()) + " has another content in " +
           to_string(static_cast<family>(i)));
}

storage::state_write crash_round::make_batch() {
  auto out = state_write{};
  out.position = log_end() + 1 + pick(3);
  const auto change_count = 1 + pick(24);
  for (std::uint64_t i = 0; i < change_count; ++i) {
    const auto where = static_cast<family>(1 + pick(family_count - 1));
    auto key = "key " + std::to_string(pick(key_count));
    if (pick(5) == 0)
      out.changes.push_back(drop(where, std::move(key)));
    else
      out.changes.push_back(
        put(where, std::move(key), std::string(pick(value_bytes_max), static_cast<char>('a' + pick(26)))));
  }
  return out;
}

} // namespace stoa::tests

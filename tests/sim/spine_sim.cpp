#include "tests/sim/spine_sim.hpp"

#include "domain/base/hash.hpp"
#include "domain/catalog/prefetch.hpp"
#include "spine/indexer.hpp"
#include "spine/retention_round.hpp"
#include "spine/store_view.hpp"
#include "spine/verify.hpp"
#include "storage/file_log.hpp"
#include "tests/sim/sim_backups.hpp"
#include "tests/sim/sim_checks.hpp"
#include "tests/sim/sim_commands.hpp"
#include "tests/sim/sim_imports.hpp"
#include "tests/sim/sim_keeper.hpp"
#include "tests/sim/sim_machine.hpp"

#include <algorithm>
#include <utility>

namespace stoa::tests {

namespace {

/// Odds of this seed: each run is bad in its own way, some are not bad at all.
struct sim_weather {
  double crash = 0;
  double disk_fault = 0;
  double state_fault = 0;
  double full = 0;
  bool retains = false;
};

sim_weather make_weather(sim_random& random) {
  const auto some = [&](double most) { return random.chance(0.5) ? most : 0.0; };
  return {some(0.02), some(0.06), some(0.04), some(0.03), random.chance(0.5)};
}

/// A window of a few dozen records at most, so that a run passes it several times.
spine::retention_limits make_limits(sim_random& random, spine::mutant mutant) {
  auto limits = spine::retention_limits{};
  limits.age_ms = 50 + static_cast<std::int64_t>(random.below(2'000));
  limits.byte_count = 500 + random.below(6'000);
  limits.checkpoint_count_max = 3 + random.below(4);
  limits.mutant = mutant;
  return limits;
}

class spine_sim {
public:
  explicit spine_sim(const sim_options& options)
      : options_(options), random_(options.seed), weather_(make_weather(random_)),
        limits_(make_limits(random_, options.mutant)), machine_(options.seed, options.mutant), checks_(report_.counts),
        backups_(options.seed, options.mutant, report_.counts), keeper_(checks_, report_.counts, options.mutant),
        imports_(options.seed, report_.counts) {}

  sim_report run() {
    open();
    // It takes a while until there is a past to give up.
    const auto step_count = weather_.retains || imports_.is_on() ? 4 * options_.step_count : options_.step_count;
    for (step_ = 0; step_ < step_count && !failed(); ++step_)
      one_step();
    if (!failed())
      finish();
    report_.fingerprint = checks_.fingerprint();
    if (checks_.failure())
      report_.failure =
        "seed " + std::to_string(options_.seed) + ", step " + std::to_string(step_) + ": " + *checks_.failure();
    return report_;
  }

private:
  bool failed() const { return checks_.failure().has_value(); }

  void one_step() {
    if (random_.chance(weather_.crash)) {
      crash();
      return;
    }
    change_weather();
    switch (random_.below(15)) {
    case 0:
    case 1:
    case 2:
    case 3:
      submit();
      break;
    case 4:
      send();
      break;
    case 5:
      append();
      break;
    case 6:
      append_returned();
      break;
    case 7:
      fold();
      break;
    case 8:
      index();
      break;
    case 9:
      announce();
      break;
    case 10:
      read();
      break;
    case 11:
    case 12:
      if (weather_.retains)
        retain();
      break;
    case 13:
      keep_index();
      break;
    default:
      // A refused flush is tried again some time; what is not flushed is in the log.
      static_cast<void>(static_cast<bool>(files_->state->flush()));
      break;
    }
    import_something();
    take_answers();
    backups_.sometimes(files_, now_ms_, checks_);
  }

  void change_weather() {
    if (random_.chance(weather_.disk_fault))
      machine_.fail_something(random_);
    if (random_.chance(weather_.full))
      machine_.toggle_full(random_);
    if (random_.chance(weather_.state_fault))
      machine_.toggle_state_fault(random_);
    now_ms_ += static_cast<std::int64_t>(random_.below(50));
    // Keys hold the log back for a day.
    if (random_.chance(weather_.retains ? 0.02 : 0.004))
      now_ms_ += 25LL * 60 * 60 * 1000;
  }

  /// Starts the shard on what the machine has; a machine that dies meanwhile is started again.
  void open() {
    for (auto tries = 0; tries < 8 && !failed(); ++tries) {
      if (tries == 7)
        machine_.heal();
      const auto files = machine_.open_files();
      auto made = files ? spine::recover(*files) : files.failure();
      if (made) {
        start(std::move(*made));
        return;
      }
      if (made.failure().code == errc::corrupt)
        checks_.fail((files ? "recovery: " : "opening the log: ") + made.failure().detail);
      machine_.crash();
    }
    if (!failed())
      checks_.fail("a healthy machine does not start");
  }

  void start(spine::recovered made) {
    files_ = made.files;
    index_now_ = made.index_now;
    index_position_ = made.position;
    keeper_.started(made, 1 + random_.below(4));
    folder_ = std::move(made.folder);
    index_ = std::move(made.index);
    checks_.recovered(*files_->log);
    auto settings = spine::sequencer_settings{};
    settings.credit_count = 1 + random_.below(4);
    settings.batch_record_count_max = 1 + random_.below(6);
    settings.probe_interval_ms = 100;
    settings.mutant = options_.mutant;
    sequencer_ = std::make_unique<spine::sequencer>(made.heads, made.position, made.last_time_ms, settings);
    publisher_ = std::make_unique<spine::publisher>(files_, folder_->now(), made.index_now);
    if (publisher_->current()->position() != made.position)
      checks_.fail("the first view is not at the end of the log");
    checks_.kept(*files_->log, *files_->state);
    import_ticket_ = 0;
    imports_.started(*publisher_->current());
    sent_ = nullptr;
    append_result_.reset();
    needs_reopen_ = false;
    to_fold_.clear();
    to_index_.clear();
    index_positions_.clear();
  }

  void crash() {
    ++report_.counts.crashes;
    checks_.crashed();
    backups_.crash();
    round_.reset();
    cut_ticket_ = 0;
    keeper_.crashed();
    index_now_.reset();
    sequencer_.reset();
    publisher_.reset();
    folder_.reset();
    index_.reset();
    files_.reset();
    machine_.crash();
    open();
  }

  void submit() {
    if (imports_.wants_quiet() && random_.chance(0.9))
      return;
    auto command = checks_.again(random_);
    if (!command)
      command = make_sim_command(random_, checks_.some_version(random_));
    command->request_id = "r" + std::to_string(next_ticket_);
    if (auto found = catalog::prefetch(catalog::prefetch_for(*command), *publisher_->current())) {
      command->pinned = std::move(found->documents);
      command->counted = std::move(found->counts);
    }
    const auto ticket = next_ticket_++;
    checks_.submitted(ticket, *command, sequencer_->published_position(), sequencer_->committed());
    sequencer_->submit({ticket, random_.chance(0.2) ? spine::urgency::bulk : spine::urgency::interactive},
                       std::move(*command), now_ms_);
  }

  void import_something() {
    // An import is many records one after the other: the machine gets on with it, or no run would see its end.
    if (imports_.wants_quiet() && !needs_reopen_ && random_.chance(0.5))
      get_on();
    auto command = imports_.sometimes([this] { return publisher_->current(); }, "r" + std::to_string(next_ticket_));
    if (!command)
      return;
    import_ticket_ = next_ticket_++;
    sequencer_->submit({import_ticket_, spine::urgency::bulk}, *std::move(command), now_ms_);
  }

  /// All that is on its way moves by one.
  void get_on() {
    send();
    append();
    append_returned();
    fold();
    index();
    announce();
    take_answers();
  }

  void send() {
    if (sent_ == nullptr && !needs_reopen_)
      sent_ = sequencer_->next_batch(now_ms_);
  }

  void append() {
    if (sent_ != nullptr && !append_result_)
      append_result_ = files_->log->append(sent_->bytes);
  }

  void append_returned() {
    if (needs_reopen_) {
      reopen();
      return;
    }
    if (!append_result_)
      return;
    switch (*std::exchange(append_result_, std::nullopt)) {
    case storage::append_status::appended:
      sequencer_->appended();
      pass_on(sent_);
      break;
    case storage::append_status::full:
      sequencer_->refused_full(now_ms_);
      break;
    case storage::append_status::not_owner:
      checks_.fail("the only owner does not own the log");
      break;
    case storage::append_status::unknown:
      sequencer_->unknown();
      needs_reopen_ = true;
      break;
    }
    sent_ = nullptr;
  }

  void reopen() {
    auto& log = *files_->log;
    if (auto opened = log.reopen(); !opened) {
      if (opened.failure().code == errc::corrupt)
        checks_.fail("reopening the log: " + opened.failure().detail);
      reopen_failure_ = opened.failure().detail;
      return;
    }
    ++report_.counts.reopened;
    auto found = std::vector<event::record_ptr>{};
    if (sequencer_->committed() + 1 < log.next_position()) {
      auto read = spine::read_records(log, sequencer_->committed() + 1, 1 << 20);
      if (!read) {
        if (read.failure().code == errc::corrupt)
          checks_.fail("reading the log's end: " + read.failure().detail);
        return; // tried again
      }
      found = std::move(*read);
    }
    if (!sequencer_->resumed(found))
      checks_.fail("what was found does not follow on");
    needs_reopen_ = false;
    if (found.empty())
      return;
    auto batch = std::make_shared<spine::sequenced_batch>();
    batch->bytes.first_position = found.front()->header.position;
    batch->bytes.ends.resize(found.size());
    batch->records = found;
    pass_on(batch);
  }

  void pass_on(const spine::batch_ptr& batch) {
    checks_.committed(batch->records);
    to_fold_.push_back(batch);
    to_index_.push_back(batch);
    index_positions_.push_back(batch->last_position());
    if (options_.mutant == spine::mutant::apply_out_of_order && to_index_.size() > 1)
      std::swap(to_index_[to_index_.size() - 1], to_index_[to_index_.size() - 2]);
  }

  /// What the fold is given: with a planted fault more than it should be.
  std::vector<event::record_ptr> shown(const std::vector<event::record_ptr>& records) const {
    if (options_.mutant != spine::mutant::staged_value_visible)
      return records;
    auto more = std::vector<event::record_ptr>{};
    for (const auto& x : records) {
      auto one = std::make_shared<event::record>(*x);
      if (const auto* staged = event::find_staged(*x))
        for (const auto& row : staged->rows)
          if (row.after != nullptr)
            one->events.push_back(event::change_of(row, x->header));
      more.push_back(std::move(one));
    }
    return more;
  }

  void fold() {
    if (to_fold_.empty())
      return;
    auto half = spine::fold_committed(*files_, *folder_, shown(to_fold_.front()->records));
    if (!half) {
      ++report_.counts.fold_failures;
      fold_failure_ = half.failure().detail;
      if (half.failure().code == errc::corrupt)
        checks_.fail("fold: " + half.failure().detail);
      sequencer_->set_read_only(true);
      return;
    }
    sequencer_->set_read_only(false);
    to_fold_.pop_front();
    if (publisher_->add(std::move(*half)))
      checks_.visible(*publisher_->current());
  }

  void index() {
    if (to_index_.empty())
      return;
    const auto batch = std::move(to_index_.front());
    to_index_.pop_front();
    const auto position = index_positions_.front();
    index_positions_.pop_front();
    spine::apply(*index_, batch->records, spine::analyse(batch->records));
    if (random_.chance(0.3))
      if (const auto merge = index_->pending_merge())
        index_->install(merge());
    index_now_ = index_->publish();
    index_position_ = position;
    if (publisher_->add(position, index_now_))
      checks_.visible(*publisher_->current());
  }

  void announce() { sequencer_->published(publisher_->current()->position()); }

  void read() {
    ++report_.counts.views;
    checks_.read(*publisher_->current(), random_);
  }

  /// One step of a round, or the begin of the next one. Any of them may be the last before a crash.
  void retain() {
    if (round_ == nullptr || round_->next() == spine::retention_round::step::over) {
      round_ = std::make_unique<spine::retention_round>(limits_);
      cut_ticket_ = 0;
    }
    if (round_->next() == spine::retention_round::step::cut_history)
      cut_history();
    else
      run_retention_step();
    if (random_.chance(weather_.crash * 5)) {
      ++report_.counts.crashes_in_a_round;
      crash();
    }
  }

  /// The index stands where it stands; what is on its way to it does not matter.
  void keep_index() {
    keeper_.step(index_now_, index_position_);
    if (keeper_.is_under_way() && random_.chance(weather_.crash * 5))
      crash();
  }

  void run_retention_step() {
    const auto step = round_->next();
    // The oracle learns a record when it becomes visible; it must not be gone before.
    if (step == spine::retention_round::step::trim &&
        publisher_->current()->position() + 1 < round_->plan().trim_before)
      return;
    // What a round before had cut and not trimmed, one that is held back by a backup cannot trim either.
    if (step == spine::retention_round::step::look)
      is_round_pinned_ = files_->pinned_from != spine::shard_files::nothing_pinned;
    const auto trimmed = round_->trimmed_record_count();
    if (const auto done = round_->run(*files_, now_ms_); !done) {
      if (done.failure().code == errc::corrupt)
        checks_.fail(std::string{"retention, "} + to_string(step) + ": " + done.failure().detail);
      return;
    }
    if (step == spine::retention_round::step::trim && !is_round_pinned_ &&
        files_->log->first_position() >= round_->plan().trim_before)
      checks_.trimmed(files_->log->first_position());
    auto& counts = report_.counts;
    counts.checkpoints += step == spine::retention_round::step::checkpoint ? 1 : 0;
    counts.trims += round_->trimmed_record_count() > trimmed ? 1 : 0;
    counts.dropped_checkpoints +=
      step == spine::retention_round::step::drop ? round_->plan().drop.size() : std::size_t{0};
  }

  void cut_history() {
    if (cut_ticket_ != 0)
      return; // on its way
    cut_ticket_ = next_ticket_++;
    auto command = round_->take_cut();
    command.principal = "retention";
    command.request_id = "r" + std::to_string(cut_ticket_);
    sequencer_->submit({cut_ticket_, spine::urgency::bulk}, std::move(command), now_ms_);
  }

  void cut_answered(const result<catalog::outcome>& outcome) {
    cut_ticket_ = 0;
    if (outcome && outcome->refusal)
      checks_.fail("a cut was refused: " + outcome->refusal->detail);
    report_.counts.history_cuts += outcome ? 1 : 0;
    round_->cut_answered(static_cast<bool>(outcome));
  }

  void take_answers() {
    for (const auto& x : sequencer_->take_answers())
      if (x.ticket == cut_ticket_)
        cut_answered(x.outcome);
      else if (x.ticket == import_ticket_)
        imports_.answered(x.outcome, *publisher_->current(), checks_);
      else
        checks_.answered(x);
  }

  /// Good weather: everything on its way arrives, then all is compared once more.
  void finish() {
    machine_.heal();
    if (machine_.is_dead() || random_.chance(0.5))
      crash();
    for (auto rounds = 0; rounds < 200 && !failed(); ++rounds) {
      if (rounds == 20)
        now_ms_ += 1'000; // past the pause of a full disk
      get_on();
    }
    if (failed())
      return;
    checks_.all_answered();
    if (failed())
      checks_.explain(
        "waiting " + std::to_string(sequencer_->waiting_count()) + ", in flight " +
        std::to_string(sequencer_->has_in_flight()) + ", unpublished " +
        std::to_string(sequencer_->unpublished_batch_count()) + ", published " +
        std::to_string(sequencer_->published_position()) + " of " + std::to_string(sequencer_->committed()) +
        ", blocked " + std::to_string(sequencer_->is_blocked()) + " " + reopen_failure_ + ", to fold " +
        std::to_string(to_fold_.size()) + " " + fold_failure_ + ", to index " + std::to_string(to_index_.size()));
    checks_.read(*publisher_->current(), random_);
    checks_.followed(*publisher_->current(), random_);
    checks_.kept(*files_->log, *files_->state);
    backups_.finish(checks_);
    auto scratch = storage::memory_state{};
    const auto report = spine::verify(*files_->log, *files_->state, scratch, files_->disk.get());
    if (!report)
      checks_.fail("verify: " + report.failure().detail);
    else if (!report->problems.empty())
      checks_.fail("verify: " + report->problems.front());
  }

  sim_options options_;
  sim_report report_;
  sim_random random_;
  sim_weather weather_;
  spine::retention_limits limits_;
  sim_machine machine_;
  sim_checks checks_;
  sim_backups backups_;
  sim_keeper keeper_;
  sim_imports imports_;
  spine::ticket import_ticket_ = 0;
  std::size_t step_ = 0;
  std::int64_t now_ms_ = 1'700'000'000'000;
  spine::ticket next_ticket_ = 1;

  std::shared_ptr<spine::shard_files> files_;
  std::unique_ptr<spine::folder> folder_;
  std::unique_ptr<search::index> index_;
  std::unique_ptr<spine::sequencer> sequencer_;
  std::unique_ptr<spine::publisher> publisher_;
  std::unique_ptr<spine::retention_round> round_;
  spine::ticket cut_ticket_ = 0;
  bool is_round_pinned_ = false;
  spine::batch_ptr sent_;
  std::optional<storage::append_status> append_result_;
  bool needs_reopen_ = false;
  std::string reopen_failure_;
  std::string fold_failure_;
  std::deque<spine::batch_ptr> to_fold_;
  std::deque<spine::batch_ptr> to_index_;
  std::deque<event::position> index_positions_;
  search::snapshot_ptr index_now_;
  event::position index_position_ = 0;
};

} // namespace

sim_counts& sim_counts::operator+=(const sim_counts& x) {
  acknowledged += x.acknowledged;
  refused += x.refused;
  refused_while_pending += x.refused_while_pending;
  unknown += x.unknown;
  replayed += x.replayed;
  read_only += x.read_only;
  crashes += x.crashes;
  recovered_unseen += x.recovered_unseen;
  reopened += x.reopened;
  fold_failures += x.fold_failures;
  checkpoints += x.checkpoints;
  history_cuts += x.history_cuts;
  trims += x.trims;
  dropped_checkpoints += x.dropped_checkpoints;
  crashes_in_a_round += x.crashes_in_a_round;
  indexes_kept += x.indexes_kept;
  indexes_loaded += x.indexes_loaded;
  indexes_rebuilt += x.indexes_rebuilt;
  crashes_while_keeping += x.crashes_while_keeping;
  views += x.views;
  full_categories_renamed += x.full_categories_renamed;
  full_categories_moved += x.full_categories_moved;
  categories_deleted += x.categories_deleted;
  backups += x.backups;
  failed_backups += x.failed_backups;
  crashes_in_a_backup += x.crashes_in_a_backup;
  restores += x.restores;
  imports += x.imports;
  undos += x.undos;
  half_trimmed += x.half_trimmed;
  rolling_imports += x.rolling_imports;
  imports_refused += x.imports_refused;
  imports_resumed += x.imports_resumed;
  import_rows_staged_again += x.import_rows_staged_again;
  return *this;
}

sim_report run_spine_sim(const sim_options& options) {
  return spine_sim{options}.run();
}

} // namespace stoa::tests

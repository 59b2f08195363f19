#include "tests/sim/sim_imports.hpp"

#include "spine/undo_rows.hpp"
#include "tests/sim/sim_commands.hpp"

#include <algorithm>
#include <utility>

namespace stoa::tests {

namespace {

using intentions = std::map<std::string, std::string>;

/// A file that is made up while it is read: each product at most once.
class made_up_rows final : public spine::row_supply {
public:
  made_up_rows(sim_random& random, const event::task& task, const view& now, std::shared_ptr<intentions> intended)
      : random_(random), mode_(task.mode), plan_(now.categories()), intended_(std::move(intended)) {}

  result<std::optional<spine::prepared_row>> next(const view& now) override {
    if (number_ == sim_product_count)
      return std::optional<spine::prepared_row>{};
    // One that is refused would refuse the whole; it is left out instead.
    if (random_.chance(0.1))
      if (const auto written = plan_.write(make_sim_category_row(random_)); written)
        return std::optional{spine::prepared_row{0, std::optional<event::staged_row>{}, *written}};
    const auto id = sim_id(number_++);
    if (random_.chance(0.3))
      return next(now);
    const auto item = product_now(now, id);
    if (mode_ == event::import_mode::sync && item != nullptr && random_.chance(0.3)) {
      auto row = event::staged_row{};
      row.id = id;
      row.previous = item->version;
      (*intended_)[id] = "";
      return std::optional{spine::prepared_row{0, std::optional{std::move(row)}}};
    }
    const auto operation = make_sim_row(random_, id, mode_ == event::import_mode::patch && item != nullptr);
    operations_[id] = operation;
    return std::optional{prepare(id, number_, now)};
  }
  spine::prepared_row again(const event::staged_row& stale, const view& now) override {
    intended_->erase(stale.id);
    if (stale.after == nullptr)
      return {stale.line, catalog::replace_row(stale, product_now(now, stale.id))};
    return prepare(stale.id, stale.line, now);
  }
  void report(event::task&) const override {}
  const catalog::category_plan& categories() const override { return plan_; }

private:
  static catalog::product_ptr product_now(const view& now, const std::string& id) {
    const auto item = now.product(id);
    return item ? *item : nullptr;
  }
  spine::prepared_row prepare(const std::string& id, std::uint64_t line, const view& now) {
    auto row = catalog::prepare_row(operations_.at(id), product_now(now, id), plan_);
    if (row && *row) {
      (*row)->line = line;
      (*intended_)[id] = (*row)->after->name.plain;
    }
    return {line, std::move(row)};
  }

  sim_random& random_;
  event::import_mode mode_;
  catalog::category_plan plan_;
  std::shared_ptr<intentions> intended_;
  std::uint64_t number_ = 0;
  std::map<std::string, catalog::operation> operations_;
};

/// The product without what a record gives it.
naive_product content_of(naive_product x) {
  x.version = 0;
  return x;
}

} // namespace

sim_imports::sim_imports(std::uint64_t seed, sim_counts& counts) : random_(seed ^ 0x1396), counts_(counts) {
  imports_ = random_.chance(0.6);
}

void sim_imports::started(const view& now) {
  is_waiting_ = false;
  stager_ = nullptr;
  task_.reset();
  // What became visible without an answer.
  const auto all = now.tasks_after("", 1'000);
  for (const auto& x : all ? *all : std::vector<event::task>{})
    if (x.state == event::task_state::done && x.mode != event::import_mode::undo && x.staged_from != 0 &&
        !undone_.contains(x.id))
      done_[x.id] = x.ended_at;
  const auto open = now.open_tasks();
  for (const auto& x : open ? *open : std::vector<event::task>{})
    task_ = x;
  counts_.imports_resumed += task_ ? 1 : 0;
}

std::optional<catalog::command> sim_imports::sometimes(const spine::newest_view& now, const std::string& request_id) {
  if (!imports_ || is_waiting_ || !random_.chance(0.5))
    return std::nullopt;
  auto command = std::optional<catalog::command>{};
  if (!task_) {
    if (!random_.chance(0.3))
      return std::nullopt;
    command = make_task(*now());
  } else {
    if (stager_ == nullptr)
      open(now);
    auto next = stager_ == nullptr ? result<catalog::command>{error{errc::not_found, "", ""}} : stager_->next();
    if (!next) {
      stager_ = nullptr; // begins anew, or ends below
      if (next.failure().code == errc::stale_version || next.failure().code == errc::io_failed)
        return std::nullopt;
      auto ends = catalog::command{};
      ends.progress.emplace();
      ends.progress->is_whole = true;
      ends.progress->change = *task_;
      ends.progress->change.state = event::task_state::failed;
      command = std::move(ends);
    } else {
      command = *std::move(next);
    }
  }
  is_waiting_ = true;
  command->principal = "system:import";
  // The record that shows an import is found by the name of its task.
  command->request_id = command->publish != nullptr ? task_->id : request_id;
  return command;
}

catalog::command sim_imports::make_task(const view& now) {
  auto task = event::task{};
  task.id = "t" + std::to_string(now.position()) + "-" + std::to_string(number_++);
  task.is_atomic = true;
  task.file_bytes = 1;
  task.delete_percent_max = 100;
  if (!done_.empty() && random_.chance(0.4)) {
    auto undone = done_.begin();
    std::advance(undone, static_cast<std::ptrdiff_t>(random_.below(done_.size())));
    task.mode = event::import_mode::undo;
    task.undoes = undone->first;
  } else {
    task.mode = static_cast<event::import_mode>(random_.below(3));
  }
  task_ = task;
  is_quiet_ = random_.chance(0.8);
  auto command = catalog::command{};
  command.progress.emplace();
  command.progress->change = task;
  return command;
}

void sim_imports::open(const spine::newest_view& now) {
  const auto on = now();
  intended_ = std::make_shared<intentions>();
  auto rows = std::unique_ptr<spine::row_supply>{};
  if (task_->mode == event::import_mode::undo) {
    auto undo = spine::undo_rows::open(*task_, on);
    if (undo)
      rows = *std::move(undo);
  } else {
    rows = std::make_unique<made_up_rows>(random_, *task_, *on, intended_);
  }
  if (rows != nullptr)
    stager_ = std::make_unique<spine::import_stager>(*task_, std::move(rows), now);
}

void sim_imports::answered(const result<catalog::outcome>& x, const view& now, sim_checks& checks) {
  is_waiting_ = false;
  if (!x) {
    // Whether it happened is seen when it is looked at again.
    stager_ = nullptr;
    const auto stored = now.task(task_->id);
    if (!stored || event::is_over(stored->state))
      task_.reset();
    return;
  }
  if (x->position > now.position())
    checks.fail("an import was answered at " + std::to_string(x->position) + " before a view showed it");
  counts_.import_rows_staged_again += x->stale_rows.size();
  if (x->refusal) {
    if (stager_ == nullptr || x->stale_rows.empty() || !stager_->take_stale(x->stale_rows))
      stager_ = nullptr;
    if (const auto stored = now.task(task_->id); !stored || event::is_over(stored->state))
      task_.reset(); // what nobody knew of had happened
    return;
  }
  const auto stored = now.task(task_->id);
  if (!stored) {
    checks.fail("task " + task_->id + " is not there");
    return;
  }
  task_ = *stored;
  if (!event::is_over(stored->state))
    return;
  if (stored->state == event::task_state::done)
    visible(x->record, checks);
  else
    failed(*stored);
  task_.reset();
  stager_ = nullptr;
}

void sim_imports::visible(event::position at, sim_checks& checks) {
  const auto& after = checks.store_at(at);
  const auto& before = checks.store_at(at - 1);
  for (const auto& [id, name] : *intended_) {
    const auto found = after.products().find(id);
    const auto is_there = found != after.products().end();
    const auto is_as_meant =
      name.empty() ? !is_there : is_there && found->second.version == at && found->second.name == name;
    if (!is_as_meant)
      checks.fail("the import at " + std::to_string(at) + " made something else of " + id);
  }
  if (task_->mode != event::import_mode::undo) {
    ++counts_.imports;
    if (!(before.products() == after.products()))
      done_[task_->id] = at;
    return;
  }
  ++counts_.undos;
  const auto undone = done_.find(task_->undoes);
  if (undone == done_.end())
    return;
  const auto& made = checks.store_at(undone->second).products();
  const auto& then = checks.store_at(undone->second - 1).products();
  for (auto i = std::uint64_t{0}; i < sim_product_count; ++i) {
    const auto id = sim_id(i);
    const auto was = then.find(id);
    const auto is = made.find(id);
    const auto now = after.products().find(id);
    const auto is_touched =
      (was == then.end()) != (is == made.end()) || (is != made.end() && is->second.version == undone->second);
    if (!is_touched)
      continue;
    const auto is_back = was == then.end()
                           ? now == after.products().end()
                           : now != after.products().end() && content_of(now->second) == content_of(was->second);
    if (!is_back)
      checks.fail("the undo at " + std::to_string(at) + " did not bring " + id + " back");
  }
  forget(task_->undoes);
}

void sim_imports::forget(const std::string& task) {
  done_.erase(task);
  undone_.insert(task);
}

void sim_imports::failed(const event::task& x) {
  ++counts_.imports_refused;
  if (x.mode == event::import_mode::undo)
    forget(x.undoes); // changed since, or too long ago: it stays so
}

} // namespace stoa::tests

#include "tests/sim/sim_imports.hpp"

#include "spine/import_source.hpp"
#include "spine/undo_rows.hpp"
#include "tests/sim/sim_commands.hpp"

#include <algorithm>
#include <string>
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

sim_imports::sim_imports(std::uint64_t seed, sim_counts& counts)
    : random_(seed ^ 0x1396), counts_(counts), spool_(seed) {
  static_cast<void>(static_cast<bool>(spool_.make_folder("spool")));
  imports_ = random_.chance(0.6);
}

void sim_imports::started(const view& now) {
  is_waiting_ = false;
  source_ = nullptr;
  task_.reset();
  // What became visible without an answer.
  const auto all = now.tasks_after("", 1'000);
  for (const auto& x : all ? *all : std::vector<event::task>{})
    if (event::is_over(x.state) && x.mode != event::import_mode::undo && !undone_.contains(x.id)) {
      if (x.is_atomic && x.state == event::task_state::done && x.staged_from != 0)
        done_[x.id] = {x.ended_at, x.ended_at};
      else if (!x.is_atomic && x.written + x.deleted > 0)
        done_[x.id] = {x.began_at, x.ended_at};
    }
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
    if (source_ == nullptr)
      open(now);
    auto next = source_ == nullptr ? result<catalog::command>{error{errc::not_found, "", ""}} : source_->next();
    if (!task_->is_atomic && random_.chance(0.03)) {
      command = cancelled();
    } else if (!next) {
      source_ = nullptr; // begins anew, or ends below
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
  // The records that an import changes something with are found by the name of its task.
  command->request_id = command->publish != nullptr || !task_->is_atomic ? task_->id : request_id;
  return command;
}

catalog::command sim_imports::make_task(const view& now) {
  auto task = event::task{};
  task.id = "t" + std::to_string(now.position()) + "-" + std::to_string(number_++);
  task.is_atomic = random_.chance(0.7);
  task.file_bytes = 1;
  task.delete_percent_max = 100;
  if (!done_.empty() && random_.chance(0.4)) {
    auto undone = done_.begin();
    std::advance(undone, static_cast<std::ptrdiff_t>(random_.below(done_.size())));
    task.mode = event::import_mode::undo;
    task.is_atomic = true;
    task.undoes = undone->first;
  } else {
    task.mode = static_cast<event::import_mode>(random_.below(3));
    if (!task.is_atomic)
      write_file(task);
  }
  task_ = task;
  is_quiet_ = random_.chance(task.is_atomic ? 0.8 : 0.6);
  auto command = catalog::command{};
  command.progress.emplace();
  command.progress->change = task;
  return command;
}

/// Rows about few products, some of them again and again: a row of a product that stands in the chunk already begins
/// the next chunk, so that there are many.
void sim_imports::write_file(event::task& of) {
  auto text = std::string{};
  auto& ids = files_[of.id];
  for (auto left = 2 + random_.below(7); left > 0; --left) {
    const auto id = sim_id(random_.below(sim_product_count));
    ids.push_back(id);
    text += R"({"id":")" + id + R"(","name":")" + sim_words[random_.below(sim_words.size())] + '"';
    if (random_.chance(0.3))
      text += R"(,"sku":"S)" + std::to_string(random_.below(sim_sku_count)) + '"';
    if (of.mode != event::import_mode::patch && random_.chance(0.3))
      text += R"(,"category":["D)" + std::to_string(random_.below(2)) + R"("])";
    text += "}\n";
  }
  of.format = "jsonl";
  of.file = "spool/" + of.id;
  of.file_bytes = text.size();
  auto file = spool_.open(of.file, storage::disk::mode::create);
  static_cast<void>(file && (*file)->write(0, text));
}

/// As the program ends one that is under way.
catalog::command sim_imports::cancelled() const {
  auto command = catalog::command{};
  auto& progress = command.progress.emplace();
  progress.change = *task_;
  progress.from_offset = task_->offset;
  auto& change = progress.change;
  change.state = event::task_state::cancelled;
  change.rows = change.written = change.unchanged = change.refused = change.deleted = 0;
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
  } else if (!task_->is_atomic) {
    auto file = spine::import_source::open(spool_, *task_, now);
    if (file)
      source_ = *std::move(file);
  } else {
    rows = std::make_unique<made_up_rows>(random_, *task_, *on, intended_);
  }
  if (rows != nullptr)
    source_ = std::make_unique<spine::import_stager>(*task_, std::move(rows), now);
}

void sim_imports::answered(const result<catalog::outcome>& x, const view& now, sim_checks& checks) {
  is_waiting_ = false;
  if (!x) {
    // Whether it happened is seen when it is looked at again.
    source_ = nullptr;
    take_stored(now);
    return;
  }
  if (x->position > now.position())
    checks.fail("an import was answered at " + std::to_string(x->position) + " before a view showed it");
  counts_.import_rows_staged_again += x->stale_rows.size();
  if (x->refusal) {
    if (source_ == nullptr || x->stale_rows.empty() || !source_->take_stale(x->stale_rows))
      source_ = nullptr;
    take_stored(now); // what nobody knew of had happened
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
  over(x->record, checks);
  task_.reset();
  source_ = nullptr;
}

/// Goes on from what is stored: an answer was lost, or rows of a run that something overtook are refused.
void sim_imports::take_stored(const view& now) {
  const auto stored = now.task(task_->id);
  if (stored && !event::is_over(stored->state))
    task_ = *stored;
  else
    task_.reset();
}

void sim_imports::over(event::position at, sim_checks& checks) {
  if (task_->state == event::task_state::failed)
    failed(*task_);
  else if (!task_->is_atomic)
    rolled(at, checks);
  else if (task_->mode == event::import_mode::undo)
    undone(at, checks);
  else
    visible(at, checks);
}

void sim_imports::visible(event::position at, sim_checks& checks) {
  const auto& after = checks.store_at(at);
  for (const auto& [id, name] : *intended_) {
    const auto found = after.products().find(id);
    const auto is_there = found != after.products().end();
    const auto is_as_meant =
      name.empty() ? !is_there : is_there && found->second.version == at && found->second.name == name;
    if (!is_as_meant)
      checks.fail("the import at " + std::to_string(at) + " made something else of " + id);
  }
  ++counts_.imports;
  if (!(checks.store_at(at - 1).products() == after.products()))
    done_[task_->id] = {at, at};
}

/// Every row counted once, over all crashes; what is not in the file of a sync is gone, or was written meanwhile.
void sim_imports::rolled(event::position at, sim_checks& checks) {
  if (task_->written + task_->deleted > 0)
    done_[task_->id] = {task_->began_at, at};
  if (task_->state == event::task_state::cancelled)
    return;
  ++counts_.rolling_imports;
  const auto of = files_.find(task_->id);
  if (of == files_.end()) {
    checks.fail("import " + task_->id + " was made by nobody");
    return;
  }
  const auto& ids = of->second;
  if (task_->rows != ids.size() || task_->written + task_->unchanged + task_->refused != ids.size())
    checks.fail(task_->id + " (" + event::to_string(task_->mode) + ", to byte " + std::to_string(task_->offset) +
                " of " + std::to_string(task_->file_bytes) + "): an import of " + std::to_string(ids.size()) +
                " rows counts " + std::to_string(task_->rows) + " of " + std::to_string(task_->written) + " + " +
                std::to_string(task_->unchanged) + " + " + std::to_string(task_->refused));
  if (task_->mode != event::import_mode::sync)
    return;
  for (const auto& [id, x] : checks.store_at(at).products())
    if (x.version < task_->began_at && std::find(ids.begin(), ids.end(), id) == ids.end())
      checks.fail(id + " outlived the sync at " + std::to_string(at));
}

/// What the products that an import changed were before it did.
sim_imports::past sim_imports::before(const std::string& task, const span& where, const sim_checks& checks) const {
  auto found = past{};
  for (auto at = where.first; at <= where.last; ++at) {
    const auto& header = checks.record_at(at).header;
    if (header.request_id != task || header.principal != "system:import")
      continue;
    const auto& was = checks.store_at(at - 1).products();
    const auto& is = checks.store_at(at).products();
    for (auto i = std::uint64_t{0}; i < sim_product_count; ++i) {
      const auto id = sim_id(i);
      const auto old = was.find(id);
      const auto now = is.find(id);
      if ((old == was.end()) != (now == is.end()) || (now != is.end() && now->second.version == at))
        found.emplace(id, old == was.end() ? std::nullopt : std::optional{old->second});
    }
  }
  return found;
}

void sim_imports::undone(event::position at, sim_checks& checks) {
  ++counts_.undos;
  const auto of = done_.find(task_->undoes);
  if (of == done_.end())
    return;
  const auto& after = checks.store_at(at).products();
  for (const auto& [id, then] : before(of->first, of->second, checks)) {
    const auto now = after.find(id);
    const auto is_back = then ? now != after.end() && content_of(now->second) == content_of(*then) : now == after.end();
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

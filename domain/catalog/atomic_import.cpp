#include "domain/catalog/atomic_import.hpp"

#include "domain/catalog/progress.hpp"
#include "domain/event/expand.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace stoa::catalog {

namespace {

decision refused(std::string why) {
  auto made = decision{};
  made.answer.refusal = error{errc::stale_version, std::move(why), ""};
  return made;
}

decision categories_changed() {
  return refused("the categories were changed while the import was prepared");
}

/// Decides whether what was staged may become visible now.
class publishing {
public:
  publishing(const heads& state, const command& asked, const decide_context& context, const event::task& before)
      : state_(state), asked_(asked), import_(*asked.publish), context_(context), before_(before) {}

  decision run();

private:
  struct row {
    const event::staged_row* what = nullptr;
    std::uint64_t number = 0;
    const product_head* head = nullptr;
  };

  void collect();
  void check_versions();
  void check_names();
  void check_name(const row& x, const std::string& name, bool is_slug);
  void check_categories();
  void check_share();
  void conflict(const row& x, std::string field, std::string reason);
  decision failed();
  decision published();

  const heads& state_;
  const command& asked_;
  const staged_import& import_;
  const decide_context& context_;
  const event::task& before_;
  std::vector<row> rows_;
  std::unordered_map<std::string_view, const product_head*> touched_;
  std::unordered_map<std::string_view, std::string_view> skus_;
  std::unordered_map<std::string_view, std::string_view> slugs_;
  std::vector<std::uint64_t> stale_;
  std::vector<event::task_error> conflicts_;
  std::uint64_t conflict_count_ = 0;
  std::uint64_t deleted_ = 0;
  std::uint64_t created_ = 0;
  bool is_category_lost_ = false;
};

void publishing::collect() {
  auto number = std::uint64_t{0};
  auto gone = import_.superseded.begin();
  for (const auto& chunk : import_.chunks)
    for (const auto& x : chunk) {
      const auto is_gone = gone != import_.superseded.end() && *gone == number;
      if (is_gone)
        ++gone;
      else
        rows_.push_back({&x, number, state_.product(x.id)});
      ++number;
    }
  for (const auto& x : rows_) {
    touched_.emplace(x.what->id, x.head);
    deleted_ += x.what->after == nullptr ? 1 : 0;
    created_ += x.head == nullptr ? 1 : 0;
  }
}

void publishing::conflict(const row& x, std::string field, std::string reason) {
  ++conflict_count_;
  if (conflicts_.size() < staged_import::conflict_count_max)
    conflicts_.push_back({x.what->line, std::move(field), "product \"" + x.what->id + "\": " + std::move(reason)});
}

void publishing::check_versions() {
  for (const auto& x : rows_) {
    const auto now = x.head == nullptr ? 0 : x.head->version;
    if (now == x.what->previous)
      continue;
    if (before_.mode == event::import_mode::undo)
      conflict(x, "version",
               now == 0 ? "it was deleted since the import"
                        : "it was changed since the import, at position " + std::to_string(now));
    else
      stale_.push_back(x.number);
  }
}

void publishing::check_name(const row& x, const std::string& name, bool is_slug) {
  if (name.empty())
    return;
  const auto* field = is_slug ? "slug" : "sku";
  const auto refuse = [&](std::string_view owner) {
    conflict(x, field,
             std::string{field} + " \"" + name + "\" belongs to product \"" + std::string{owner} +
               "\"; choose another one or change that product too");
  };
  const auto [taken, is_new] = (is_slug ? slugs_ : skus_).emplace(name, x.what->id);
  if (!is_new) {
    if (taken->second != x.what->id)
      refuse(taken->second);
    return;
  }
  // What another product of the import has now it has no longer: its names are those of its row.
  const auto* owner = is_slug ? state_.slug_owner(name) : state_.sku_owner(name);
  if (owner != nullptr && *owner != x.what->id && !touched_.contains(*owner))
    refuse(*owner);
}

void publishing::check_names() {
  for (const auto& x : rows_) {
    if (x.what->after == nullptr)
      continue;
    check_name(x, x.what->after->sku, false);
    for (const auto& variant : x.what->after->variants)
      check_name(x, variant.sku, false);
    check_name(x, x.what->after->slug, true);
  }
}

void publishing::check_categories() {
  // The numbers of new ones are the highest. (Where the import makes or changes any, the tree is the one it was made
  // for.)
  const auto first_new = import_.below->next_number();
  for (const auto& x : rows_)
    if (x.what->after != nullptr)
      for (const auto id : x.what->after->categories)
        if (id < first_new && state_.categories()->find(id) == nullptr) {
          // A path leads to it anew when the import is prepared again; an undo has nothing but its number.
          is_category_lost_ = true;
          if (before_.mode == event::import_mode::undo)
            conflict(x, "category", "its category is no longer there");
        }
}

void publishing::check_share() {
  if (before_.mode != event::import_mode::sync || deleted_ * 100 <= before_.delete_percent_max * state_.product_count())
    return;
  ++conflict_count_;
  conflicts_.push_back({0, "max_delete_percent",
                        std::to_string(deleted_) + " of " + std::to_string(state_.product_count()) +
                          " products are not in the file, more than the " + std::to_string(before_.delete_percent_max) +
                          " percent that may be deleted"});
}

decision publishing::failed() {
  auto progress = *asked_.progress;
  auto& task = progress.change;
  task.state = event::task_state::failed;
  task.refused = conflict_count_;
  task.reason = std::to_string(conflict_count_) + (before_.mode == event::import_mode::undo
                                                     ? " products stand against the undo; nothing was changed"
                                                     : " rows are refused; nothing was imported");
  progress.new_errors = std::move(conflicts_);
  auto made = decision{};
  made.events.emplace_back(progress_after(progress, &before_, {}, context_.next_position));
  return made;
}

decision publishing::published() {
  auto made = decision{};
  auto progress = *asked_.progress;
  auto& task = progress.change;
  task.state = event::task_state::done;
  task.deleted = deleted_;
  task.written = rows_.size() - deleted_ + import_.category_row_count;
  if (!before_.is_dry_run) {
    for (auto x : import_.categories) {
      x.after.version = context_.next_position;
      x.after.updated_at_ms = context_.now_ms;
      if (x.previous == 0)
        x.after.created_at_ms = context_.now_ms;
      made.events.emplace_back(std::move(x));
    }
    if (!import_.chunks.empty())
      made.events.emplace_back(
        event::import_published{before_.id, *state_.staged(before_.id), import_.superseded, true});
    const auto header = event::header{context_.next_position, context_.now_ms, {}, {}};
    for (const auto& x : rows_)
      made.events.push_back(event::change_of(*x.what, header));
  }
  made.events.emplace_back(progress_after(progress, &before_, {}, context_.next_position));
  return made;
}

decision publishing::run() {
  if (!import_.categories.empty() && !(*state_.categories() == *import_.below))
    return categories_changed();
  collect();
  if (!context_.is_unguarded) {
    check_versions();
    check_names();
    check_categories();
    check_share();
  }
  if (state_.product_count() + created_ > heads::product_count_max) {
    ++conflict_count_;
    conflicts_.push_back({0, "id", "the store is full of products; delete some or split the store"});
  }
  if (is_category_lost_ && before_.mode != event::import_mode::undo)
    return categories_changed();
  // Rows that are stale are prepared anew, and may be in nobody's way then.
  if (!stale_.empty()) {
    auto made = refused(std::to_string(stale_.size()) + " products were changed while the import was prepared");
    made.answer.stale_rows = std::move(stale_);
    return made;
  }
  if (conflict_count_ > 0)
    return failed();
  return published();
}

/// What is staged is what whoever asks remembers.
bool is_all_there(const std::vector<event::staged_place>* places, const staged_import& import) {
  // What an earlier run staged is not looked at.
  if (import.chunks.empty())
    return true;
  if (places == nullptr)
    return false;
  return std::equal(places->begin(), places->end(), import.chunks.begin(), import.chunks.end(),
                    [](const auto& a, const auto& b) { return a.row_count == b.size(); });
}

} // namespace

decision decide_atomic(const heads& state, const command& asked, const decide_context& context) {
  const auto& progress = *asked.progress;
  const auto* before = state.task(progress.change.id);
  if (before == nullptr)
    return refused("the task is over");
  if (asked.publish != nullptr) {
    if (!is_all_there(state.staged(before->id), *asked.publish))
      return refused("what was staged is not what is to become visible");
    return publishing{state, asked, context, *before}.run();
  }
  auto made = decision{};
  if (asked.stage) {
    if (asked.stage->first != 0 && (state.staged(before->id) == nullptr || before->staged != asked.stage->first))
      return refused("rows of another run were staged meanwhile");
    made.events.emplace_back(*asked.stage);
  }
  auto after = progress_after(progress, before, {}, context.next_position);
  if (asked.stage && asked.stage->first == 0)
    after.after.staged_from = context.next_position;
  made.events.emplace_back(std::move(after));
  return made;
}

} // namespace stoa::catalog

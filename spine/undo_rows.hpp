// The rows of an undo: what each product was before an import changed it.
#pragma once

#include "domain/feed/before.hpp"
#include "spine/row_supply.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace stoa::spine {

class undo_rows final : public row_supply {
public:
  /// Errors: `not_found` (no such task), `invalid_field` (it is under way, or was made by a version that did not keep
  /// where it stands). The first `next` reads from the log what the import did; it can fail as `too_large`,
  /// `position_too_old`, `io_failed` and `corrupt`, too.
  static result<std::unique_ptr<row_supply>> open(const event::task& from, view_ptr on);

  result<std::optional<prepared_row>> next(const view& now) override;
  prepared_row again(const event::staged_row& stale, const view& now) override;
  void report(event::task&) const override {}
  const catalog::category_plan& categories() const override { return plan_; }

private:
  /// What an import did to one product, its first and its last change.
  struct undone {
    std::string id;
    event::position before = 0;
    event::position last = 0;
    bool is_deleted = false;
  };

  undo_rows(view_ptr on, event::task of)
      : on_(std::move(on)), of_(std::move(of)), plan_(on_->categories()), before_(*on_) {}

  result<void> read();
  result<void> read_record(const event::record_ptr& x);
  result<void> add(const event::any& x, event::position at);
  /// Null: it still is what the import made of it.
  result<std::optional<error>> changed_since(const undone& x, const view& now) const;

  view_ptr on_;
  event::task of_;
  bool is_read_ = false;
  catalog::category_plan plan_;
  feed::before_finder before_;
  std::vector<undone> changes_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::size_t next_ = 0;
};

/// Whether an undo of a task was done since it ended. Errors of the view: false. Cost: a look at every task.
bool is_taken_back(const view& now, const event::task& x);

} // namespace stoa::spine

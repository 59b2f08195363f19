// The rows of an atomic import, prepared one by one.
#pragma once

#include "domain/base/view.hpp"
#include "domain/catalog/prepare_row.hpp"
#include "domain/event/record.hpp"

#include <cstdint>
#include <optional>

namespace stoa::spine {

/// What became of one row.
struct prepared_row {
  std::uint64_t line = 0;
  /// Nothing: the row changes nothing. Failure: it is refused.
  result<std::optional<event::staged_row>> what = std::optional<event::staged_row>{};
  /// It made or changed a category of the plan.
  bool is_category = false;
};

/// Blocking; one caller at a time.
class row_supply {
public:
  virtual ~row_supply() = default;

  /// The next row upon the products of a view; nothing at the end. Errors: as task_source::next.
  virtual result<std::optional<prepared_row>> next(const view& now) = 0;
  /// A row whose product was changed meanwhile, upon what it is now.
  virtual prepared_row again(const event::staged_row& stale, const view& now) = 0;
  /// How far it is: `offset` and `line`.
  virtual void report(event::task& into) const = 0;
  virtual const catalog::category_plan& categories() const = 0;
};

} // namespace stoa::spine

// The rows of a file, for an atomic import.
#pragma once

#include "spine/import_source.hpp"
#include "spine/row_supply.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace stoa::spine {

/// Memory: the ids of all rows; of a patch also its rows.
class file_rows final : public row_supply {
public:
  /// From the beginning of the file. Errors: as import_source::open.
  static result<std::unique_ptr<row_supply>> open(storage::disk& machine, const event::task& from,
                                                  const newest_view& now);

  result<std::optional<prepared_row>> next(const view& now) override;
  prepared_row again(const event::staged_row& stale, const view& now) override;
  void report(event::task& into) const override;
  const catalog::category_plan& categories() const override { return plan_; }

private:
  file_rows(std::unique_ptr<import_source> source, const event::task& from, const view& now)
      : source_(std::move(source)), task_(from), plan_(now.categories()) {}

  result<std::optional<prepared_row>> next_deletion();
  prepared_row prepare(const catalog::operation& x, std::uint64_t line, const view& now);

  std::unique_ptr<import_source> source_;
  event::task task_;
  catalog::category_plan plan_;
  std::unordered_map<std::string, std::uint64_t> lines_;
  std::unordered_map<std::string, catalog::operation> patches_;
  bool is_read_ = false;
  std::vector<catalog::operation> deletions_;
  std::size_t next_deletion_ = 0;
};

} // namespace stoa::spine

// The commands of an atomic import: its rows staged, then all made visible by one.
#pragma once

#include "spine/row_supply.hpp"
#include "spine/task_source.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::spine {

/// Begins anew whenever it is opened: what was staged before is given up. Memory: all rows that change something, and
/// what the search makes of them.
class import_stager final : public task_source {
public:
  /// Of one record; the record itself may be as long again.
  static constexpr std::size_t chunk_bytes_max = 192 * 1024;
  static constexpr std::size_t chunk_row_count_max = 512;

  import_stager(event::task from, std::unique_ptr<row_supply> rows, newest_view now);

  result<catalog::command> next() override;
  bool take_stale(const std::vector<std::uint64_t>& rows) override;

private:
  /// Rows on their way into one record.
  struct chunk {
    std::vector<event::staged_row> rows;
    std::size_t bytes = 0;

    bool is_full() const { return rows.size() >= chunk_row_count_max || bytes >= chunk_bytes_max; }
  };

  result<void> read_rows(const view& now, chunk& into);
  void stage_again(const view& now, chunk& into);
  void add(prepared_row&& x, chunk& into);
  catalog::command begin() const;
  catalog::command stage(chunk&& x);
  catalog::command end();
  catalog::command list_errors();
  catalog::command publish();

  event::task at_;
  std::unique_ptr<row_supply> rows_;
  newest_view now_;
  std::shared_ptr<catalog::staged_import> import_ = std::make_shared<catalog::staged_import>();
  /// By number of the row; null where nothing is to be searched.
  std::vector<std::shared_ptr<search::analysed_document>> analysed_;
  std::vector<std::uint64_t> stale_;
  std::vector<event::task_error> errors_;
  std::size_t listed_ = 0;
  /// Rows and deletions.
  std::uint64_t looked_at_ = 0;
  bool is_read_ = false;
};

} // namespace stoa::spine

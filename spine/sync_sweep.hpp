// The end of a full sync: products that are not among the rows of its file go.
#pragma once

#include "codec/rows.hpp"
#include "domain/base/view.hpp"
#include "domain/catalog/command.hpp"
#include "storage/disk.hpp"

#include <memory>
#include <string>
#include <unordered_set>

namespace stoa::spine {

/// Deletes in chunks what neither stands in the file nor was changed since the import began. Blocking; one caller at a
/// time. Memory: the ids of all rows.
class sync_sweep {
public:
  static constexpr std::size_t chunk_count_max = 128;

  /// Reads the file once more and counts what would go. Errors: `batch_refused` (a row without a readable id, or more
  /// to delete than `delete_percent_max` allows: nothing is deleted), those of the view, `io_failed`.
  static result<std::unique_ptr<sync_sweep>> open(const storage::file& from, const codec::row_settings& how,
                                                  const event::task& task, const view& now);

  /// Up to `chunk_count_max` deletions; none at the end. Each on condition of the version seen.
  /// Errors: those of the view.
  result<std::vector<catalog::operation>> next(const view& now);

private:
  sync_sweep(std::unordered_set<std::string> ids, event::position began_at)
      : ids_(std::move(ids)), began_at_(began_at) {}

  bool goes(const catalog::product& x) const { return x.version < began_at_ && !ids_.contains(x.id); }
  /// Errors: as `open`.
  result<void> check_guard(const event::task& task, const view& now) const;

  std::unordered_set<std::string> ids_;
  event::position began_at_;
  std::string after_;
};

} // namespace stoa::spine

// Reads a spooled import file in chunks of rows, each chunk one command with its progress.
#pragma once

#include "codec/rows.hpp"
#include "domain/base/view.hpp"
#include "domain/catalog/command.hpp"
#include "spine/sync_sweep.hpp"
#include "spine/task_source.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::spine {

class import_source final : public task_source {
public:
  static constexpr std::size_t chunk_row_count_max = 128;
  static constexpr std::size_t chunk_bytes_max = 256 * 1024;

  struct read_row {
    codec::row from;
    result<catalog::operation> what;
  };

  /// Opens the file where the task stands. A sync looks at views to see what has to go.
  /// Errors: `not_found`, `io_failed`, `invalid_field` (the format, or the options of the task).
  static result<std::unique_ptr<import_source>> open(storage::disk& machine, const event::task& from, newest_view now);

  /// The next rows as a command without principal; its `progress->change.state` is done with the last one.
  /// Errors: `io_failed`; those of `sync_sweep::open`.
  result<catalog::command> next() override;

  // What the commands are made of, for an import that makes others:
  /// The next row, nothing at the end of the file. Errors: `io_failed`.
  result<std::optional<read_row>> next_row();
  /// The next products that a sync deletes, none at the end. Errors: those of `sync_sweep`.
  result<std::vector<catalog::operation>> deletions();

private:
  import_source(event::task from, std::unique_ptr<storage::file> file, newest_view now);

  catalog::command begin_chunk() const;
  result<catalog::operation> operation_of(codec::row& x) const;
  static void add(catalog::command& chunk, read_row& x);
  result<catalog::command> next_deletions();

  event::task at_;
  std::unique_ptr<storage::file> file_;
  newest_view now_;
  codec::row_settings settings_;
  std::unique_ptr<codec::row_reader> reader_;
  std::unique_ptr<sync_sweep> sweep_;
  std::uint64_t read_offset_ = 0;
  bool fed_all_ = false;
  std::optional<read_row> held_back_;
};

} // namespace stoa::spine

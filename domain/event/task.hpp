// A long job (an import) as a value: its progress is part of the log, so a restarted server goes on where it was.
#pragma once

#include "domain/base/result.hpp"

#include <cstdint>
#include <string>

namespace stoa::event {

enum class task_state : std::uint8_t { queued = 0, running = 1, done = 2, failed = 3, cancelled = 4 };

/// No more comes of it.
constexpr bool is_over(task_state x) {
  return x == task_state::done || x == task_state::failed || x == task_state::cancelled;
}

/// What the rows of an import are.
enum class import_mode : std::uint8_t {
  /// Whole products: made, or replaced.
  upsert,
  /// Some fields of products there are.
  patch,
  /// All products of the store: as upsert, and what is not among the rows goes in the end.
  sync,
  /// No rows: what another import changed becomes what it was before. Always atomic.
  undo
};

/// "upsert", "patch", "sync", "undo".
const char* to_string(import_mode mode) noexcept;

/// "queued", "running", "done", "failed", "cancelled".
const char* to_string(task_state state) noexcept;

struct task_error {
  /// 1-based line of the file.
  std::uint64_t line = 0;
  std::string field;
  std::string reason;

  bool operator==(const task_error&) const = default;
};

struct task {
  static constexpr std::uint64_t error_count_max = 1'000;

  std::string id;
  task_state state = task_state::queued;
  /// "jsonl" or "csv".
  std::string format;
  /// Name of the spooled body below DIR/spool.
  std::string file;
  std::uint64_t file_bytes = 0;
  /// Everything before this byte is in the log. Beyond the file's end: pieces of what a sync deletes.
  std::uint64_t offset = 0;
  /// Lines of the file before `offset`.
  std::uint64_t line = 0;
  std::uint64_t rows = 0;
  std::uint64_t written = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t refused = 0;
  /// Errors stored so far, at most error_count_max.
  std::uint64_t error_count = 0;
  /// Why a failed task failed.
  std::string reason;

  // Since format 2:
  import_mode mode = import_mode::upsert;
  /// Rows are decided upon and nothing but this task is written.
  bool is_dry_run = false;
  /// How the file is read, as JSON: `codec::read_dialect`. Empty = nothing special.
  std::string options;
  /// Of a sync: percent of the store's products that may be deleted.
  std::uint64_t delete_percent_max = 0;
  std::uint64_t deleted = 0;
  /// Position of the record that made the task; 0 in tasks of format 1.
  std::uint64_t began_at = 0;

  // Since format 3:
  /// Nothing of it is visible before all of it is.
  bool is_atomic = false;
  /// Of an undo: the task whose changes are taken back.
  std::string undoes;
  /// Of an atomic one: position of the first record that staged rows in this run; 0 = none yet.
  std::uint64_t staged_from = 0;
  /// Rows staged in this run.
  std::uint64_t staged = 0;
  /// Position of the record with which it was over; 0 = it is not, or was by an older version.
  std::uint64_t ended_at = 0;

  bool operator==(const task&) const = default;
};

/// Whether an import may be undone. Errors: `invalid_field`.
result<void> check_undoable(const task& x);

/// The oldest format that holds a task: 1, 2 or 3.
std::uint8_t format_of(const task& x) noexcept;

} // namespace stoa::event

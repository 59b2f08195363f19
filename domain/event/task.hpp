// A long job (an import) as a value: its progress is part of the log, so a restarted server goes on where it was.
#pragma once

#include <cstdint>
#include <string>

namespace stoa::event {

enum class task_state : std::uint8_t { queued = 0, running = 1, done = 2, failed = 3 };

/// "queued", "running", "done", "failed".
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
  /// Everything before this byte is in the log.
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

  bool operator==(const task&) const = default;
};

} // namespace stoa::event

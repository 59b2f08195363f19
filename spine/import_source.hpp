// Reads a spooled import file in chunks of rows, each chunk one command with its progress.
#pragma once

#include "codec/rows.hpp"
#include "domain/catalog/command.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace stoa::spine {

/// Blocking; one caller at a time.
class import_source {
public:
  static constexpr std::size_t chunk_row_count_max = 128;
  static constexpr std::size_t chunk_bytes_max = 256 * 1024;

  /// Opens the file where the task stands. Errors: `not_found`, `io_failed`.
  static result<std::unique_ptr<import_source>> open(storage::disk& machine, const event::task& from);

  /// The next rows as a command without principal; its `progress->change.state` is done with the last one.
  /// Errors: `io_failed`.
  result<catalog::command> next();

private:
  import_source(event::task from, std::unique_ptr<storage::file> file);

  result<std::optional<codec::row>> next_row();
  void add(catalog::command& chunk, codec::row& x);

  event::task at_;
  std::unique_ptr<storage::file> file_;
  std::unique_ptr<codec::row_reader> reader_;
  std::uint64_t read_offset_ = 0;
  bool fed_all_ = false;
  std::optional<codec::row> held_back_;
};

} // namespace stoa::spine

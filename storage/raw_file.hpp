// The machine's own limit, which benchmarks of the log are held against: the next bytes of a file full of zeros, then a
// sync.
#pragma once

#include "storage/disk.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace stoa::storage {

/// A file that is appended to without any format. At its end it begins again at its start.
class raw_file {
public:
  /// Creates `raw/file` on a disk and writes it full of zeros. Errors: `io_failed`, `disk_full`.
  result<void> open(disk& machine, std::uint64_t size);

  /// Makes the bytes durable. They must fit in the file. Errors: `io_failed`.
  result<void> append(std::string_view bytes);

private:
  std::unique_ptr<file> handle_;
  std::uint64_t size_ = 0;
  std::uint64_t end_ = 0;
};

/// Appends the same bytes so many times. Returns the time of all together, in microseconds. Errors: `io_failed`.
result<double> time_appends(raw_file& to, std::string_view bytes, std::size_t count);

} // namespace stoa::storage

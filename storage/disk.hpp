// The one door to files. A test's disk loses what was not synced, tears, fails and fills up; the real one is POSIX.
#pragma once

#include "domain/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::storage {

/// An open file. `read` may be called from any thread, also beside a `write` to other bytes; the rest by one thread.
/// Errors of all: `io_failed`; `disk_full` where space is taken.
class file {
public:
  virtual ~file() = default;

  /// Writes all bytes at an offset. Not durable before `sync`.
  virtual result<void> write(std::uint64_t offset, std::string_view bytes) = 0;
  /// Reads up to `size` bytes; fewer only at the end of the file.
  virtual result<std::string> read(std::uint64_t offset, std::size_t size) const = 0;
  /// Makes all bytes written so far, and the file's size, durable (fdatasync). After an error nothing is known of the
  /// bytes since the last success, whatever reads back.
  virtual result<void> sync() = 0;
  virtual result<std::uint64_t> size() const = 0;
  virtual result<void> truncate(std::uint64_t size) = 0;
};

/// A tree of files. Paths are relative to the disk's root, with '/'.
class disk {
public:
  virtual ~disk() = default;

  enum class mode { read, write, create };

  /// `create` fails where the file exists; `read` and `write` where it does not (`not_found`).
  virtual result<std::unique_ptr<file>> open(const std::string& path, mode how) = 0;
  /// Names in a folder, sorted; a missing folder is `not_found`.
  virtual result<std::vector<std::string>> list(const std::string& folder) = 0;
  /// Creates a folder and those above it.
  virtual result<void> make_folder(const std::string& folder) = 0;
  virtual result<void> remove(const std::string& path) = 0;
  /// Atomic; replaces the target.
  virtual result<void> rename(const std::string& from, const std::string& to) = 0;
  /// Makes creations, removals and renames in a folder durable.
  virtual result<void> sync_folder(const std::string& folder) = 0;
  /// Bytes free for us.
  virtual result<std::uint64_t> free_bytes() = 0;
};

/// The real file system below `root`.
std::unique_ptr<disk> make_posix_disk(std::string root);

} // namespace stoa::storage

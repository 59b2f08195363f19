// A file of named sections, each under its own checksum: written once, in order, then read in the same order.
// Format: docs/formats/index.md.
#pragma once

#include "storage/disk.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace stoa::storage {

constexpr std::uint8_t section_file_format = 1;

/// Writes one file. It is synced piece by piece, so that another file's sync on the same disk never waits behind all of
/// it. After an error the file is worth nothing. Errors: `io_failed`, `disk_full`.
class section_writer {
public:
  /// A file of that name from an earlier try is removed.
  static result<section_writer> create(disk& on, const std::string& path);

  /// `name` is not empty and has at most 255 bytes.
  result<void> add(std::string_view name, std::string_view bytes);
  /// Ends the file and makes its content durable, not its name. Returns a checksum over all of it, by which
  /// `section_reader::finish` tells this file from every other one.
  result<std::uint32_t> finish();

private:
  explicit section_writer(std::unique_ptr<file> to) : to_(std::move(to)) {}

  result<void> append(std::string_view bytes);
  result<void> flush();

  std::unique_ptr<file> to_;
  /// What is not written yet.
  std::string piece_;
  std::uint64_t size_ = 0;
  std::uint32_t sum_ = 0;
};

/// Reads one file; its bytes may be anybody's. Errors: `not_found`, `io_failed`; `corrupt` with the path; a newer
/// format as `is_newer_format` tells.
class section_reader {
public:
  static result<section_reader> open(disk& on, const std::string& path);

  /// The bytes of the next section, which has to have that name.
  result<std::string> take(std::string_view name);
  /// Nothing may follow. The checksum that the writer's `finish` returned.
  result<std::uint32_t> finish();

private:
  section_reader(std::unique_ptr<file> from, std::string path, std::uint64_t size)
      : from_(std::move(from)), path_(std::move(path)), size_(size) {}

  result<std::string> read(std::uint64_t size);
  error damaged(const std::string& why) const;

  std::unique_ptr<file> from_;
  std::string path_;
  std::uint64_t size_ = 0;
  std::uint64_t at_ = 0;
  std::uint32_t sum_ = 0;
};

} // namespace stoa::storage

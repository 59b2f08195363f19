// The files of a backup: written piece by piece under another name, read back whole or refused.
#pragma once

#include "domain/base/result.hpp"
#include "spine/backup_manifest.hpp"
#include "spine/sha256.hpp"
#include "storage/disk.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::spine {

/// Writes one image or piece of the log. Dropped before `finish` it leaves `<name>.part` or nothing.
class backup_file_writer {
public:
  /// `folder` is that of the log. Replaces what an earlier attempt left. Errors: `io_failed`, `disk_full`.
  static result<std::unique_ptr<backup_file_writer>> begin(storage::disk& to, std::string folder, backup_part is,
                                                           std::uint64_t log_id);

  /// One block of entries of a family, each {key, value}. Not empty.
  result<void> add_entries(storage::family from, std::string_view entries);
  /// One block of records, each with its length. Not empty.
  result<void> add_records(std::string_view records);
  std::uint64_t byte_count() const { return size_; }

  /// Gives the file its name: its bytes are durable then, its name is when the folder is synced. `x` says what is in
  /// it; returns it with size and SHA-256.
  result<backup_file> finish(backup_file x);

private:
  backup_file_writer(storage::disk& to, std::string path) : to_(to), path_(std::move(path)) {}

  result<void> write(std::string_view bytes);
  result<void> write_block(std::string_view head, std::string_view content);

  storage::disk& to_;
  /// Without what `finish` adds.
  std::string path_;
  std::string folder_;
  std::unique_ptr<storage::file> file_;
  std::uint64_t size_ = 0;
  sha256 digest_;
};

/// Removes what an attempt that did not come to its end left in a log's folder. Errors: `io_failed`.
result<void> sweep_backup_folder(storage::disk& in, const std::string& folder);

/// Writes a text under a name: whole and durable, or not there. Errors: `io_failed`, `disk_full`.
result<void> write_durably(storage::disk& to, const std::string& folder, const std::string& name,
                           std::string_view text);

/// Compares size and SHA-256. Errors: `corrupt` (the path, and what differs), `not_found`, `io_failed`.
result<void> check_backup_file(storage::disk& from, const std::string& folder, const backup_file& x);

/// Where the entries of an image, and the records of a piece go.
using take_entry = std::function<result<void>(storage::family, std::string_view key, std::string_view value)>;
using take_record = std::function<result<void>(event::position, std::string_view record)>;

/// Reads an image, entry by entry. Errors: `corrupt` with the path (see is_newer_format), those of `take`.
result<void> read_image(storage::disk& from, const std::string& folder, const backup_manifest& of, const backup_file& x,
                        const take_entry& take);
/// Reads a piece of the log, record by record. Errors: as read_image.
result<void> read_piece(storage::disk& from, const std::string& folder, const backup_manifest& of, const backup_file& x,
                        const take_record& take);

} // namespace stoa::spine

// What a backup consists of, as a value and as the text of its manifest. Format: docs/formats/backup.md.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::spine {

constexpr std::uint64_t backup_format = 1;

/// An image holds the whole state at one position; a piece of the log holds consecutive records.
enum class backup_part : std::uint8_t { image, log };

struct backup_file {
  backup_part is = backup_part::image;
  std::uint64_t byte_count = 0;
  /// 64 hexadecimal digits.
  std::string sha256;
  /// First and last record of a piece of the log; an image's position in both.
  event::position first = 0;
  event::position last = 0;
  /// Times of these records; 0 for an image.
  std::int64_t first_time_ms = 0;
  std::int64_t last_time_ms = 0;

  bool operator==(const backup_file&) const = default;
};

/// Name of the file in the folder of its log.
std::string name_of(const backup_file& x);

/// One backup. From its first image (or from nothing, if the log is there from record 1) its pieces of the log lead
/// without a gap to its position.
struct backup_manifest {
  std::uint64_t log_id = 0;
  event::position position = 0;
  /// Time of the record at `position`, and of the making.
  std::int64_t time_ms = 0;
  std::int64_t made_ms = 0;
  /// Ascending by `first`, images before pieces.
  std::vector<backup_file> files;

  bool operator==(const backup_manifest&) const = default;

  /// The newest image at or before a position; nullptr when there is none.
  const backup_file* image_before(event::position x) const;
  /// Where the log of this backup begins; position + 1 when it has none.
  event::position first_record() const;
  /// True if the state at a position can be made of this backup alone.
  bool reaches(event::position x) const;
};

/// `<log id as 16 hexadecimal digits>`, the folder of everything that belongs to one log.
std::string log_folder_name(std::uint64_t log_id);
std::string manifest_name(event::position x);

std::string encode(const backup_manifest& x);
/// Errors: `corrupt` (see is_newer_format).
result<backup_manifest> decode_backup_manifest(std::string_view text);

/// All whole backups below a folder, oldest first by the time of their making; none where there is no folder.
/// Errors: `corrupt`, `io_failed`.
result<std::vector<backup_manifest>> list_backups(storage::disk& from, const std::string& folder);

/// The same of one log, ascending by position.
result<std::vector<backup_manifest>> list_backups_of(storage::disk& from, const std::string& folder,
                                                     std::uint64_t log_id);

} // namespace stoa::spine

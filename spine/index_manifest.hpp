// The manifest of an index on disk: which segments it consists of, who died in them, and where in the log it stands.
// Format: docs/formats/index.md.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "domain/search/postings.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::spine {

constexpr auto index_folder = "index";

struct index_manifest {
  struct segment_file {
    std::uint64_t number = 0;
    /// Over the whole file, as it was written.
    std::uint32_t checksum = 0;
    std::uint64_t document_count = 0;
    /// Documents of it that no longer live, rising.
    std::vector<search::doc_id> dead;

    bool operator==(const segment_file&) const = default;
  };

  /// search::structure_fingerprint() of whoever made the segments.
  hash128 fingerprint;
  /// The log it is a fold of.
  std::uint64_t log_id = 0;
  /// Of the last record in it.
  event::position position = 0;
  std::vector<segment_file> segments;

  bool operator==(const index_manifest&) const = default;
};

std::string encode(const index_manifest& x);
/// Bytes may be anybody's. Errors: `corrupt`.
result<index_manifest> decode_index_manifest(std::string_view bytes);

/// The paths of the shard's folder. A segment file's number is never used for another content that a manifest names.
std::string segment_path(std::uint64_t number);
/// The number in the name of a segment file, 0 for another name.
std::uint64_t segment_number(std::string_view name);

/// Errors: `not_found` (there is none), `corrupt`, `io_failed`; a newer format as `is_newer_format` tells.
result<index_manifest> read_manifest(storage::disk& on);
/// Writes it beside the one that holds, durable but for its name. Errors: `disk_full`, `io_failed`.
result<void> prepare_manifest(storage::disk& on, const index_manifest& x);
/// The prepared one takes the place of the old one, durably. After an error nobody knows which of them holds.
result<void> publish_manifest(storage::disk& on);

} // namespace stoa::spine

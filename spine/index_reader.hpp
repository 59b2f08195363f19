// Reads an index from disk, as index_writer left it.
#pragma once

#include "domain/event/record.hpp"
#include "domain/search/kept.hpp"
#include "storage/disk.hpp"
#include "storage/log.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::spine {

/// A segment in memory whose file is on disk.
struct kept_segment {
  std::weak_ptr<const search::segment> documents;
  std::uint64_t number = 0;
  std::uint32_t checksum = 0;
};

struct kept_index {
  /// Of the last record in it; the log goes on from there.
  event::position position = 0;
  std::vector<search::part> parts;
  std::vector<kept_segment> files;
};

/// Reads and checks manifest and segments; bytes on disk may be anybody's. Changes nothing.
/// Errors: `not_found` (there is none, or it is of no use: another analyser, another log, a log that begins later),
/// `corrupt` (damaged, or beyond the log's end), `io_failed`. The detail tells people why an index has to be built.
/// Cost: linear in the bytes on disk and in the postings.
result<kept_index> read_index(storage::disk& on, const storage::log& log);

} // namespace stoa::spine

// Keeps an index on disk, so that the next start need not take every text apart again.
#pragma once

#include "domain/search/snapshot.hpp"
#include "spine/index_manifest.hpp"
#include "spine/index_reader.hpp"
#include "spine/mutant.hpp"
#include "spine/shard_files.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::spine {

struct index_writer_settings {
  /// Segments with fewer documents live together in one file, which is made anew each time: they do not last long.
  std::uint64_t own_file_document_count_min = 4'096;
  /// An index is not kept at the price of the last bytes the log may need.
  std::uint64_t free_bytes_min = 64 * 1024 * 1024;
  spine::mutant mutant = spine::mutant::none;
};

/// Writes one snapshot after the other, each in steps between which the process may die at any time: the manifest of
/// the last whole one holds until the next is durable. Segments that have a file are not written again. One caller at a
/// time, on a thread that may block.
class index_writer {
public:
  enum class step : std::uint8_t {
    /// See what is there already.
    plan,
    /// Write one segment.
    segment,
    /// Write the manifest beside the old one.
    manifest,
    /// Put it in the old one's place.
    publish,
    /// Remove what it does not name.
    clean,
    over
  };

  /// `kept`: what the index that was started with has on disk.
  index_writer(std::shared_ptr<const shard_files> files, const index_writer_settings& settings,
               std::vector<kept_segment> kept)
      : files_(std::move(files)), settings_(settings), kept_(std::move(kept)) {}

  /// Begins with a snapshot that holds the records up to a position. What was not finished is given up. Cost: O(1).
  void begin(search::snapshot_ptr what, event::position at);
  step next() const { return next_; }
  /// Does the step that is next. After an error it is over; the next `begin` plans anew from what is on disk.
  /// Errors: `disk_full`, `io_failed`.
  result<void> run();

  /// Of the snapshot that was finished last, or 0.
  event::position kept_position() const { return kept_position_; }
  /// Bytes of segments written since `begin`.
  std::uint64_t written_bytes() const { return written_bytes_; }

private:
  struct waiting_segment {
    search::segment_ptr documents;
    search::live_ptr live;
    /// It is still in memory the next time.
    bool lasts = true;
  };

  result<void> run(step what);
  result<void> plan();
  result<void> make_folder();
  /// 0 when the folder has none.
  result<std::uint64_t> largest_number() const;
  void sort_out(const std::vector<search::part>& parts);
  bool is_kept(const search::part& x);
  result<void> write_segment();
  result<void> write_manifest();
  result<void> publish();
  result<void> clean();
  step after_segments() const { return waiting_.empty() ? step::manifest : step::segment; }

  std::shared_ptr<const shard_files> files_;
  index_writer_settings settings_;
  step next_ = step::over;
  search::snapshot_ptr what_;
  index_manifest manifest_;
  std::vector<waiting_segment> waiting_;
  std::uint64_t next_number_ = 1;
  /// Of the manifest on disk, those that are in memory too; and of the one under way.
  std::vector<kept_segment> kept_;
  std::vector<kept_segment> coming_;
  event::position kept_position_ = 0;
  std::uint64_t written_bytes_ = 0;
};

const char* to_string(index_writer::step x) noexcept;

} // namespace stoa::spine

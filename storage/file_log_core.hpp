// The file log itself; callers use file_log.hpp.
#pragma once

#include "storage/file_log.hpp"
#include "storage/log_recovery.hpp"
#include "storage/segment.hpp"
#include "storage/spare_files.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace stoa::storage {

/// Keeps the law of docs/formats/log.md: a segment takes its name when its header and first batches are durable; what
/// has a name speaks for all positions from its first on; a file that failed is never written again.
class file_log final : public log {
public:
  file_log(disk& machine, file_log_settings settings);

  /// Opens or creates; to be called once, first. Errors: as open_file_log.
  result<void> open(log_recovery& found);

  append_status append(const batch& x) override;
  result<void> reopen() override;
  std::uint64_t next_position() const override { return next_.load(); }
  std::uint64_t first_position() const override;
  std::vector<log_part> parts() const override;
  std::uint64_t log_id() const override { return log_id_; }
  result<std::vector<log_entry>> read(std::uint64_t from, std::size_t byte_count_max) const override;
  result<void> trim(std::uint64_t before) override;
  bool prepare_ahead() override;

private:
  using segment_table = std::vector<segment_ptr>;

  /// How a new segment begins: where, with what in it, in which epoch.
  struct beginning {
    std::uint64_t first_position = 0;
    std::span<const batch> content;
    std::uint64_t epoch = 0;
    std::uint64_t reserve_bytes = 0;

    std::uint64_t end_position() const { return content.empty() ? first_position : content.back().last_position() + 1; }
  };

  /// The segment that is being written, and where its next batch goes.
  struct writer {
    segment_ptr reader;
    std::shared_ptr<file> handle;
    std::uint64_t end_offset = 0;
  };

  result<void> create();
  result<void> continue_from(recovered_log found);
  append_status append_to_new_segment(const batch& x);
  append_status append_once_more(const batch& x);
  result<void> write_to_active(const batch& x);

  result<void> begin_segment(const beginning& x);
  segment_header make_header(const beginning& x) const;
  std::vector<batch_place> encode_segment(const segment_header& header, const beginning& x);
  result<void> name_segment(spare_file& spare, const std::string& path);
  void install(writer x, const std::vector<batch_place>& places);
  void remove_doomed();
  result<void> settle_folder();
  result<void> drop_oldest();

  std::shared_ptr<const segment_table> table() const;
  void set_table(segment_table x);

  disk& machine_;
  const file_log_settings settings_;
  spare_files spares_;

  std::uint64_t log_id_ = 0;
  std::uint64_t epoch_ = 0;
  std::uint64_t segment_id_ = 0;
  std::uint64_t last_salt_ = 0;
  std::uint32_t last_checksum_ = 0;
  std::uint64_t next_bytes_ = 0;
  writer active_;
  std::string buffer_;
  std::atomic<std::uint64_t> next_{0};
  /// End of the last batch in the segment being written, for whoever asks how large the log is.
  std::atomic<std::uint64_t> written_bytes_{0};
  bool is_unknown_ = false;

  /// Named segments of which no record counts. They must be gone before anything is trimmed: without the newer segment
  /// that hides them their records would count again.
  std::vector<std::string> doomed_;
  /// A removal may not be durable yet.
  bool is_folder_unsettled_ = false;

  mutable std::mutex table_mutex_;
  std::shared_ptr<const segment_table> table_;
};

} // namespace stoa::storage

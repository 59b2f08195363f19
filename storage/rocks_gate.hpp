// Lets no more than two flushes of a RocksDB queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace stoa::storage {

/// Why: an atomic flush lists its families when it is asked for. By the time a third one is asked for, one in between
/// may list a family whose buffers went with the first, and whose new ones belong to the third: a part with nothing to
/// do. If another part of it fails (a full disk), RocksDB's versions before 8.7 end the process with the assertion
/// `!mems.empty()` (speedb-io/speedb 196 has it of 7.2). With two that cannot be.
///
/// Safe from every thread; one writes and any number flush.
class rocks_gate {
public:
  /// `is_drained`: every full buffer is on disk. `is_over`: nothing more will be flushed.
  rocks_gate(std::function<bool()> is_drained, std::function<bool()> is_over)
      : is_drained_(std::move(is_drained)), is_over_(std::move(is_over)) {}

  /// Before what may ask for a flush: waits until fewer than two are on their way.
  void enter();
  /// After it. `is_queued`: it asked for one and did not wait for its end.
  void leave(bool is_queued);
  /// Something ended.
  void look_again();

private:
  bool is_open();

  static constexpr std::size_t flush_count_max = 2;

  std::function<bool()> is_drained_;
  std::function<bool()> is_over_;
  std::mutex mutex_;
  std::condition_variable is_changed_;
  /// Those inside, which may ask for a flush or have.
  std::size_t entered_ = 0;
  /// Asked for by those that left, and not known to be done.
  std::size_t queued_ = 0;
};

} // namespace stoa::storage

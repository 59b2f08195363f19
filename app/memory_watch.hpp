// Holds the process below its memory limit: closes the gate of what grows before the limit is reached.
//
// What is promised to caches, write buffers and bodies counts as if it were used, so that filling them later never
// breaks the limit. What is left belongs to products and the index.
#pragma once

#include "config/node.hpp"
#include "messages/memory_gate.hpp"
#include "storage/rocks_state.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace stoa::app {

/// Resident bytes of this process.
std::uint64_t resident_bytes();

/// Gives pages that the allocator keeps for later back to the system.
void return_free_memory();

/// What is asked of the machine; tests hold it in their hands.
struct memory_source {
  std::function<std::uint64_t()> resident_bytes;
  std::function<storage::rocks_budget_use()> caches;
  std::function<void()> return_free_memory;
};

class memory_watch {
public:
  static constexpr std::chrono::milliseconds interval{100};

  /// `settings` with a limit (`memory_mb`).
  memory_watch(const config::node& settings, memory_source from, std::shared_ptr<messages::memory_gate> gate);

  /// Looks once and sets the gate: full from the limit less a sixteenth on, open again below that less a
  /// thirty-second. Cost: some 10 us; when full, a round of the allocator a second.
  void look();

private:
  /// Bytes in use once all that is promised is taken up.
  std::uint64_t promised() const;

  memory_source from_;
  std::shared_ptr<messages::memory_gate> gate_;
  std::uint64_t block_cache_bytes_;
  std::uint64_t write_buffer_bytes_;
  std::uint64_t body_bytes_;
  std::uint64_t looks_to_return_ = 0;
};

} // namespace stoa::app

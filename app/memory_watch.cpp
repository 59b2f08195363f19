#include "app/memory_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <unistd.h>
#include <utility>

// jemalloc's door to its arenas; absent where another allocator is linked, as under a sanitizer.
extern "C" __attribute__((weak)) int mallctl(const char* name, void* old, std::size_t* old_size, void* now,
                                             std::size_t now_size);

namespace stoa::app {

namespace {

constexpr std::uint64_t megabyte = 1024 * 1024;
/// Looks between two rounds of the allocator.
constexpr std::uint64_t return_pause = 10;

std::uint64_t less(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : 0;
}

} // namespace

std::uint64_t resident_bytes() {
  auto file = std::ifstream{"/proc/self/statm"};
  auto pages = std::uint64_t{0};
  auto resident = std::uint64_t{0};
  file >> pages >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void return_free_memory() {
  // 4096 stands for all arenas (MALLCTL_ARENAS_ALL of jemalloc 5).
  if (mallctl != nullptr)
    static_cast<void>(mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0));
}

memory_watch::memory_watch(const config::node& settings, memory_source from,
                           std::shared_ptr<messages::memory_gate> gate)
    : from_(std::move(from)), gate_(std::move(gate)), block_cache_bytes_(settings.storage.block_cache_mb * megabyte),
      write_buffer_bytes_(settings.storage.write_buffer_mb * megabyte),
      body_bytes_(settings.http.body_bytes_total_max) {
  gate_->limit_bytes = settings.memory_mb * megabyte;
}

std::uint64_t memory_watch::promised() const {
  const auto caches = from_.caches();
  return from_.resident_bytes() + less(block_cache_bytes_, caches.block_cache_bytes) +
         less(write_buffer_bytes_, caches.write_buffer_bytes) + body_bytes_;
}

void memory_watch::look() {
  const auto full_from = gate_->limit_bytes - gate_->limit_bytes / 16;
  auto in_use = promised();
  if (looks_to_return_ > 0)
    --looks_to_return_;
  if (in_use >= full_from && looks_to_return_ == 0) {
    from_.return_free_memory();
    looks_to_return_ = return_pause;
    in_use = promised();
  }
  // Half of the reserve: where much was deleted only a merge gives room back, also when the gate is closed.
  gate_->room_bytes = less(gate_->limit_bytes - gate_->limit_bytes / 32, in_use);
  if (in_use >= full_from && !gate_->is_full.exchange(true))
    spdlog::warn("memory-full limit_mb={} in_use_mb={} next=\"products can be deleted, not added or changed\"",
                 gate_->limit_bytes / megabyte, in_use / megabyte);
  else if (in_use < full_from - gate_->limit_bytes / 32 && gate_->is_full.exchange(false))
    spdlog::info("memory-free limit_mb={} in_use_mb={}", gate_->limit_bytes / megabyte, in_use / megabyte);
}

} // namespace stoa::app

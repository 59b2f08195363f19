// What goes wrong with the lossy file system, and when.
#include "tests/support/lossy_file_system.hpp"

#include <algorithm>
#include <utility>

namespace stoa::tests {

void lossy_file_system::freeze_after(std::uint64_t operations) {
  const auto lock = std::lock_guard{mutex_};
  operations_left_ = operations;
}

void lossy_file_system::freeze_after_append(std::string part, std::uint64_t count) {
  const auto lock = std::lock_guard{mutex_};
  watched_part_ = std::move(part);
  watched_appends_left_ = count;
}

void lossy_file_system::thaw() {
  freeze_after_append("", 0);
  freeze_after(std::numeric_limits<std::uint64_t>::max());
}

void lossy_file_system::limit_bytes(std::uint64_t bytes_max) {
  const auto lock = std::lock_guard{mutex_};
  bytes_max_ = bytes_max;
}

std::uint64_t lossy_file_system::used_bytes() const {
  const auto lock = std::lock_guard{mutex_};
  return used_bytes_;
}

lossy_damage lossy_file_system::damage() const {
  const auto lock = std::lock_guard{mutex_};
  return damage_;
}

void lossy_file_system::crash(std::uint64_t seed, lossy_tail tail) {
  const auto lock = std::lock_guard{mutex_};
  auto random = seed;
  used_bytes_ = tests::crash(*root_, tail, random, damage_);
}

void lossy_file_system::lose(const std::string& path) {
  const auto lock = std::lock_guard{mutex_};
  const auto [above, name] = locate(path);
  change_names(*above, {{name, nullptr}});
  tests::sync(*above);
}

void lossy_file_system::zero_near_end(const std::string& path, std::size_t distance, std::size_t count) {
  const auto lock = std::lock_guard{mutex_};
  auto& bytes = find(path)->bytes;
  const auto end = bytes.size() - std::min(bytes.size(), distance);
  const auto begin = end - std::min(end, count);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end), '\0');
}

} // namespace stoa::tests

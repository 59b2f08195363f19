#include "tests/support/sim_node.hpp"

#include <algorithm>

namespace stoa::tests {

void sim_content::touch(std::uint32_t sector) {
  if (sector >= sectors_.size())
    sectors_.resize(sector + 1, sector_state::durable);
  if (sectors_[sector] == sector_state::durable) {
    unsynced_.push_back(sector);
    const auto begin = sector * sector_bytes;
    if (begin < std::min<std::uint64_t>(durable_size_, bytes_.size()))
      on_disk_[sector] = bytes_.substr(begin, sector_bytes);
  }
  sectors_[sector] = sector_state::dirty;
}

void sim_content::write(std::uint64_t offset, std::string_view x) {
  if (x.empty())
    return;
  for (auto s = offset / sector_bytes; s <= (offset + x.size() - 1) / sector_bytes; ++s)
    touch(static_cast<std::uint32_t>(s));
  if (bytes_.size() < offset + x.size())
    bytes_.resize(offset + x.size(), '\0');
  bytes_.replace(offset, x.size(), x);
}

void sim_content::truncate(std::uint64_t size) {
  for (auto s = size / sector_bytes; s * sector_bytes < bytes_.size(); ++s)
    touch(static_cast<std::uint32_t>(s));
  bytes_.resize(size, '\0');
}

void sim_content::sync() {
  std::erase_if(unsynced_, [&](std::uint32_t s) {
    if (sectors_[s] == sector_state::lost)
      return false;
    sectors_[s] = sector_state::durable;
    on_disk_.erase(s);
    return true;
  });
  durable_size_ = bytes_.size();
}

void sim_content::fail_sync() {
  for (const auto s : unsynced_)
    sectors_[s] = sector_state::lost;
}

void sim_content::lose(std::uint32_t sector) {
  const auto begin = sector * sector_bytes;
  if (begin >= bytes_.size())
    return;
  const auto size = std::min<std::uint64_t>(sector_bytes, bytes_.size() - begin);
  auto old = std::string{};
  if (const auto found = on_disk_.find(sector); found != on_disk_.end())
    old = found->second;
  old.resize(size, '\0');
  bytes_.replace(begin, size, old);
}

/// Of the sectors that are not durable (of the lost ones, if only those) each stays with a probability.
void sim_content::settle(sim_random& random, double stays, bool only_lost) {
  std::erase_if(unsynced_, [&](std::uint32_t s) {
    if (only_lost && sectors_[s] != sector_state::lost)
      return false;
    if (!random.chance(stays))
      lose(s);
    sectors_[s] = sector_state::durable;
    on_disk_.erase(s);
    return true;
  });
}

void sim_content::drop_lost(sim_random& random, double stays) {
  settle(random, stays, true);
}

void sim_content::crash(sim_random& random, double stays) {
  // A file that was cut short may come back as long as it was, with what the disk has there.
  if (bytes_.size() < durable_size_ && !random.chance(stays))
    bytes_.resize(durable_size_, '\0');
  settle(random, stays, false);
  if (bytes_.size() > durable_size_ && !random.chance(stays))
    bytes_.resize(durable_size_);
  durable_size_ = bytes_.size();
  sectors_.resize((bytes_.size() + sector_bytes - 1) / sector_bytes);
}

void sim_content::damage(std::uint64_t offset) {
  if (offset < bytes_.size())
    bytes_[offset] = static_cast<char>(bytes_[offset] ^ 0x20);
}

} // namespace stoa::tests

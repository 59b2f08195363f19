// A file or folder of a disk whose power may fail.
#include "tests/support/lossy_node.hpp"

#include <algorithm>

namespace stoa::tests {

namespace {

// The least that a disk writes at once: what of a page has reached it is anybody's guess.
constexpr std::size_t sector_bytes = 512;

// SplitMix64: the state is one number, so that a crash is a function of its seed.
std::uint64_t next_random(std::uint64_t& x) {
  x += 0x9e3779b97f4a7c15u;
  auto z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void change_map(lossy_node::names_map& names, const lossy_node::change& what) {
  for (const auto& [name, node] : what)
    if (node)
      names[name] = node;
    else
      names.erase(name);
}

void crash_names(lossy_node& folder, std::uint64_t& random, lossy_damage& damage) {
  const auto kept = next_random(random) % (folder.unsynced_changes.size() + 1);
  damage.lost_changes += folder.unsynced_changes.size() - kept;
  for (std::size_t i = 0; i < kept; ++i)
    change_map(folder.synced_names, folder.unsynced_changes[i]);
  folder.unsynced_changes.clear();
  folder.names = folder.synced_names;
}

void crash_bytes(lossy_node& file, lossy_tail tail, std::uint64_t& random, lossy_damage& damage) {
  const auto unsynced = file.bytes.size() - file.synced_bytes;
  const auto kept = next_random(random) % (unsynced + 1);
  damage.lost_bytes += unsynced - kept;
  file.bytes.resize(file.synced_bytes + kept);
  if (tail == lossy_tail::prefix_with_holes && kept > 0 && next_random(random) % 2 == 0) {
    const auto begin = file.synced_bytes + next_random(random) % kept;
    const auto end = std::min(file.bytes.size(), (begin / sector_bytes + 1) * sector_bytes);
    std::fill(file.bytes.begin() + static_cast<std::ptrdiff_t>(begin),
              file.bytes.begin() + static_cast<std::ptrdiff_t>(end), '\0');
  }
  file.synced_bytes = file.bytes.size();
}

} // namespace

std::shared_ptr<lossy_node> make_lossy_folder() {
  auto out = std::make_shared<lossy_node>();
  out->is_folder = true;
  return out;
}

void change_names(lossy_node& folder, lossy_node::change what) {
  change_map(folder.names, what);
  folder.unsynced_changes.push_back(std::move(what));
}

void sync(lossy_node& x) {
  x.synced_bytes = x.bytes.size();
  x.synced_names = x.names;
  x.unsynced_changes.clear();
}

std::uint64_t crash(lossy_node& x, lossy_tail tail, std::uint64_t& random, lossy_damage& damage) {
  if (!x.is_folder) {
    crash_bytes(x, tail, random, damage);
    return x.bytes.size();
  }
  crash_names(x, random, damage);
  auto left = std::uint64_t{0};
  for (const auto& [name, child] : x.names)
    left += crash(*child, tail, random, damage);
  return left;
}

} // namespace stoa::tests

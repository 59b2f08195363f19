// A file or folder of a disk whose power may fail: what is seen, what is surely kept, and what is in between.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

struct lossy_node {
  bool is_folder = false;
  std::string bytes;
  std::size_t synced_bytes = 0;
  /// The path a file was created under.
  std::string made_as;

  using names_map = std::map<std::string, std::shared_ptr<lossy_node>>;
  /// Takes effect as a whole; nullptr = the name goes.
  using change = std::vector<std::pair<std::string, std::shared_ptr<lossy_node>>>;
  names_map names;
  names_map synced_names;
  std::vector<change> unsynced_changes;
};

struct lossy_damage {
  std::uint64_t lost_bytes = 0;
  /// Creations, removals and renames undone.
  std::uint64_t lost_changes = 0;
};

std::shared_ptr<lossy_node> make_lossy_folder();

/// Changes the names that are seen; kept for sure only after `sync`.
void change_names(lossy_node& folder, lossy_node::change what);
/// Keeps what is seen: the bytes of a file, the names in a folder.
void sync(lossy_node& x);

/// What of a file's unsynced bytes a power loss leaves.
enum class lossy_tail {
  /// A prefix, as file systems leave it that write the size after the data (ext4 in its default mode).
  prefix,
  /// A prefix in which some bytes of a sector may be zero: sectors are written in any order.
  prefix_with_holes
};

/// Power loss in a node and all below. A folder's names go back to some moment between its last sync and now.
/// `random` is a seed and is advanced. Returns the bytes that are left.
std::uint64_t crash(lossy_node& x, lossy_tail tail, std::uint64_t& random, lossy_damage& damage);

} // namespace stoa::tests

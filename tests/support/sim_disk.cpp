#include "tests/support/sim_disk.hpp"

#include "tests/support/sim_node.hpp"

#include <algorithm>

namespace stoa::tests {

namespace {

constexpr std::uint64_t never = ~std::uint64_t{0};

error injected(const char* what) {
  return {errc::io_failed, std::string{"injected: "} + what, {}};
}
error missing(const std::string& path) {
  return {errc::not_found, path, {}};
}

} // namespace

/// What all files and the disk share.
struct sim_disk::state {
  explicit state(std::uint64_t seed) : random(seed) {}

  sim_random random;
  sim_disk::odds odds;
  std::uint64_t failing_writes = 0;
  std::uint64_t failing_syncs = 0;
  std::uint64_t failing_folder_syncs = 0;
  std::uint64_t operations = 0;
  std::uint64_t dies_at = never;
  std::uint64_t byte_limit = never;
  std::uint64_t used = 0;
  /// Open files of an earlier generation are dead.
  std::uint64_t generation = 0;
  std::shared_ptr<sim_node> root;

  bool is_dead() const { return operations >= dies_at; }

  /// Counts a changing operation; true if it is the one in which the machine dies.
  bool dies_now() { return ++operations == dies_at; }

  bool fails(std::uint64_t& commanded, double probability) {
    if (commanded > 0) {
      --commanded;
      return true;
    }
    return random.chance(probability);
  }
};

namespace {

using state_ptr = std::shared_ptr<sim_disk::state>;

class sim_file final : public storage::file {
public:
  sim_file(state_ptr state, std::shared_ptr<sim_node> node)
      : state_(std::move(state)), node_(std::move(node)), generation_(state_->generation) {}

  result<void> write(std::uint64_t offset, std::string_view bytes) override {
    if (is_dead())
      return injected("dead");
    if (state_->dies_now() || state_->fails(state_->failing_writes, state_->odds.write)) {
      tear(offset, bytes);
      return injected("write");
    }
    const auto old_size = node_->content.bytes().size();
    const auto room = state_->byte_limit - std::min(state_->byte_limit, state_->used) + old_size;
    if (offset + bytes.size() > std::max<std::uint64_t>(room, old_size)) {
      grow(offset, bytes.substr(0, room > offset ? room - offset : 0));
      return error{errc::disk_full, "injected: full", {}};
    }
    grow(offset, bytes);
    return {};
  }

  result<std::string> read(std::uint64_t offset, std::size_t size) const override {
    if (is_dead())
      return injected("dead");
    if (offset >= node_->content.bytes().size())
      return std::string{};
    return node_->content.bytes().substr(offset, size);
  }

  result<void> sync() override {
    if (is_dead())
      return injected("dead");
    if (state_->dies_now())
      return injected("died in a sync");
    if (state_->fails(state_->failing_syncs, state_->odds.sync)) {
      node_->content.fail_sync();
      return injected("sync");
    }
    node_->content.sync();
    return {};
  }

  result<std::uint64_t> size() const override {
    if (is_dead())
      return injected("dead");
    return static_cast<std::uint64_t>(node_->content.bytes().size());
  }

  result<void> truncate(std::uint64_t size) override {
    if (is_dead() || state_->dies_now())
      return injected("dead");
    state_->used = state_->used - node_->content.bytes().size() + size;
    node_->content.truncate(size);
    return {};
  }

private:
  bool is_dead() const { return state_->is_dead() || generation_ != state_->generation; }

  void grow(std::uint64_t offset, std::string_view bytes) {
    state_->used -= node_->content.bytes().size();
    node_->content.write(offset, bytes);
    state_->used += node_->content.bytes().size();
  }

  /// Writes some of the sectors only.
  void tear(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto in_sector = sector_bytes - offset % sector_bytes;
      const auto part = bytes.substr(0, in_sector);
      if (state_->random.chance(0.5))
        grow(offset, part);
      offset += part.size();
      bytes.remove_prefix(part.size());
    }
  }

  state_ptr state_;
  std::shared_ptr<sim_node> node_;
  std::uint64_t generation_;
};

std::uint64_t size_of(const sim_node& x) {
  auto total = std::uint64_t{x.content.bytes().size()};
  for (const auto& [name, node] : x.entries.now())
    total += size_of(*node);
  return total;
}

void crash_tree(sim_node& x, sim_random& random, double stays) {
  if (!x.is_folder) {
    x.content.crash(random, stays);
    return;
  }
  x.entries.crash(random, stays);
  for (auto& [name, node] : x.entries.now())
    crash_tree(*node, random, stays);
}

void settle_lost(sim_node& x, sim_random& random) {
  x.content.drop_lost(random, 0.3);
  for (auto& [name, node] : x.entries.now())
    settle_lost(*node, random);
}

} // namespace

sim_disk::sim_disk(std::uint64_t seed) : state_(std::make_shared<state>(seed)) {
  state_->root = std::make_shared<sim_node>();
  state_->root->is_folder = true;
}

sim_disk::~sim_disk() = default;

sim_disk::node_ptr sim_disk::find(const std::string& path) const {
  auto at = state_->root;
  for (std::size_t begin = 0; at && begin < path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto found = at->entries.now().find(path.substr(begin, end - begin));
    at = found == at->entries.now().end() ? nullptr : found->second;
    begin = end + 1;
  }
  return at;
}

result<sim_disk::place> sim_disk::find_place(const std::string& path) const {
  const auto slash = path.rfind('/');
  const auto is_in_root = slash == std::string::npos;
  auto folder = is_in_root ? state_->root : find(path.substr(0, slash));
  if (!folder || !folder->is_folder)
    return missing(path);
  return place{std::move(folder), is_in_root ? path : path.substr(slash + 1)};
}

/// Counts an operation on a folder. The one in which the machine dies is not done.
result<void> sim_disk::begin_change() {
  if (state_->is_dead() || state_->dies_now())
    return injected("dead");
  if (state_->random.chance(state_->odds.folder_change))
    return injected("folder change");
  return {};
}

result<std::unique_ptr<storage::file>> sim_disk::open(const std::string& path, mode how) {
  if (state_->is_dead())
    return injected("dead");
  auto node = find(path);
  if (how != mode::create) {
    if (!node || node->is_folder)
      return missing(path);
    return std::unique_ptr<storage::file>{std::make_unique<sim_file>(state_, std::move(node))};
  }
  const auto where = find_place(path);
  if (!where)
    return where.failure();
  if (node)
    return error{errc::io_failed, path + " exists", {}};
  if (auto begun = begin_change(); !begun)
    return begun.failure();
  node = std::make_shared<sim_node>();
  where->folder->entries.apply({{where->name, node}});
  return std::unique_ptr<storage::file>{std::make_unique<sim_file>(state_, std::move(node))};
}

result<std::vector<std::string>> sim_disk::list(const std::string& folder) {
  if (state_->is_dead())
    return injected("dead");
  const auto node = find(folder);
  if (!node || !node->is_folder)
    return missing(folder);
  auto names = std::vector<std::string>{};
  for (const auto& [name, entry] : node->entries.now())
    names.push_back(name);
  return names;
}

result<void> sim_disk::make_folder(const std::string& folder) {
  if (find(folder))
    return {};
  if (const auto slash = folder.rfind('/'); slash != std::string::npos)
    if (auto made = make_folder(folder.substr(0, slash)); !made)
      return made;
  if (auto begun = begin_change(); !begun)
    return begun;
  const auto where = find_place(folder);
  if (!where)
    return where.failure();
  auto node = std::make_shared<sim_node>();
  node->is_folder = true;
  where->folder->entries.apply({{where->name, std::move(node)}});
  return {};
}

result<void> sim_disk::remove(const std::string& path) {
  const auto node = find(path);
  const auto where = find_place(path);
  if (!node || !where)
    return missing(path);
  if (!node->entries.now().empty())
    return error{errc::io_failed, path + " is not empty", {}};
  if (auto begun = begin_change(); !begun)
    return begun;
  state_->used -= node->content.bytes().size();
  where->folder->entries.apply({{where->name, nullptr}});
  return {};
}

result<void> sim_disk::rename(const std::string& from, const std::string& to) {
  const auto node = find(from);
  const auto old_place = find_place(from);
  const auto new_place = find_place(to);
  if (!node || !old_place || !new_place)
    return missing(from);
  if (old_place->folder != new_place->folder)
    return error{errc::io_failed, "this disk renames within a folder only", {}};
  if (auto begun = begin_change(); !begun)
    return begun;
  if (const auto replaced = find(to))
    state_->used -= replaced->content.bytes().size();
  old_place->folder->entries.apply({{old_place->name, nullptr}, {new_place->name, node}});
  return {};
}

result<void> sim_disk::sync_folder(const std::string& folder) {
  if (state_->is_dead() || state_->dies_now())
    return injected("dead");
  const auto node = find(folder);
  if (!node || !node->is_folder)
    return missing(folder);
  if (state_->fails(state_->failing_folder_syncs, state_->odds.folder_sync))
    return injected("folder sync");
  node->entries.sync();
  return {};
}

result<std::uint64_t> sim_disk::free_bytes() {
  if (state_->is_dead())
    return injected("dead");
  return state_->byte_limit - std::min(state_->byte_limit, state_->used);
}

void sim_disk::crash() {
  // All, none, or any share: the rare mixtures are where the faults are.
  constexpr double shares[] = {0, 0.1, 0.5, 0.9, 1};
  const auto stays = shares[state_->random.below(std::size(shares))];
  ++state_->generation;
  state_->odds = {};
  state_->failing_writes = state_->failing_syncs = state_->failing_folder_syncs = 0;
  state_->dies_at = never;
  crash_tree(*state_->root, state_->random, stays);
  state_->used = size_of(*state_->root);
}

void sim_disk::drop_caches() {
  settle_lost(*state_->root, state_->random);
}

void sim_disk::set_odds(const odds& x) {
  state_->odds = x;
}
void sim_disk::fail_writes(std::uint64_t count) {
  state_->failing_writes = count;
}
void sim_disk::fail_syncs(std::uint64_t count) {
  state_->failing_syncs = count;
}
void sim_disk::fail_folder_syncs(std::uint64_t count) {
  state_->failing_folder_syncs = count;
}
void sim_disk::die_after(std::uint64_t operation_count) {
  state_->dies_at = state_->operations + operation_count;
}
bool sim_disk::is_dead() const {
  return state_->is_dead();
}
std::uint64_t sim_disk::operation_count() const {
  return state_->operations;
}
void sim_disk::limit_bytes(std::uint64_t x) {
  state_->byte_limit = x;
}
std::uint64_t sim_disk::used_bytes() const {
  return state_->used;
}

void sim_disk::damage(const std::string& path, std::uint64_t offset) {
  if (const auto node = find(path))
    node->content.damage(offset);
}

} // namespace stoa::tests

// A file or a folder of the disk in memory: what reads back, and what would be left of it after a crash.
#pragma once

#include "tests/support/sim_random.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stoa::tests {

constexpr std::uint64_t sector_bytes = 512;

/// The bytes of a file. Every sector is durable, or comes out of a crash as it is or as it was.
class sim_content {
public:
  const std::string& bytes() const { return bytes_; }

  void write(std::uint64_t offset, std::string_view x);
  void truncate(std::uint64_t size);
  void sync();
  /// What is not durable stays so: it reads back, but no later sync knows of it, unless it is written again.
  void fail_sync();
  /// Forgets what failed syncs left, but for a share of it.
  void drop_lost(sim_random& random, double stays);
  void crash(sim_random& random, double stays);
  /// Changes one byte, in memory and on the disk.
  void damage(std::uint64_t offset);

private:
  enum class sector_state : std::uint8_t { durable, dirty, lost };

  void touch(std::uint32_t sector);
  void lose(std::uint32_t sector);
  void settle(sim_random& random, double stays, bool only_lost);

  std::string bytes_;
  std::uint64_t durable_size_ = 0;
  std::vector<sector_state> sectors_;
  std::vector<std::uint32_t> unsynced_;
  /// What the disk has instead, of unsynced sectors that are not all zeros there.
  std::unordered_map<std::uint32_t, std::string> on_disk_;
};

/// The names in a folder. Changes are durable after a sync; until then each may be lost in a crash, and with it all
/// later ones about the same name or the same node.
template <class Node>
class sim_entries {
public:
  using node_ptr = std::shared_ptr<Node>;
  using names = std::map<std::string, node_ptr>;
  /// One name, or the two of a rename; no node = the name goes.
  using change = std::vector<std::pair<std::string, node_ptr>>;

  const names& now() const { return now_; }

  void apply(change x) {
    write(now_, x);
    pending_.push_back(std::move(x));
  }

  void sync() {
    durable_ = now_;
    pending_.clear();
  }

  void crash(sim_random& random, double stays) {
    auto lost_names = std::set<std::string>{};
    auto lost_nodes = std::set<node_ptr>{};
    for (const auto& x : pending_) {
      auto keeps = random.chance(stays);
      for (const auto& [name, node] : x)
        keeps = keeps && !lost_names.contains(name) && !lost_nodes.contains(node);
      if (keeps)
        write(durable_, x);
      else
        remember(x, lost_names, lost_nodes);
    }
    pending_.clear();
    now_ = durable_;
  }

private:
  static void remember(const change& x, std::set<std::string>& lost_names, std::set<node_ptr>& lost_nodes) {
    for (const auto& [name, node] : x) {
      lost_names.insert(name);
      if (node)
        lost_nodes.insert(node);
    }
  }

  static void write(names& to, const change& x) {
    for (const auto& [name, node] : x) {
      if (node)
        to[name] = node;
      else
        to.erase(name);
    }
  }

  names now_;
  names durable_;
  std::vector<change> pending_;
};

struct sim_node {
  bool is_folder = false;
  sim_content content;
  sim_entries<sim_node> entries;
};

} // namespace stoa::tests

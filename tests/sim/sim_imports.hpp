// Atomic imports of a simulated run, and undos of them: prepared, staged and made visible between everything else.
#pragma once

#include "spine/import_stager.hpp"
#include "tests/sim/sim_checks.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stoa::tests {

class sim_imports {
public:
  sim_imports(std::uint64_t seed, sim_counts& counts);

  bool is_on() const { return imports_; }
  /// The shard came back: an import that was under way goes on.
  void started(const view& now);
  /// What to submit now, or nothing: an answer is waited for, or chance has it so. By random numbers of its own.
  std::optional<catalog::command> sometimes(const spine::newest_view& now, const std::string& request_id);
  /// Others should write little for now: where all products are written all the time no import is ever decided.
  bool wants_quiet() const { return is_quiet_ && task_; }
  void answered(const result<catalog::outcome>& x, const view& now, sim_checks& checks);

private:
  /// What an import that is to come means to make of products: names; empty = they go.
  using intentions = std::map<std::string, std::string>;

  catalog::command make_task(const view& now);
  void open(const spine::newest_view& now);
  void visible(event::position at, sim_checks& checks);
  void forget(const std::string& task);
  void failed(const event::task& x);

  sim_random random_;
  sim_counts& counts_;
  bool imports_ = false;
  bool is_quiet_ = false;
  bool is_waiting_ = false;
  int number_ = 0;
  std::optional<event::task> task_;
  std::unique_ptr<spine::import_stager> stager_;
  std::shared_ptr<intentions> intended_;
  /// Imports that became visible and may be undone, with their positions.
  std::map<std::string, event::position> done_;
  /// Those that need not be tried again.
  std::set<std::string> undone_;
};

} // namespace stoa::tests

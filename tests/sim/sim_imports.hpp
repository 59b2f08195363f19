// Imports of a simulated run, rolling and atomic, and undos of them: between everything else, over every crash.
#pragma once

#include "spine/import_stager.hpp"
#include "spine/task_source.hpp"
#include "tests/sim/sim_checks.hpp"
#include "tests/support/sim_disk.hpp"

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
  /// Where the changes of an import stand.
  struct span {
    event::position first = 0;
    event::position last = 0;
  };
  /// Products as they were before something changed them.
  using past = std::map<std::string, std::optional<naive_product>>;

  void write_file(event::task& of);
  catalog::command cancelled() const;
  catalog::command make_task(const view& now);
  void open(const spine::newest_view& now);
  void take_stored(const view& now);
  void over(event::position at, sim_checks& checks);
  void visible(event::position at, sim_checks& checks);
  void rolled(event::position at, sim_checks& checks);
  void undone(event::position at, sim_checks& checks);
  past before(const std::string& task, const span& where, const sim_checks& checks) const;
  void forget(const std::string& task);
  void failed(const event::task& x);

  sim_random random_;
  sim_counts& counts_;
  bool imports_ = false;
  bool is_quiet_ = false;
  bool is_waiting_ = false;
  int number_ = 0;
  std::optional<event::task> task_;
  std::unique_ptr<spine::task_source> source_;
  /// Bodies of rolling imports. It loses nothing: an import is acknowledged when its body is durable.
  sim_disk spool_;
  /// The ids of their rows.
  std::map<std::string, std::vector<std::string>> files_;
  std::shared_ptr<intentions> intended_;
  /// Imports that changed something and may be undone.
  std::map<std::string, span> done_;
  /// Those that need not be tried again.
  std::set<std::string> undone_;
};

} // namespace stoa::tests

// The laws a simulated run is held to: each visible record, answer and view against the oracle.
#pragma once

#include "domain/base/view.hpp"
#include "spine/sequencer.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"
#include "tests/sim/naive_store.hpp"
#include "tests/sim/spine_sim.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stoa::tests {

class sim_checks {
public:
  explicit sim_checks(sim_counts& counts) : counts_(counts), stores_(1) {}

  const std::optional<std::string>& failure() const { return failure_; }
  void fail(const std::string& why) {
    if (!failure_)
      failure_ = why;
  }
  /// Adds to a failure what helps to see its cause.
  void explain(const std::string& more) {
    if (failure_)
      *failure_ += " (" + more + ")";
  }
  std::uint64_t fingerprint() const { return fingerprint_; }

  void submitted(spine::ticket who, const catalog::command& asked, event::position published,
                 event::position committed);
  /// A command to be sent again under its idempotency key, sometimes.
  std::optional<catalog::command> again(sim_random& random) const;
  /// A version to believe in, true or not.
  std::uint64_t some_version(sim_random& random) const;

  /// Records on their way to the fold; not visible yet.
  void committed(const std::vector<event::record_ptr>& records);
  /// A view was published: everything up to its position is visible from now on and for ever.
  void visible(const view& now);
  /// The shard came back: nothing visible is missing; what else the log holds is visible now.
  void recovered(const storage::log& log);
  /// Commands on their way get no answer any more.
  void crashed();
  void answered(const spine::answer& x);
  void read(const view& now, sim_random& random);
  /// The change feed by pages is every change of the log that is left, once, in order.
  void followed(const view& now, sim_random& random);
  const naive_store& store_at(event::position at) const { return stores_[at]; }
  /// What of the past there is, when state and log have come to the same end: a checkpoint the log goes on from, and
  /// the history of exactly the records that are left.
  void kept(const storage::log& log, const storage::state& state);
  /// A round has trimmed the log up to here: the history has lost no more than the log.
  void trimmed(event::position first);
  /// A state that a backup gave back: what the store was at its position.
  void restored(const storage::state& x);
  void all_answered();
  const event::record& record_at(event::position at) const { return records_[at - 1]; }

private:
  struct asked_command {
    catalog::command command;
    event::position published = 0;
    event::position committed = 0;
  };

  event::position end() const { return stores_.size() - 1; }
  void add(const event::record& x);
  void recovered_one(const event::record& x);
  void check_written(const asked_command& asked, const catalog::outcome& x);
  void check_result(const catalog::operation& asked, const event::operation_result& x, const naive_store& before,
                    event::position record);
  void check_resource(const catalog::change_resource& asked, const event::operation_result& x,
                      const naive_store& before, event::position record);
  void check_category(const catalog::change_category& asked, const event::operation_result& x,
                      const naive_store& before, event::position record);
  bool was_in_use(const std::string& id, event::position from, event::position to) const;
  void check_keys(const view& now, const naive_store& truth);
  void check_tree(const catalog::category_tree& tree, const naive_store& truth, const std::string& whose);
  void check_levels(const search::facet& levels, const naive_store& truth);
  void check_refusal(const catalog::operation& asked, const event::operation_result& x, const naive_store& before);
  void check_replay(const asked_command& asked, const catalog::outcome& x);
  void check_documents(const view& now, const naive_store& truth);
  void check_search(const view& now, const naive_store& truth, const std::string& word);
  void check_history(const view& now, sim_random& random);
  void mix(std::uint64_t x) { fingerprint_ = (fingerprint_ ^ x) * 0x100000001b3; }

  sim_counts& counts_;
  std::optional<std::string> failure_;
  std::uint64_t fingerprint_ = 0xcbf29ce484222325;
  /// The store after each position; [0] is empty.
  std::vector<naive_store> stores_;
  std::vector<event::record> records_;
  std::map<event::position, event::record_ptr> committed_;
  std::map<spine::ticket, asked_command> waiting_;
  std::vector<catalog::command> keyed_;
  std::set<std::string> seen_requests_;
  std::set<std::string> never_;
};

} // namespace stoa::tests

// One shard on the real file system, driven from one thread: log, state, fold and sequencer as the program wires them.
#pragma once

#include "spine/folder.hpp"
#include "spine/recovery.hpp"
#include "spine/sequencer.hpp"
#include "storage/log_and_state.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace stoa::tests {

struct real_shard_settings {
  /// Must exist.
  std::string folder;
  std::shared_ptr<storage::rocks_budget> budget;
  bool check_tables = false;
};

class real_shard {
public:
  /// Opens log and state and replays the one into the other. Errors: as open_log_and_state and recover.
  static result<std::unique_ptr<real_shard>> open(const real_shard_settings& settings);

  /// Decides a write and gives the batch for the log. `end_put` before the next one.
  spine::batch_ptr begin_put(const std::string& id, const std::string& name);
  /// Folds the batch when it was appended; expects that its writer is told so.
  void end_put(const spine::batch_ptr& x, storage::append_status status);
  void put(const std::string& id, const std::string& name) {
    const auto x = begin_put(id, name);
    end_put(x, log().append(x->bytes));
  }
  void put_many(const std::string& prefix, int count);

  storage::log& log() { return *files_->log; }
  std::shared_ptr<storage::log> shared_log() { return {files_, files_->log.get()}; }
  storage::state& state() { return *files_->state; }
  const std::optional<storage::state_rebuilt>& rebuilt() const { return rebuilt_; }
  std::uint64_t replayed_count() const { return replayed_count_; }

  /// Name of each product in the state by id.
  std::map<std::string, std::string> products();
  /// Folds the log anew beside the state; the first difference, or "clean".
  std::string verify();

private:
  real_shard() = default;

  std::shared_ptr<spine::shard_files> files_;
  std::unique_ptr<spine::folder> folder_;
  std::unique_ptr<spine::sequencer> sequencer_;
  std::optional<storage::state_rebuilt> rebuilt_;
  std::uint64_t replayed_count_ = 0;
  spine::ticket next_ticket_ = 1;
};

} // namespace stoa::tests

// The index of a simulated shard on its disk: written in steps between other things, and held to its laws at each
// start.
#pragma once

#include "spine/index_writer.hpp"
#include "spine/mutant.hpp"
#include "spine/recovery.hpp"
#include "tests/sim/sim_checks.hpp"
#include "tests/sim/spine_sim.hpp"

#include <memory>
#include <optional>

namespace stoa::tests {

class sim_keeper {
public:
  sim_keeper(sim_checks& checks, sim_counts& counts, spine::mutant mutant)
      : checks_(checks), counts_(counts), mutant_(mutant) {}

  /// The shard came back with this. `own_file_document_count_min`: see index_writer_settings.
  void started(const spine::recovered& made, std::uint64_t own_file_document_count_min);
  void crashed();
  /// One step of what is under way, or the begin of the next. Any of them may be the last before a crash.
  void step(const search::snapshot_ptr& now, event::position at);
  bool is_under_way() const { return writer_ && writer_->next() != spine::index_writer::step::over; }

private:
  void check_origin(const spine::index_origin& origin, const storage::log& log);

  sim_checks& checks_;
  sim_counts& counts_;
  spine::mutant mutant_;
  std::optional<spine::index_writer> writer_;
  /// Told as kept, so that it must be there after any crash.
  std::optional<event::position> kept_;
};

} // namespace stoa::tests

#include "actors/worker/worker_actor.hpp"

#include "actors/support/guard.hpp"
#include "actors/support/hop_timer.hpp"
#include "spine/indexer.hpp"
#include "spine/sequencer.hpp"

#include <caf/send.hpp>

#include <utility>

namespace stoa::actors {

namespace {

messages::part_analysed analyse(const messages::analyse_part& x) {
  return {x.of, x.first, spine::analyse(x.of->records, x.first, x.count)};
}

void run(const worker_settings& settings, const messages::run_on_view& x) {
  const auto hop = hop_timer{*settings.time, worker_state::name, x.from.hops, x.from.enqueued_us};
  x.work(*x.on);
}

} // namespace

messages::worker_actor::behavior_type make_worker(messages::worker_actor::stateful_pointer<worker_state> self,
                                                  const worker_settings& settings) {
  auto& state = self->state;
  state.settings = settings;
  return {
    guard([](const messages::analyse_part& x) { caf::anon_send(x.answer_to, analyse(x)); }),
    guard([&state](const messages::run_on_view& x) { run(state.settings, x); }),
  };
}

} // namespace stoa::actors

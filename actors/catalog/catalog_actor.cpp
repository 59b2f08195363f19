#include "actors/catalog/catalog_actor.hpp"

#include "actors/support/ask_local.hpp"
#include "actors/support/guard.hpp"
#include "actors/support/hop_timer.hpp"
#include "domain/catalog/prefetch.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace stoa::actors {

namespace {

/// Runs on the input pool: may read the disk.
messages::documents_fetched fetch_from(const view& now, std::uint64_t write, const catalog::prefetch_request& asked) {
  auto answer = messages::documents_fetched{write, {}, {}};
  if (auto found = catalog::prefetch(asked, now))
    answer.found = *std::move(found);
  else
    answer.failure = found.failure();
  return answer;
}

} // namespace

caf::result<catalog::outcome> catalog_state::write(messages::write_products& x) {
  const auto hop = hop_timer{*settings_.time, name, x.from.hops, x.from.enqueued_us};
  if (catalog::prefetch_for(x.command).empty()) {
    x.from.enqueued_us = settings_.time->steady_us();
    return self_->delegate(settings_.links->shard,
                           messages::submit_command{std::move(x.from), std::move(x.command), x.is_bulk});
  }
  if (fetching_.size() >= settings_.fetching_count_max)
    return messages::to_caf({errc::overloaded, "too many patches wait for the disk; retry later", ""});
  auto promise = self_->make_response_promise<catalog::outcome>();
  const auto write = next_write_++;
  fetching_.emplace(write, fetching{std::move(x.from), std::move(x.command), x.is_bulk, promise});
  fetch(write);
  return promise;
}

void catalog_state::fetch(std::uint64_t write) {
  auto work = [self = messages::catalog_actor{self_}, now = settings_.slot->load(), write,
               asked = catalog::prefetch_for(fetching_.at(write).command)] {
    caf::anon_send(self, fetch_from(*now, write, asked));
  };
  if (!settings_.on_input_pool(std::move(work)))
    finish(write, {errc::overloaded, "too many reads wait for the disk; retry later", ""});
}

void catalog_state::fetched(messages::documents_fetched& x) {
  const auto found = fetching_.find(x.write);
  if (found == fetching_.end())
    return;
  if (x.failure.code != errc::none) {
    finish(x.write, x.failure);
    return;
  }
  found->second.command.pinned = std::move(x.found.documents);
  found->second.command.counted = std::move(x.found.counts);
  decide(x.write);
}

void catalog_state::decide(std::uint64_t write) {
  auto& x = fetching_.at(write);
  x.from.enqueued_us = settings_.time->steady_us();
  ask_local(self_, settings_.links->shard, messages::submit_command{x.from, x.command, x.is_bulk})
    .then(
      [this, write](catalog::outcome& answer) {
        const auto found = fetching_.find(write);
        found->second.promise.deliver(std::move(answer));
        fetching_.erase(found);
      },
      [this, write](const caf::error& failure) {
        const auto why = messages::from_caf(failure);
        if (why.code == errc::prefetch_again)
          fetch(write); // somebody changed the product between our read and the decision
        else
          finish(write, why);
      });
}

void catalog_state::finish(std::uint64_t write, const error& failure) {
  const auto found = fetching_.find(write);
  found->second.promise.deliver(messages::to_caf(failure));
  fetching_.erase(found);
}

messages::catalog_actor::behavior_type make_catalog(catalog_state::self_pointer self,
                                                    const catalog_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](messages::write_products& x) { return state.write(x); }),
    guard([&state](messages::documents_fetched& x) { state.fetched(x); }),
  };
}

} // namespace stoa::actors

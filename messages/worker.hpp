// What one may say to a SEARCH WORKER: processor work of some microseconds to milliseconds, on shared immutable data.
#pragma once

#include "domain/base/view.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"
#include "messages/search.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <functional>
#include <memory>

namespace stoa::messages {

/// Takes the text of some documents of a batch apart and sends `part_analysed` to SEARCH.
struct analyse_part {
  std::shared_ptr<const spine::sequenced_batch> of;
  std::size_t first = 0;
  std::size_t count = 0;
  search_actor answer_to;
};

/// Runs a read on a view. `work` answers its reader itself.
struct run_on_view {
  envelope from;
  view_ptr on;
  std::function<void(const view&)> work;
};

using worker_actor = caf::typed_actor<caf::reacts_to<analyse_part>, caf::reacts_to<run_on_view>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::analyse_part)
STOA_LOCAL_MESSAGE(stoa::messages::run_on_view)

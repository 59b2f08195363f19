// Requests to an actor of the same node. They carry their deadline in the envelope and the receiver sweeps it, so that
// no timer of the actor library is left behind by every request.
#pragma once

#include <caf/duration.hpp>

#include <utility>

namespace stoa::actors {

/// Sends a request to a local actor that surely answers; follow with `.then(on_answer, on_error)`, always both.
template <class Self, class Handle, class... Ts>
auto ask_local(Self* self, const Handle& whom, Ts&&... content) {
  return self->request(whom, caf::infinite, std::forward<Ts>(content)...);
}

} // namespace stoa::actors

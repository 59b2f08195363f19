// Carries a domain error through CAF and back. The only place where the two error models meet.
#pragma once

#include "domain/base/result.hpp"

#include <caf/error.hpp>
#include <caf/result.hpp>

#include <utility>

namespace stoa::messages {

caf::error to_caf(const error& failure);

/// Recovers the domain error; a failure of CAF itself (dead actor, exception) becomes `internal` with its text.
error from_caf(const caf::error& failure);

/// Turns a domain result into what a message handler returns.
template <class T>
caf::result<T> reply(result<T> outcome) {
  if (outcome)
    return std::move(*outcome);
  return to_caf(outcome.failure());
}

} // namespace stoa::messages

// Deciding what the history forgets.
#pragma once

#include "domain/catalog/decide.hpp"

#include <vector>

namespace stoa::catalog {

/// A record with one history_cut. Forgetting what is not there is harmless, so that a cut may be asked for again.
/// Refusals of the whole command: `too_large` (more than one event holds), `invalid_field` (a record that is still to
/// come).
decision decide_history_cut(const std::vector<event::history_place>& asked, const decide_context& context);

} // namespace stoa::catalog

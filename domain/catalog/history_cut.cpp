#include "domain/catalog/history_cut.hpp"

#include "domain/catalog/limits.hpp"

#include <algorithm>
#include <string>

namespace stoa::catalog {

// An id with its length, a position as a varint; the rest of a record takes far less than the other half.
static_assert(event::history_cut::place_count_max * (2 + limits::id_bytes + 10) <= limits::record_bytes * 2 / 3);

decision decide_history_cut(const std::vector<event::history_place>& asked, const decide_context& context) {
  auto made = decision{};
  if (asked.size() > event::history_cut::place_count_max) {
    made.answer.refusal = error{errc::too_large,
                                std::to_string(asked.size()) + " places of the history in one command; at most " +
                                  std::to_string(event::history_cut::place_count_max) + " fit, so send several",
                                "history_cut"};
    return made;
  }
  if (std::any_of(asked.begin(), asked.end(), [&](const auto& x) { return x.position >= context.next_position; })) {
    made.answer.refusal = error{errc::invalid_field,
                                "a record that is still to come cannot be forgotten; name earlier ones", "history_cut"};
    return made;
  }
  made.events.emplace_back(event::history_cut{asked});
  return made;
}

} // namespace stoa::catalog

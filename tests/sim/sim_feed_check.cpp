// The feed of a simulated run: every change of every record, once and in order, however it is paged.
#include "domain/event/category_fold.hpp"
#include "domain/feed/page.hpp"
#include "tests/sim/sim_checks.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace stoa::tests {

namespace {

bool is_half_trimmed(const event::record& x, event::position first) {
  return std::any_of(x.events.begin(), x.events.end(), [&](const auto& one) {
    const auto* published = std::get_if<event::import_published>(&one);
    return published != nullptr && !published->places.empty() && published->places.front().position < first;
  });
}

/// The feed tells of it.
bool is_followed(const event::any& x) {
  return std::holds_alternative<event::product_changed>(x) || std::holds_alternative<event::product_deleted>(x) ||
         std::holds_alternative<event::resource_changed>(x) || std::holds_alternative<event::resource_deleted>(x) ||
         event::is_about_categories(x);
}

} // namespace

void sim_checks::followed(const view& now, sim_random& random) {
  auto wanted = std::vector<std::string>{};
  auto first = now.first_record();
  // A crash may have come between the rows of an import and the record that shows them.
  while (first <= end() && is_half_trimmed(records_[first - 1], now.first_record()))
    ++first;
  for (auto at = first; at <= end(); ++at) {
    const auto& events = records_[at - 1].events;
    for (std::size_t i = 0; i < events.size(); ++i)
      if (is_followed(events[i]))
        wanted.push_back(std::to_string(at) + "/" + std::to_string(i));
  }
  auto asked = feed::request{};
  asked.from = {first - 1, 0};
  auto found = std::vector<std::string>{};
  for (auto more = true; more;) {
    asked.count_max = 1 + random.below(3);
    asked.with_before = random.chance(0.5);
    const auto page = feed::read_page(now, asked);
    if (!page) {
      fail("the feed: " + page.failure().detail);
      return;
    }
    for (const auto& x : page->changes)
      found.push_back(std::to_string(x.of->header.position) + "/" + std::to_string(x.index));
    more = page->has_more;
    asked.from = page->end;
  }
  if (found != wanted)
    fail("the feed has " + std::to_string(found.size()) + " changes, the log " + std::to_string(wanted.size()) +
         ", or in another order");
}

} // namespace stoa::tests

// Feeds arbitrary bytes to the reader of `filter_by`: it refuses or gives a tree within its limits, and never crashes.
#include "domain/search/filter.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

struct counts {
  std::size_t terms = 0;
  std::size_t values = 0;
};

void check(bool holds) {
  if (!holds)
    std::abort();
}

void walk(const stoa::search::filter& x, counts& sum) {
  if (x.is != stoa::search::filter::kind::term) {
    check(x.is == stoa::search::filter::kind::negation ? x.parts.size() == 1 : x.parts.size() > 1);
    for (const auto& part : x.parts)
      walk(*part, sum);
    return;
  }
  ++sum.terms;
  sum.values += x.term.texts.size() + x.term.ranges.size();
  const auto is_attribute = x.term.field == stoa::search::filter_field::attribute;
  const auto any = !x.term.texts.empty() || !x.term.ranges.empty();
  check(any != x.term.missing && (is_attribute || x.term.texts.empty() || x.term.ranges.empty()));
  check(is_attribute != x.term.key.empty());
  for (const auto& text : x.term.texts)
    check(!text.empty());
  for (const auto& range : x.term.ranges)
    check(range.lowest || range.highest);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = std::string_view{reinterpret_cast<const char*>(data), size};
  const auto parsed = stoa::search::parse_filter(text);
  if (!parsed) {
    check(parsed.failure().field == "filter_by" && !parsed.failure().detail.empty());
    return 0;
  }
  if (*parsed == nullptr)
    return 0;
  auto sum = counts{};
  walk(**parsed, sum);
  using limits = stoa::search::filter_limits;
  check(size <= limits::bytes && sum.terms <= limits::term_count &&
        sum.values <= limits::value_count + limits::term_count);
  return 0;
}

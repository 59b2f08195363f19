// Feeds arbitrary bytes to what reads the small parameters of a query and takes its text apart: it refuses or answers
// within its limits, and never crashes. The first byte says how the rest is divided.
#include "domain/search/query_words.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace stoa;

void check(bool holds) {
  if (!holds)
    std::abort();
}

void read_parameters(std::string_view text, std::string_view rest) {
  const auto sort = search::parse_sort(text);
  check(sort ? sort->size() <= search::query::sort_key_count_max : sort.failure().field == "sort_by");
  const auto facets = search::parse_facets(text, rest);
  check(facets ? facets->size() <= search::query::facet_count_max : !facets.failure().detail.empty());
  if (facets)
    for (const auto& x : *facets)
      check((x.field == search::facet_field::attribute) != x.key.empty());
}

void run_query(std::string_view words, std::string_view text) {
  static const auto filled = [] {
    auto index = search::make_index();
    auto item = catalog::product{};
    item.id = "p";
    item.name.plain = "Surround sound speakers, crème 手机壳 dv7-1211ea";
    index->put(search::analyse(item));
    return index->publish();
  }();
  auto asked = search::query{};
  asked.words = words;
  asked.language = text.substr(0, 2);
  const auto answer = filled->run(asked, {});
  if (!answer)
    return check(answer.failure().field == "q");
  check(answer->found == answer->hits.size());
  const auto marked = search::highlight(text, asked, 100, answer->typos);
  check(marked.empty() || marked.find("<mark>") != std::string::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const auto text = std::string_view{reinterpret_cast<const char*>(data + 1), size - 1};
  const auto half = text.size() * data[0] / 256;
  read_parameters(text.substr(0, half), text.substr(half));
  run_query(text.substr(0, half), text.substr(half));
  return 0;
}

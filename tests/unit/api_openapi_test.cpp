// docs/openapi.json and the table of routes tell of the same operations.
#include "codec/json.hpp"
#include "gateway/api/openapi.hpp"
#include "gateway/api/route.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace stoa::gateway::api {

namespace {

std::string upper(std::string x) {
  for (auto& c : x)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return x;
}

/// `/v1/products/{id}` as the table has it: `v1/products/*`.
std::string pattern_of(std::string_view path) {
  auto out = std::string{};
  for (path.remove_prefix(1); !path.empty();) {
    if (path.front() == '{') {
      out += '*';
      path.remove_prefix(path.find('}') + 1);
    } else {
      out += path.front();
      path.remove_prefix(1);
    }
  }
  return out;
}

std::set<std::string> documented() {
  const auto document = codec::read_json(openapi_document());
  EXPECT_TRUE(document) << document.failure().detail;
  auto out = std::set<std::string>{};
  for (const auto& [path, verbs] : *document->find("paths")->get_if<value_object>())
    for (const auto& [verb, what] : *verbs.get_if<value_object>())
      EXPECT_TRUE(out.insert(upper(verb) + " " + pattern_of(path)).second) << verb << path;
  return out;
}

} // namespace

TEST(api_openapi, every_operation_is_documented_and_every_documented_one_exists) {
  auto known = std::set<std::string>{};
  for (const auto& x : route_table())
    known.insert(std::string{x.method} + " " + std::string{x.path});
  const auto told = documented();
  auto only_known = std::vector<std::string>{};
  auto only_told = std::vector<std::string>{};
  std::set_difference(known.begin(), known.end(), told.begin(), told.end(), std::back_inserter(only_known));
  std::set_difference(told.begin(), told.end(), known.begin(), known.end(), std::back_inserter(only_told));
  EXPECT_EQ(only_known, std::vector<std::string>{}) << "without a description";
  EXPECT_EQ(only_told, std::vector<std::string>{}) << "described, but not there";
}

TEST(api_openapi, what_is_served_is_the_file_in_the_docs) {
  auto file = std::ifstream{STOA_SOURCE_DIR "/docs/openapi.json", std::ios::binary};
  EXPECT_EQ(openapi_document(), (std::string{std::istreambuf_iterator<char>{file}, {}}));
}

} // namespace stoa::gateway::api

// Laws of an export's pieces.
#include "gateway/api/export_request.hpp"

#include <gtest/gtest.h>

namespace stoa::gateway::api {

namespace {

using catalog::product;

product stored(const char* id) {
  auto made = product{};
  made.id = id;
  made.name.plain = "Thing";
  made.cost = catalog::money{{3, 0}, "EUR"};
  made.status = catalog::product_status::draft;
  made.version = 17;
  made.created_at_ms = 1;
  made.updated_at_ms = 2;
  return made;
}

std::string lines(const std::vector<catalog::product_ptr>& items) {
  const auto categories = catalog::category_tree{};
  auto context = answer_context{};
  context.categories = &categories;
  context.shape.show_cost = true;
  return export_lines(items, context);
}

} // namespace

TEST(api_export, a_line_holds_what_a_client_gave_and_nothing_of_the_store) {
  EXPECT_EQ(
    lines({std::make_shared<product>(stored("a"))}),
    "{\"id\":\"a\",\"name\":\"Thing\",\"status\":\"draft\",\"cost\":{\"amount\":\"3\",\"currency\":\"EUR\"}}\n");
}

TEST(api_export, one_line_a_product_and_no_bytes_for_none) {
  EXPECT_EQ(lines({}), "");
  const auto two = lines({std::make_shared<product>(stored("a")), std::make_shared<product>(stored("b"))});
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 2);
}

TEST(api_export, other_formats_and_parameters_are_refused_by_name) {
  EXPECT_TRUE(read_export(parse_target("/v1/export?format=jsonl&at=2026-01-01T00:00:00Z")->query));
  EXPECT_EQ(read_export(parse_target("/v1/export?format=xml")->query).failure().field, "format");
  EXPECT_EQ(read_export(parse_target("/v1/export?per_page=3")->query).failure().code, errc::unknown_field);
}

} // namespace stoa::gateway::api

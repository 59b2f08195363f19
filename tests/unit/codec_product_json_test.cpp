// A product as the API shows it.
#include "codec/json.hpp"
#include "domain/catalog/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace stoa::tests {

using catalog::category_tree;
using catalog::draft_from_value;
using catalog::money;
using catalog::product;
using catalog::product_status;
using catalog::scalar;

namespace {

category_tree printing() {
  auto tree = category_tree{};
  tree.put({1, 0, "Printing"});
  tree.put({2, 1, "Toner & \"Ink\""});
  return tree;
}

product full_product() {
  auto item = product{};
  item.id = "p-1";
  item.sku = "SKU-1";
  item.slug = "toner";
  item.name.by_language = {{"de", "Tinte"}, {"en", "Ink"}};
  item.description.plain = "Black\nink";
  item.brand = "Xerox";
  item.model = "006R";
  item.gtins = {"0095205603217", "4006381333931"};
  item.categories = {2};
  item.status = product_status::draft;
  item.price = money{{4995, -2}, "USD"};
  item.prices = {{{45, 0}, "EUR"}, {{7, 3}, "JPY"}};
  item.cost = money{{2, 1}, "USD"};
  item.attributes = {
    {"pages", decimal{23, 3}}, {"colours", std::vector<scalar>{"black", decimal{1, 0}, true}}, {"new", false}};
  item.tags = {"office"};
  item.media = {{"https://x/1.jpg", {}}, {"https://x/2.jpg", {"side", {}}}};
  item.variants = {{"SKU-1-L", {{"size", "L"}}, money{{5, 0}, "USD"}, {{"weight", decimal{5, -1}}}, {}},
                   {"SKU-1-M", {}, {}, {}, {}}};
  item.released = "2009-12-10";
  item.version = 42;
  item.created_at_ms = 1'260'433'800'250;
  item.updated_at_ms = 1'260'433'800'251;
  return item;
}

std::string written(const product& item, const codec::product_shape& shape = {}) {
  auto out = std::string{};
  codec::write_product(out, item, printing(), shape);
  return out;
}

} // namespace

TEST(codec_product_json, every_field_is_shown_in_the_documented_order) {
  EXPECT_EQ(
    written(full_product(), {.show_cost = true, .include_fields = {}}),
    R"({"id":"p-1","sku":"SKU-1","slug":"toner","name":{"de":"Tinte","en":"Ink"},"description":"Black\nink",)"
    R"("brand":"Xerox","model":"006R","gtins":["0095205603217","4006381333931"],)"
    R"("category":["Printing","Toner & \"Ink\""],"categories":["2"],"status":"draft","price":{"amount":"49.95","currency":"USD"},)"
    R"("prices":[{"amount":"45","currency":"EUR"},{"amount":"7000","currency":"JPY"}],)"
    R"("cost":{"amount":"20","currency":"USD"},)"
    R"("attributes":{"pages":23000,"colours":["black",1,true],"new":false},"tags":["office"],)"
    R"("media":[{"url":"https://x/1.jpg"},{"url":"https://x/2.jpg","alt":"side"}],)"
    R"("variants":[{"sku":"SKU-1-L","options":{"size":"L"},"price":{"amount":"5","currency":"USD"},)"
    R"("attributes":{"weight":0.5}},{"sku":"SKU-1-M"}],"released":"2009-12-10","version":42,)"
    R"("created_at":"2009-12-10T08:30:00.250Z","updated_at":"2009-12-10T08:30:00.251Z"})");
}

TEST(codec_product_json, what_a_product_does_not_have_is_left_out) {
  auto item = product{};
  item.id = "p";
  item.name.plain = "N";
  EXPECT_EQ(written(item), R"({"id":"p","name":"N","status":"published"})");
  item.categories = {77};
  EXPECT_EQ(written(item), R"({"id":"p","name":"N","status":"published"})");
}

TEST(codec_product_json, the_cost_is_shown_only_to_whom_may_see_it) {
  EXPECT_EQ(written(full_product()).find("cost"), std::string::npos);
  EXPECT_EQ(written(full_product(), {.show_cost = false, .include_fields = {"cost"}}), R"({"id":"p-1"})");
  EXPECT_EQ(written(full_product(), {.show_cost = true, .include_fields = {"cost"}}),
            R"({"id":"p-1","cost":{"amount":"20","currency":"USD"}})");
}

TEST(codec_product_json, only_the_fields_asked_for_are_shown_and_always_the_id) {
  EXPECT_EQ(written(full_product(), {.show_cost = true, .include_fields = {"version", "brand", "nothing"}}),
            R"({"id":"p-1","brand":"Xerox","version":42})");
}

TEST(codec_product_json, each_field_can_be_asked_for_alone) {
  const auto all = codec::read_json(written(full_product(), {.show_cost = true, .include_fields = {}}));
  ASSERT_TRUE(all);
  for (const auto& [name, shown] : *all->get_if<value_object>()) {
    const auto one = codec::read_json(written(full_product(), {.show_cost = true, .include_fields = {name}}));
    ASSERT_TRUE(one);
    EXPECT_EQ(one->get_if<value_object>()->size(), name == "id" ? 1u : 2u) << name;
    EXPECT_EQ(*one->find(name), shown) << name;
  }
}

TEST(codec_product_json, a_client_may_send_back_what_it_got) {
  auto item = full_product();
  std::sort(item.attributes.begin(), item.attributes.end());
  const auto shown = codec::read_json(written(item, {.show_cost = true, .include_fields = {}}));
  ASSERT_TRUE(shown);
  const auto draft = draft_from_value(*shown, "");
  ASSERT_TRUE(draft) << draft.failure().field << " " << draft.failure().detail;
  item.version = 0;
  item.created_at_ms = item.updated_at_ms = 0;
  item.categories.clear();
  EXPECT_EQ(draft->item, item);
  EXPECT_EQ(draft->category_path, (std::vector<std::string>{"Printing", "Toner & \"Ink\""}));
}

} // namespace stoa::tests

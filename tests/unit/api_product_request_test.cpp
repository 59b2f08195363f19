#include "codec/json.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/product_request.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::delete_product;
using catalog::patch_product;
using catalog::put_product;
using gateway::api::batch_request;
using gateway::api::position_token;
using gateway::api::read_batch;
using gateway::api::read_batch_get;
using gateway::api::read_delete;
using gateway::api::read_patch;
using gateway::api::read_put;
using kind = catalog::condition::kind;

namespace {

constexpr auto small = R"({"name":"Urn"})";
constexpr auto at_seven = catalog::condition{kind::version, 7};

template <class T>
std::string why(const result<T>& x) {
  return x ? "none" : std::string{to_string(x.failure().code)} + ' ' + x.failure().field;
}

std::string put_refusal(std::string_view id, std::string_view body) {
  return why(read_put(id, body, {}));
}
std::string patch_refusal(std::string_view body) {
  return why(read_patch("a", body, {}));
}

result<batch_request> batch(const std::string& operations) {
  return read_batch("{\"operations\":[" + operations + "]}");
}
std::string batch_refusal(const std::string& operations) {
  return why(batch(operations));
}

} // namespace

TEST(api_product_request, a_put_takes_its_id_from_the_path_and_its_condition_along) {
  const auto read = read_put("a:1", R"({"name":"Urn","price":{"amount":"4.50","currency":"EUR"}})", at_seven);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->when, at_seven);
  EXPECT_EQ(read->id(), "a:1");
  const auto& item = std::get<put_product>(read->what).draft.item;
  EXPECT_EQ(item.name.plain, "Urn");
  EXPECT_EQ(to_string(item.price->amount), "4.5");
}

TEST(api_product_request, the_body_may_repeat_the_id_of_the_path_but_not_differ) {
  EXPECT_EQ(put_refusal("a", R"({"id":"a","name":"Urn"})"), "none");
  EXPECT_EQ(put_refusal("a", R"({"id":"b","name":"Urn"})"), "invalid-field id");
  EXPECT_EQ(patch_refusal(R"({"id":"a"})"), "none");
  EXPECT_EQ(patch_refusal(R"({"id":"b"})"), "invalid-field id");
  EXPECT_EQ(patch_refusal(R"({"id":null})"), "invalid-field id");
  EXPECT_EQ(patch_refusal(R"({"id":1})"), "invalid-field id");
}

TEST(api_product_request, an_id_that_no_product_can_have_is_refused_everywhere) {
  EXPECT_EQ(put_refusal(std::string(128, 'a'), small), "none");
  for (const auto& id : {std::string{}, std::string{"."}, std::string{".."}, std::string{"a/b"}, std::string{"a b"},
                         std::string{"caf\xc3\xa9"}, std::string(129, 'a'), std::string("a\0", 2)}) {
    EXPECT_EQ(put_refusal(id, small), "invalid-field id") << id;
    EXPECT_EQ(why(read_patch(id, "{}", {})), "invalid-field id") << id;
    EXPECT_EQ(why(read_delete(id, {})), "invalid-field id") << id;
  }
}

TEST(api_product_request, a_body_that_is_no_json_object_is_malformed) {
  for (const auto* body : {"", " ", "[]", "null", "1", "\"a\"", "{", "{\"name\":}", "{}x", "{\"name\":\"\xff\"}",
                           "{'a':1}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"}) {
    EXPECT_TRUE(put_refusal("a", body).starts_with("malformed ")) << body;
    EXPECT_TRUE(patch_refusal(body).starts_with("malformed ")) << body;
    EXPECT_TRUE(why(read_batch(body)).starts_with("malformed ")) << body;
    EXPECT_TRUE(why(read_batch_get(body)).starts_with("malformed ")) << body;
  }
  auto deep = std::string{};
  for (auto i = 0; i < 100'000; ++i)
    deep += "{\"a\":";
  EXPECT_TRUE(put_refusal("a", deep).starts_with("malformed "));
}

TEST(api_product_request, what_is_wrong_in_a_put_is_named_by_its_path) {
  EXPECT_EQ(put_refusal("a", "{}"), "invalid-field name");
  EXPECT_EQ(put_refusal("a", R"({"name":"Urn","colour":"red"})"), "unknown-field colour");
  EXPECT_EQ(put_refusal("a", R"({"name":"Urn","price":{"amount":"x","currency":"EUR"}})"),
            "invalid-field price.amount");
}

TEST(api_product_request, a_patch_keeps_what_clients_set_and_drops_what_the_store_sets) {
  const auto read =
    read_patch("a", R"({"id":"a","version":3,"created_at":1,"updated_at":null,"name":null,"x":[1]})", at_seven);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->when, at_seven);
  const auto& patch = std::get<patch_product>(read->what);
  EXPECT_EQ(patch.id, "a");
  EXPECT_EQ(codec::write_json(patch.patch), R"({"id":"a","name":null,"x":[1]})");
}

TEST(api_product_request, a_delete_carries_its_condition) {
  const auto read = read_delete("a", at_seven);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->when, at_seven);
  EXPECT_EQ(std::get<delete_product>(read->what).id, "a");
}

TEST(api_batch_request, operations_keep_their_order_conditions_and_kinds) {
  const auto read = read_batch(R"({"operations":[
    {"op":"put","id":"a","product":{"name":"Urn"}},
    {"op":"patch","id":"b","patch":{"brand":null},"if_match":42},
    {"op":"delete","id":"c","if_match":9007199254740991,"product":null}],"atomic":true})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->atomic);
  EXPECT_FALSE(read->refused_any());
  ASSERT_EQ(read->operations.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<put_product>(read->operations[0].what));
  EXPECT_EQ(read->operations[0].when, catalog::condition{});
  EXPECT_EQ(std::get<patch_product>(read->operations[1].what).id, "b");
  EXPECT_EQ(read->operations[1].when, (catalog::condition{kind::version, 42}));
  EXPECT_EQ(read->operations[2].when, (catalog::condition{kind::version, position_token::number_max}));
  EXPECT_FALSE(batch(R"({"op":"delete","id":"c"})")->atomic);
}

TEST(api_batch_request, a_wrong_document_refuses_its_operation_and_not_the_batch) {
  const auto read = batch(R"({"op":"put","id":"a","product":{"name":"Urn","colour":1}},)"
                          R"({"op":"put","id":"b","product":{"name":"Urn"}},)"
                          R"({"op":"patch","id":"c","patch":{"id":"d"}},)"
                          R"({"op":"put","id":"e","product":[1]},{"op":"patch","id":"f","patch":"x"})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->refused_any());
  ASSERT_EQ(read->operations.size(), 1U);
  EXPECT_EQ(read->operations[0].id(), "b");
  ASSERT_EQ(read->refused.size(), 5U);
  EXPECT_EQ(read->refused[0]->code, errc::unknown_field);
  EXPECT_EQ(read->refused[0]->field, "colour");
  EXPECT_FALSE(read->refused[1]);
  EXPECT_EQ(read->refused[2]->field, "id");
  EXPECT_EQ(*read->refused[3], (error{errc::invalid_field, "an object is expected; found: list", "product"}));
  EXPECT_EQ(*read->refused[4], (error{errc::invalid_field, "an object is expected; found: string", "patch"}));
}

TEST(api_batch_request, a_wrong_member_is_named_with_its_operation) {
  const auto good = std::string{R"({"op":"delete","id":"z"},)"};
  const auto refusal = [&](const char* second) { return batch_refusal(good + second); };
  EXPECT_EQ(refusal("1"), "invalid-field operations[1]");
  EXPECT_EQ(refusal(R"({"op":"delete","id":"a","x":1})"), "unknown-field operations[1].x");
  EXPECT_EQ(refusal(R"({"id":"a"})"), "invalid-field operations[1].op");
  EXPECT_EQ(refusal(R"({"op":"PUT","id":"a"})"), "invalid-field operations[1].op");
  EXPECT_EQ(refusal(R"({"op":1,"id":"a"})"), "invalid-field operations[1].op");
  EXPECT_EQ(refusal(R"({"op":"delete"})"), "invalid-field operations[1].id");
  EXPECT_EQ(refusal(R"({"op":"delete","id":7})"), "invalid-field operations[1].id");
  EXPECT_EQ(refusal(R"({"op":"delete","id":"a b"})"), "invalid-field operations[1].id");
  EXPECT_EQ(refusal(R"({"op":"delete","id":"z"})"), "invalid-field operations[1].id");
  EXPECT_EQ(refusal(R"({"op":"put","id":"a"})"), "invalid-field operations[1].product");
  EXPECT_EQ(refusal(R"({"op":"put","id":"a","product":null})"), "invalid-field operations[1].product");
  EXPECT_EQ(refusal(R"({"op":"put","id":"a","product":{"name":"x"},"patch":{}})"), "invalid-field operations[1].patch");
  EXPECT_EQ(refusal(R"({"op":"patch","id":"a","product":{}})"), "invalid-field operations[1].product");
  EXPECT_EQ(refusal(R"({"op":"delete","id":"a","patch":{}})"), "invalid-field operations[1].patch");
}

TEST(api_batch_request, a_version_is_a_positive_whole_number_below_two_to_the_53) {
  for (const auto* text : {"0", "-1", "1.5", "9007199254740992", "1e60", "\"7\"", "\"*\"", "true", "[1]"})
    EXPECT_EQ(batch_refusal(R"({"op":"delete","id":"a","if_match":)" + std::string{text} + "}"),
              "invalid-field operations[0].if_match")
      << text;
  EXPECT_EQ(batch(R"({"op":"delete","id":"a","if_match":1e1})")->operations[0].when.version, 10U);
  EXPECT_EQ(batch(R"({"op":"delete","id":"a","if_match":null})")->operations[0].when, catalog::condition{});
}

TEST(api_batch_request, what_stands_round_the_operations_is_checked_too) {
  EXPECT_EQ(why(read_batch("{}")), "invalid-field operations");
  EXPECT_EQ(why(read_batch(R"({"operations":[]})")), "invalid-field operations");
  EXPECT_EQ(why(read_batch(R"({"operations":{}})")), "invalid-field operations");
  EXPECT_EQ(why(read_batch(R"({"operations":[{"op":"delete","id":"a"}],"atomic":"yes"})")), "invalid-field atomic");
  EXPECT_EQ(why(read_batch(R"({"operations":[{"op":"delete","id":"a"}],"dry_run":true})")), "unknown-field dry_run");
}

TEST(api_batch_request, the_last_operation_is_taken_and_the_next_is_too_large) {
  auto operations = std::string{};
  for (auto i = 0; i < 128; ++i)
    operations += (i == 0 ? "" : ",") + (R"({"op":"delete","id":")" + std::to_string(i)) + "\"}";
  EXPECT_EQ(batch(operations)->operations.size(), 128U);
  EXPECT_EQ(batch_refusal(operations + R"(,{"op":"delete","id":"x"})"), "too-large operations");
}

TEST(api_batch_get_request, ids_keep_their_order_and_may_repeat) {
  EXPECT_EQ(*read_batch_get(R"({"ids":["b","a","b"]})"), (std::vector<std::string>{"b", "a", "b"}));
}

TEST(api_batch_get_request, wrong_lists_of_ids_are_refused) {
  EXPECT_EQ(why(read_batch_get("{}")), "invalid-field ids");
  EXPECT_EQ(why(read_batch_get(R"({"ids":[]})")), "invalid-field ids");
  EXPECT_EQ(why(read_batch_get(R"({"ids":"a"})")), "invalid-field ids");
  EXPECT_EQ(why(read_batch_get(R"({"ids":["a",1]})")), "invalid-field ids[1]");
  EXPECT_EQ(why(read_batch_get(R"({"ids":["a/b"]})")), "invalid-field ids[0]");
  EXPECT_EQ(why(read_batch_get(R"({"ids":["a"],"fields":[]})")), "unknown-field fields");
  auto ids = std::string{"\"0\""};
  for (auto i = 1; i < 250; ++i)
    ids += ",\"" + std::to_string(i) + "\"";
  EXPECT_EQ(read_batch_get("{\"ids\":[" + ids + "]}")->size(), 250U);
  EXPECT_EQ(why(read_batch_get("{\"ids\":[" + ids + ",\"x\"]}")), "invalid-field ids");
}

} // namespace stoa::tests

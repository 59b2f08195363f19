#include "gateway/api/answers.hpp"
#include "gateway/api/batch_answer.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/page_answers.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::outcome;
using catalog::product;
using event::operation_result;
using gateway::http_response;
using gateway::api::answer_context;
using gateway::api::batch_request;
using gateway::api::batch_response;
using gateway::api::list_request;
using gateway::api::make_cursor;
using gateway::api::not_modified_response;
using gateway::api::product_response;
using gateway::api::search_request;
using gateway::api::stamp;
using gateway::api::task_created_response;
using gateway::api::task_response;
using gateway::api::write_response;

namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

const headers json_headers{{"Content-Type", "application/json"}, {"X-Request-Id", "r1"}, {"Stoa-Position", "p7"}};

class api_answers : public testing::Test {
protected:
  catalog::product_ptr stored(const char* id, const char* name, std::uint64_t version = 7) const {
    auto item = product{};
    item.id = id;
    item.name.plain = name;
    item.categories = {2};
    item.cost = catalog::money{*make_decimal(3, 0), "USD"};
    item.version = version;
    return std::make_shared<const product>(std::move(item));
  }

  /// Only id, name and version are shown, so that the expected texts stay readable.
  answer_context context() const { return {&tree_, {false, {"id", "name", "version"}}, "r1", "p7"}; }

  static catalog::category_tree make_tree() {
    auto tree = catalog::category_tree{};
    tree.put({1, 0, "Printing"});
    tree.put({2, 1, "Toner"});
    return tree;
  }

  static outcome done(operation_result x, catalog::product_ptr item = nullptr) {
    auto out = outcome{};
    out.results = {std::move(x)};
    out.products = {std::move(item)};
    return out;
  }

  const catalog::category_tree tree_ = make_tree();
};

headers with_etag(const char* tag) {
  auto out = json_headers;
  out.emplace_back("ETag", tag);
  return out;
}

constexpr auto urn_7 = R"({"id":"a","name":"Urn","version":7})";
constexpr auto stale = R"("problem":{"type":"stale-version","title":"Stale version","status":412,)"
                       R"("detail":"the stored version is 9","field":"version"})";
const operation_result refused{412, 0, errc::stale_version, "the stored version is 9", "version"};

batch_request asked(std::vector<std::optional<error>> early, bool atomic) {
  return {{}, std::move(early), atomic};
}

} // namespace

TEST_F(api_answers, a_product_comes_with_its_tag_and_what_the_shape_shows) {
  const auto response = product_response(*stored("a", "Urn"), context());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers, with_etag("\"7\""));
  EXPECT_EQ(response.body, urn_7);
  auto whole = context();
  whole.shape.include_fields = {"category", "cost"};
  EXPECT_EQ(product_response(*stored("a", "Urn"), whole).body, R"({"id":"a","category":["Printing","Toner"]})");
  whole.shape.show_cost = true;
  EXPECT_EQ(product_response(*stored("a", "Urn"), whole).body,
            R"({"id":"a","category":["Printing","Toner"],"cost":{"amount":"3","currency":"USD"}})");
}

TEST_F(api_answers, an_unchanged_read_is_told_by_its_tag_alone) {
  const auto response = not_modified_response("7", context());
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.headers, (headers{{"ETag", "\"7\""}, {"X-Request-Id", "r1"}, {"Stoa-Position", "p7"}}));
  EXPECT_EQ(response.body, "");
}

TEST_F(api_answers, a_write_is_answered_with_its_status_and_the_stored_document) {
  const auto created = write_response(done({201, 7, errc::none, "", ""}, stored("a", "Urn")), context());
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.headers, with_etag("\"7\""));
  EXPECT_EQ(created.body, urn_7);
  const auto replaced = write_response(done({200, 7, errc::none, "", ""}, stored("a", "Urn")), context());
  EXPECT_EQ(replaced.status, 200);
}

TEST_F(api_answers, a_write_whose_document_is_gone_still_tells_its_version) {
  const auto response = write_response(done({200, 7, errc::none, "", ""}), context());
  EXPECT_EQ(response.headers, with_etag("\"7\""));
  EXPECT_EQ(response.body, R"({"version":7})");
}

TEST_F(api_answers, a_delete_has_neither_body_nor_tag) {
  const auto response = write_response(done({204, 0, errc::none, "", ""}), context());
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.headers, (headers{{"X-Request-Id", "r1"}, {"Stoa-Position", "p7"}}));
  EXPECT_EQ(response.body, "");
}

TEST_F(api_answers, a_refused_write_is_a_problem_whatever_level_refused_it) {
  const auto one = write_response(done(refused), context());
  EXPECT_EQ(one.status, 412);
  EXPECT_EQ(one.headers,
            (headers{{"Content-Type", "application/problem+json"}, {"X-Request-Id", "r1"}, {"Stoa-Position", "p7"}}));
  EXPECT_EQ(one.body, R"({"type":"stale-version","title":"Stale version","status":412,)"
                      R"("detail":"the stored version is 9","field":"version","request_id":"r1"})");
  auto whole = outcome{};
  whole.refusal = error{errc::key_reused, "k", ""};
  EXPECT_EQ(write_response(whole, context()).status, 422);
  EXPECT_EQ(write_response(outcome{}, context()).status, 500);
}

TEST_F(api_answers, a_batch_has_one_result_for_each_operation_in_its_order) {
  auto decided = outcome{};
  decided.results = {{201, 7, errc::none, "", ""}, refused, {204, 0, errc::none, "", ""}};
  const auto early = error{errc::unknown_field, "there is no such field", "colour"};
  const auto response = batch_response(asked({{}, early, {}, {}}, false), decided, context());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers, json_headers);
  EXPECT_EQ(response.body,
            std::string{R"({"results":[{"status":201,"version":7},{"status":400,"problem":{"type":"unknown-field",)"
                        R"("title":"Unknown field","status":400,"detail":"there is no such field","field":"colour"}},)"
                        R"({"status":412,)"} +
              stale + R"(},{"status":204}]})");
}

TEST_F(api_answers, a_refused_atomic_batch_shows_every_result_and_no_version) {
  auto decided = outcome{};
  decided.results = {{201, 7, errc::none, "", ""}, refused};
  decided.refusal = error{errc::batch_refused, "an operation was refused", ""};
  const auto response = batch_response(asked({{}, {}}, true), decided, context());
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.body,
            std::string{R"({"type":"batch-refused","title":"Batch refused","status":409,)"
                        R"("detail":"an operation was refused; nothing was applied","request_id":"r1","results":[)"
                        R"({"status":409,"problem":{"type":"batch-refused","title":"Batch refused","status":409,)"
                        R"("detail":"not applied: another operation of the batch was refused"}},{"status":412,)"} +
              stale + "}]}");
}

TEST_F(api_answers, an_atomic_batch_with_an_unreadable_document_is_refused_without_being_decided) {
  const auto early = error{errc::invalid_field, "an object is expected; found: list", "product"};
  const auto response = batch_response(asked({{}, early}, true), {}, context());
  EXPECT_EQ(response.status, 409);
  EXPECT_NE(response.body.find(R"("results":[{"status":409,"problem":{"type":"batch-refused")"), std::string::npos);
  EXPECT_NE(response.body.find(R"({"status":400,"problem":{"type":"invalid-field")"), std::string::npos);
  EXPECT_EQ(batch_response(asked({{}, early}, false), done({204, 0, errc::none, "", ""}), context()).status, 200);
}

TEST_F(api_answers, an_operation_without_a_result_does_not_look_like_a_success) {
  const auto response = batch_response(asked({{}, {}}, false), done({204, 0, errc::none, "", ""}), context());
  EXPECT_TRUE(response.body.starts_with(R"({"results":[{"status":204},{"status":500,"problem":{"type":"internal")"));
}

TEST_F(api_answers, a_batch_refused_as_a_whole_for_another_reason_has_no_results) {
  auto decided = outcome{};
  decided.refusal = error{errc::too_large, "the record is too large", ""};
  EXPECT_EQ(
    batch_response(asked({{}}, false), decided, context()).body,
    R"({"type":"too-large","title":"Too large","status":413,"detail":"the record is too large","request_id":"r1"})");
}

TEST_F(api_answers, a_new_task_is_told_by_its_id_and_place) {
  const auto response = task_created_response("t1", context());
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"task":"t1"})");
  EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>{"Location", "/v1/tasks/t1"}));
}

TEST_F(api_answers, a_task_shows_its_counters_and_errors) {
  auto item = event::task{};
  item.id = "t-1";
  item.state = event::task_state::running;
  item.rows = 10;
  item.written = 6;
  item.unchanged = 3;
  item.refused = 1;
  item.file_bytes = 2'000;
  item.offset = 900;
  EXPECT_EQ(
    task_response(item, {{4, "price", "no \"number\""}}, context()).body,
    R"({"id":"t-1","state":"running","mode":"upsert","rows":10,"written":6,"unchanged":3,"refused":1,"bytes":2000,"bytes_done":900,)"
    R"("errors":[{"line":4,"field":"price","reason":"no \"number\""}]})");
  item.state = event::task_state::failed;
  item.reason = "the header is missing";
  EXPECT_EQ(
    task_response(item, {}, context()).body,
    R"({"id":"t-1","state":"failed","mode":"upsert","rows":10,"written":6,"unchanged":3,"refused":1,"bytes":2000,"bytes_done":900,)"
    R"("reason":"the header is missing","errors":[]})");
}

TEST_F(api_answers, a_search_shows_hits_facets_and_the_way_on) {
  auto request = search_request{};
  request.query.words = "urn";
  request.binding = "b";
  auto found = search::answer{};
  found.found = 12;
  found.hits = {{"a", 7, 1'500'000}, {"b", 8, -1}};
  found.facets = {{search::facet_field::category, {{"Printing", 2}, {"Printing > Toner", 1}}},
                  {search::facet_field::brand, {}}};
  found.after = "k";
  const auto response = search_response(request, found, {stored("a", "urn <1>"), stored("b", "pot", 8)}, 42, context());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers, json_headers);
  EXPECT_EQ(
    response.body,
    R"({"found":12,"hits":[{"id":"a","score":1500000,"product":{"id":"a","name":"urn <1>","version":7},)"
    R"("highlights":{"name":"<mark>urn</mark> &lt;1&gt;"}},)"
    R"({"id":"b","score":-1,"product":{"id":"b","name":"pot","version":8},"highlights":{}}],)"
    R"("facets":{"category":[{"value":"Printing","count":2},{"value":"Printing > Toner","count":1}],"brand":[]},)"
    R"("cursor":")" +
      make_cursor("k", "b") + R"(","position":"p7","took_us":42})");
}

TEST_F(api_answers, a_search_without_hits_is_as_complete) {
  EXPECT_EQ(search_response({}, {}, {}, 0, context()).body,
            R"({"found":0,"hits":[],"facets":{},"cursor":null,"position":"p7","took_us":0})");
}

TEST_F(api_answers, only_fields_that_are_searched_and_shown_are_marked) {
  auto request = search_request{};
  auto found = search::answer{};
  found.hits = {{"a", 7, 1}};
  const auto marks = [&](const answer_context& shown) {
    const auto body = search_response(request, found, {stored("a", "urn")}, 0, shown).body;
    return body.find("<mark>") != std::string::npos;
  };
  request.query.words = "urn";
  EXPECT_TRUE(marks(context()));
  auto ids_only = context();
  ids_only.shape.include_fields = {"id"};
  EXPECT_FALSE(marks(ids_only));
  request.query.fields = {search::text_field::brand};
  EXPECT_FALSE(marks(context()));
  request.query.fields = {search::text_field::name};
  EXPECT_TRUE(marks(context()));
  request.query.words = "";
  EXPECT_FALSE(marks(context()));
}

TEST_F(api_answers, a_text_by_language_is_marked_in_the_first_language_that_matches) {
  auto item = product{};
  item.id = "a";
  item.name.by_language = {{"de", "Krug"}, {"en", "urn"}, {"fr", "urn"}};
  auto request = search_request{};
  request.query.words = "urn";
  auto found = search::answer{};
  found.hits = {{"a", 7, 1}};
  const auto body = search_response(request, found, {std::make_shared<const product>(item)}, 0, context()).body;
  EXPECT_NE(body.find(R"("highlights":{"name":"<mark>urn</mark>"})"), std::string::npos) << body;
}

TEST_F(api_answers, a_listing_by_id_shows_a_page_and_where_the_next_begins) {
  auto request = list_request{};
  request.count_max = 2;
  request.binding = "b";
  const auto more = id_list_response(request, {stored("a", "A"), stored("b", "B"), stored("c", "C")}, context());
  EXPECT_EQ(more.body, R"({"items":[{"id":"a","name":"A","version":7},{"id":"b","name":"B","version":7}],"cursor":")" +
                         make_cursor("b", "b") + R"(","position":"p7"})");
  EXPECT_EQ(
    id_list_response(request, {stored("a", "A"), stored("b", "B")}, context()).body,
    R"({"items":[{"id":"a","name":"A","version":7},{"id":"b","name":"B","version":7}],"cursor":null,"position":"p7"})");
  EXPECT_EQ(id_list_response(request, {}, context()).body, R"({"items":[],"cursor":null,"position":"p7"})");
}

TEST_F(api_answers, a_listing_by_query_goes_on_as_its_answer_says) {
  auto request = list_request{};
  request.binding = "b";
  auto found = search::answer{};
  found.after = "k";
  EXPECT_EQ(query_list_response(request, found, {stored("a", "A")}, context()).body,
            R"({"items":[{"id":"a","name":"A","version":7}],"cursor":")" + make_cursor("k", "b") +
              R"(","position":"p7"})");
}

TEST_F(api_answers, a_batch_get_keeps_the_order_asked_and_lists_what_is_missing) {
  EXPECT_EQ(
    batch_get_response({"b", "x", "a", "b"}, {stored("b", "B"), nullptr, stored("a", "A"), stored("b", "B")}, context())
      .body,
    R"({"items":[{"id":"b","name":"B","version":7},{"id":"a","name":"A","version":7},)"
    R"({"id":"b","name":"B","version":7}],"missing":["x"],"position":"p7"})");
}

TEST_F(api_answers, an_answer_made_elsewhere_is_stamped_once) {
  auto response = http_response{200, {{"x-request-id", "old"}}, ""};
  stamp(response, "r1", "");
  EXPECT_EQ(response.headers, (headers{{"x-request-id", "r1"}}));
  stamp(response, "r1", "p7");
  EXPECT_EQ(response.headers.size(), 2U);
}

} // namespace stoa::tests

// The change feed's parameters, and its pages and events as a client reads them.
#include "gateway/api/changes_answer.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/position.hpp"
#include "tests/support/record_view.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stoa::tests {

using feed::place;
using gateway::api::answer_context;
using gateway::api::changes_request;
using gateway::api::changes_response;
using gateway::api::decode_place;
using gateway::api::encode_place;
using gateway::api::parameters;
using gateway::api::read_change_stream;
using gateway::api::read_changes;
using gateway::api::stream_events;
using gateway::api::stream_greeting;
using gateway::api::stream_heartbeat;
using gateway::api::stream_problem;

namespace {

constexpr auto log_id = std::uint64_t{0xab};

parameters given(std::vector<std::pair<std::string, std::string>> items) {
  return parameters{std::move(items)};
}

/// Two records: a category with a product in it, which is then deleted.
record_view small_log() {
  auto log = record_view{};
  auto x = catalog::product{};
  x.id = "mug-1";
  x.name.plain = "Blue\nmug";
  x.categories = {3};
  x.cost = catalog::money{*make_decimal(3, 0), "EUR"};
  log.add({event::category_created{{3, 0, "Mugs"}},
           event::product_changed{0, std::make_shared<const catalog::product>(std::move(x))}});
  log.add({event::product_deleted{1, "mug-1"}});
  return log;
}

changes_request asked(bool with_before = false) {
  auto x = changes_request{};
  x.asked.with_before = with_before;
  x.include_fields = {"name", "category", "cost"};
  return x;
}

answer_context context_of(const view& on, const changes_request& x) {
  return {&on.categories(), {false, x.include_fields}, "r9", "p9"};
}

std::string body_of(const record_view& log, const changes_request& x) {
  const auto page = feed::read_page(log, x.asked);
  return page ? changes_response(x, *page, log_id, context_of(log, x)).body : page.failure().detail;
}

errc refusal(std::vector<std::pair<std::string, std::string>> items, const std::string& field) {
  const auto log = small_log();
  const auto read = read_changes(given(std::move(items)), log);
  if (read)
    return errc::none;
  EXPECT_EQ(read.failure().field, field);
  EXPECT_FALSE(read.failure().detail.empty());
  return read.failure().code;
}

} // namespace

TEST(api_changes, a_place_comes_back_from_its_text_and_is_a_position_between_two_records) {
  EXPECT_EQ(encode_place(log_id, {7, 0}), gateway::api::encode_position(log_id, 7));
  EXPECT_EQ(encode_place(log_id, {6, 4}), "00000000000000ab.0-7/3");
  for (const auto& x : {place{0, 0}, place{0, 1}, place{41, 0}, place{41, 12}}) {
    const auto back = decode_place(log_id, encode_place(log_id, x));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, x);
  }
}

TEST(api_changes, what_is_no_place_of_this_log_is_refused) {
  for (const auto* text : {"", "7", "00000000000000ab.0-7/", "00000000000000ab.0-7/x", "00000000000000ab.0-7/01",
                           "00000000000000ab.0-0/0", "00000000000000ab.0-7/4294967295", "00000000000000ab.0-7/1/1"}) {
    const auto read = decode_place(log_id, text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.failure().code, errc::malformed) << text;
  }
  EXPECT_EQ(decode_place(log_id, "00000000000000ac.0-7/1").failure().code, errc::unknown_log);
}

TEST(api_changes, a_page_is_asked_for_by_place_limit_wait_and_filters) {
  const auto log = small_log();
  const auto read = read_changes(given({{"since", "00000000000000ab.0-1/0"},
                                        {"limit", "500"},
                                        {"wait", "30"},
                                        {"kind", "product.deleted,category.created"},
                                        {"id", "b,a"},
                                        {"include", "before"},
                                        {"include_fields", "name"}}),
                                 log);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(read->asked.from, (place{0, 1}));
  EXPECT_EQ(read->asked.count_max, 500U);
  EXPECT_EQ(read->wait_seconds, 30);
  EXPECT_EQ(read->asked.kinds, (std::vector{feed::kind::product_deleted, feed::kind::category_created}));
  EXPECT_EQ(read->asked.ids, (std::vector<std::string>{"a", "b"})) << "sorted, as the feed wants them";
  EXPECT_TRUE(read->asked.with_before);
  EXPECT_EQ(read->include_fields, std::vector<std::string>{"name"});
  EXPECT_EQ(read_changes(given({{"since", "now"}}), log)->asked.from, (place{2, 0}));
  EXPECT_EQ(read_changes(given({{"since", "beginning"}}), log)->asked.from, (place{0, 0}));
  EXPECT_EQ(read_changes(given({{"since", "now"}}), log)->wait_seconds, std::nullopt);
}

TEST(api_changes, every_wrong_parameter_is_named) {
  EXPECT_EQ(refusal({}, "since"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "yesterday"}}, "since"), errc::malformed);
  EXPECT_EQ(refusal({{"since", "00000000000000ac.0-1"}}, "since"), errc::unknown_log);
  EXPECT_EQ(refusal({{"since", "now"}, {"limit", "0"}}, "limit"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"limit", "501"}}, "limit"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"wait", "31"}}, "wait"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"kind", "product.sold"}}, "kind"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"id", "a,,b"}}, "id"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"include", "after"}}, "include"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"include_fields", "colour"}}, "include_fields"), errc::invalid_field);
  EXPECT_EQ(refusal({{"since", "now"}, {"per_page", "3"}}, "per_page"), errc::unknown_field);
}

TEST(api_changes, the_last_id_is_taken_and_one_more_is_refused) {
  auto ids = std::string{"p"};
  for (auto i = 1; i < 100; ++i)
    ids += ",p" + std::to_string(i);
  EXPECT_EQ(refusal({{"since", "now"}, {"id", ids}}, ""), errc::none);
  EXPECT_EQ(refusal({{"since", "now"}, {"id", ids + ",q"}}, "id"), errc::invalid_field);
}

TEST(api_changes, a_beginning_that_is_trimmed_away_is_refused_with_what_to_do) {
  auto log = small_log();
  log.trim(2);
  const auto read = read_changes(given({{"since", "beginning"}}), log);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.failure().code, errc::position_too_old);
  EXPECT_NE(read.failure().detail.find("read all products"), std::string::npos);
}

TEST(api_changes, a_stream_begins_at_the_last_event_before_since_and_without_both_now) {
  const auto log = small_log();
  const auto since = given({{"since", "beginning"}});
  EXPECT_EQ(read_change_stream(since, "00000000000000ab.0-1/1", log)->asked.from, (place{0, 2}));
  EXPECT_EQ(read_change_stream(since, "", log)->asked.from, (place{0, 0}));
  EXPECT_EQ(read_change_stream(given({}), "", log)->asked.from, (place{2, 0}));
  EXPECT_EQ(read_change_stream(given({}), "x", log).failure().field, "Last-Event-ID");
  EXPECT_EQ(read_change_stream(given({{"limit", "1"}}), "", log).failure().code, errc::unknown_field);
}

TEST(api_changes, a_page_shows_each_change_with_its_name_and_where_the_next_begins) {
  auto one = asked();
  one.asked.count_max = 1;
  EXPECT_EQ(
    body_of(small_log(), one),
    R"({"changes":[{"position":"00000000000000ab.0-1","index":0,"time":"2023-11-14T22:13:20.001Z","request_id":"r1",)"
    R"("principal":"admin","kind":"category.created","id":"3","version":1,"previous":0,)"
    R"("after":{"id":"3","name":"Mugs","path":["Mugs"],"version":1}},)"
    R"({"position":"00000000000000ab.0-1","index":1,"time":"2023-11-14T22:13:20.001Z","request_id":"r1",)"
    R"("principal":"admin","kind":"product.changed","id":"mug-1","version":1,"previous":0,)"
    R"("after":{"id":"mug-1","name":"Blue\nmug","category":["Mugs"]}}],)"
    R"("position":"00000000000000ab.0-1","more":true})");
}

TEST(api_changes, a_deletion_has_no_after_and_what_was_before_when_asked) {
  auto before = asked(true);
  before.asked.from = {1, 0};
  EXPECT_EQ(
    body_of(small_log(), before),
    R"({"changes":[{"position":"00000000000000ab.0-2","index":0,"time":"2023-11-14T22:13:20.002Z","request_id":"r2",)"
    R"("principal":"admin","kind":"product.deleted","id":"mug-1","version":2,"previous":1,)"
    R"("before":{"id":"mug-1","name":"Blue\nmug","category":["Mugs"]},"after":null}],)"
    R"("position":"00000000000000ab.0-2","more":false})");
}

TEST(api_changes, who_may_not_know_writers_or_cost_is_told_neither) {
  auto outside = asked(true);
  outside.asked.to = {false, false};
  const auto body = body_of(small_log(), outside);
  EXPECT_NE(body.find("mug-1"), std::string::npos);
  for (const auto* secret : {"principal", "request_id", "admin", "cost"})
    EXPECT_EQ(body.find(secret), std::string::npos) << secret;
}

TEST(api_changes, an_event_is_an_envelope_in_one_line_under_the_id_to_come_back_with) {
  const auto log = small_log();
  auto deletion = asked();
  deletion.asked.from = {1, 0};
  const auto page = feed::read_page(log, deletion.asked);
  ASSERT_TRUE(page);
  EXPECT_EQ(
    stream_events(deletion, *page, log_id, context_of(log, deletion)),
    "id: 00000000000000ab.0-2/0\nevent: product.deleted\ndata: "
    R"({"specversion":"1.0","id":"00000000000000ab.0-2/0","source":"/v1/changes","type":"stoa.product.deleted",)"
    R"("time":"2023-11-14T22:13:20.002Z","subject":"mug-1","datacontenttype":"application/json",)"
    R"("data":{"position":"00000000000000ab.0-2","index":0,"time":"2023-11-14T22:13:20.002Z",)"
    R"("request_id":"r2","principal":"admin","kind":"product.deleted","id":"mug-1","version":2,"previous":1,)"
    R"("after":null}})"
    "\n\n");
}

TEST(api_changes, a_stream_says_where_it_is_when_it_begins_and_while_nothing_happens) {
  EXPECT_EQ(stream_greeting(log_id, {4, 0}), "retry: 1000\n: here\nid: 00000000000000ab.0-4\n\n");
  EXPECT_EQ(stream_heartbeat(log_id, {4, 2}), ": here\nid: 00000000000000ab.0-5/1\n\n");
  const auto log = small_log();
  EXPECT_EQ(stream_problem({errc::position_too_old, "gone", ""}, context_of(log, asked())),
            "event: problem\ndata: {\"type\":\"position-too-old\",\"title\":\"Position too old\",\"status\":410,"
            "\"detail\":\"gone\",\"request_id\":\"r9\"}\n\n");
}

} // namespace stoa::tests

#include "gateway/api/headers.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::http_request;
using gateway::api::bearer_key;
using gateway::api::check_content_type;
using gateway::api::freshness;
using gateway::api::idempotency_key;
using gateway::api::is_not_modified;
using gateway::api::media_wanted;
using gateway::api::read_condition;
using gateway::api::read_freshness;
using gateway::api::request_id;
using gateway::api::version_never;
using kind = catalog::condition::kind;

namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

http_request with(headers given) {
  auto request = http_request{};
  request.headers = std::move(given);
  return request;
}

template <class T>
error refusal(const result<T>& x) {
  return x ? error{} : x.failure();
}

catalog::condition condition_of(headers given) {
  return *read_condition(with(std::move(given)));
}

error condition_refusal(headers given) {
  return refusal(read_condition(with(std::move(given))));
}

error media_refusal(const char* content_type, media_wanted wanted) {
  return refusal(check_content_type(with({{"content-type", content_type}}), wanted));
}

result<freshness> fresh(headers given) {
  return read_freshness(with(std::move(given)), 0x1f);
}

} // namespace

TEST(api_headers, the_key_follows_bearer_whatever_the_case_of_that_word) {
  EXPECT_EQ(*bearer_key(with({{"authorization", "Bearer abc.DEF-1"}})), "abc.DEF-1");
  EXPECT_EQ(*bearer_key(with({{"authorization", " bEARER   k "}})), "k");
}

TEST(api_headers, without_one_bearer_key_a_request_is_unauthorized) {
  EXPECT_EQ(refusal(bearer_key(with({}))).code, errc::unauthorized);
  EXPECT_EQ(refusal(bearer_key(with({{"authorization", "Bearer a"}, {"authorization", "Bearer b"}}))).code,
            errc::unauthorized);
  for (const auto* text :
       {"", "Bearer", "Bearer ", "Basic YTpi", "abc", "Bearer a b", "Bearer a\tb", "Bearer \xc3\xa9", "Bearerabc"})
    EXPECT_EQ(refusal(bearer_key(with({{"authorization", text}}))).code, errc::unauthorized) << text;
}

TEST(api_headers, conditions_say_what_a_write_requires) {
  EXPECT_EQ(condition_of({}), (catalog::condition{kind::none, 0}));
  EXPECT_EQ(condition_of({{"if-match", "*"}}), (catalog::condition{kind::exists, 0}));
  EXPECT_EQ(condition_of({{"if-match", " \"42\" "}}), (catalog::condition{kind::version, 42}));
  // As the door gave it with a compressed answer.
  EXPECT_EQ(condition_of({{"if-match", "\"42-gzip\""}}), (catalog::condition{kind::version, 42}));
  EXPECT_EQ(condition_of({{"if-match", "\"42-zstd\""}}), (catalog::condition{kind::version, 42}));
  EXPECT_EQ(condition_of({{"if-match", "\"42-br\""}}), (catalog::condition{kind::version, version_never}));
  EXPECT_EQ(condition_of({{"if-none-match", "*"}}), (catalog::condition{kind::absent, 0}));
}

TEST(api_headers, a_strong_tag_that_is_not_of_ours_asks_for_a_version_no_product_has) {
  for (const auto* tag : {"\"abc\"", "\"\"", "\"0\"", "\"042\"", "\"9007199254740992\"", "\"99999999999999999999999\"",
                          "\"-1\"", "\"4,2\"", "\"*\""})
    EXPECT_EQ(condition_of({{"if-match", tag}}), (catalog::condition{kind::version, version_never})) << tag;
}

TEST(api_headers, conditions_that_are_no_star_and_no_strong_tag_are_malformed_and_named) {
  for (const auto* text : {"", "42", "W/\"42\"", "\"1\", \"2\"", "\"1\",", "*,\"1\"", "**", "\"", "\"42", "42\"",
                           "\"4 2\"", "\"4\"2\"", "'42'"}) {
    EXPECT_EQ(condition_refusal({{"if-match", text}}).code, errc::malformed) << text;
    EXPECT_EQ(condition_refusal({{"if-match", text}}).field, "If-Match") << text;
  }
  for (const auto* text : {"", "\"42\"", "W/\"42\"", "*,*"}) {
    EXPECT_EQ(condition_refusal({{"if-none-match", text}}).code, errc::malformed) << text;
    EXPECT_EQ(condition_refusal({{"if-none-match", text}}).field, "If-None-Match") << text;
  }
  EXPECT_EQ(condition_refusal({{"if-match", "*"}, {"if-none-match", "*"}}).code, errc::malformed);
  EXPECT_EQ(condition_refusal({{"if-match", "\"1\""}, {"if-match", "\"2\""}}).field, "If-Match");
  EXPECT_EQ(condition_refusal({{"if-none-match", "*"}, {"if-none-match", "*"}}).field, "If-None-Match");
}

TEST(api_headers, a_read_with_the_present_tag_is_not_modified) {
  for (const auto* text : {"\"42\"", "W/\"42\"", "\"1\", \"42\"", "*", "\"42-gzip\"", "W/\"42-zstd\""})
    EXPECT_TRUE(is_not_modified(with({{"if-none-match", text}}), 42)) << text;
  for (const auto* text : {"", "42", "\"4\"", "\"421\"", "w/\"42\"", "\"42-br\"", "\"-gzip\"", "\"42-gzip-gzip\""})
    EXPECT_FALSE(is_not_modified(with({{"if-none-match", text}}), 42)) << text;
  EXPECT_TRUE(is_not_modified(with({{"if-none-match", "\"1\""}, {"if-none-match", "\"42\""}}), 42));
  EXPECT_FALSE(is_not_modified(with({}), 42));
}

TEST(api_headers, an_idempotency_key_is_up_to_200_printable_characters) {
  EXPECT_EQ(*idempotency_key(with({})), "");
  EXPECT_EQ(*idempotency_key(with({{"idempotency-key", "order 7: \"a\""}})), "order 7: \"a\"");
  EXPECT_TRUE(idempotency_key(with({{"idempotency-key", std::string(200, '~')}})));
  for (const auto& key : {std::string(201, 'a'), std::string{}, std::string{"a\tb"}, std::string{"\xc3\xa9"},
                          std::string{"a\x7f"}, std::string("a\0b", 3)}) {
    const auto why = refusal(idempotency_key(with({{"idempotency-key", key}})));
    EXPECT_EQ(why.code, errc::invalid_field) << key;
    EXPECT_EQ(why.field, "Idempotency-Key") << key;
  }
  EXPECT_EQ(refusal(idempotency_key(with({{"idempotency-key", "a"}, {"idempotency-key", "a"}}))).code, errc::malformed);
}

TEST(api_headers, a_clients_request_id_is_kept_when_it_is_plain_and_replaced_when_not) {
  const auto id = [](headers given) {
    auto next = std::uint64_t{1};
    return request_id(with(std::move(given)), [&next] { return std::exchange(next, 0xab); });
  };
  const auto fresh_id = std::string{"000000000000000100000000000000ab"};
  EXPECT_EQ(id({{"x-request-id", "A.b_c-9"}}), "A.b_c-9");
  EXPECT_EQ(id({{"x-request-id", std::string(64, 'x')}}), std::string(64, 'x'));
  EXPECT_EQ(id({}), fresh_id);
  for (const auto& text : {std::string{}, std::string(65, 'x'), std::string{"a b"}, std::string{"a/b"},
                           std::string{"\xc3\xa9"}, std::string{"a\r\nb: c"}, std::string("a\0", 2)})
    EXPECT_EQ(id({{"x-request-id", text}}), fresh_id) << text;
  EXPECT_EQ(id({{"x-request-id", "a"}, {"x-request-id", "b"}}), fresh_id);
}

TEST(api_headers, a_read_says_how_new_the_state_has_to_be_and_how_long_it_waits) {
  const auto both = fresh({{"stoa-position", "000000000000001f.0-7"}, {"prefer", "respond-async, Wait = \"2\"; x=1"}});
  ASSERT_TRUE(both);
  EXPECT_EQ(both->at, 7U);
  EXPECT_EQ(both->wait_seconds, 2);
  EXPECT_EQ(fresh({})->at, 0U);
  EXPECT_EQ(fresh({})->wait_seconds, std::nullopt);
  EXPECT_EQ(fresh({{"prefer", "return=minimal"}})->wait_seconds, std::nullopt);
  EXPECT_EQ(fresh({{"prefer", "return=minimal"}, {"prefer", "wait=0"}})->wait_seconds, 0);
}

TEST(api_headers, the_longest_wait_is_taken_and_a_longer_one_is_refused) {
  EXPECT_EQ(fresh({{"prefer", "wait=30"}})->wait_seconds, 30);
  for (const auto* text : {"wait=31", "wait", "wait=", "wait=-1", "wait=1.5", "wait=2s", "wait=99999999999999999999",
                           "wait=1, wait=1", "wait=\"", "WAIT=x"}) {
    EXPECT_EQ(refusal(fresh({{"prefer", text}})).code, errc::invalid_field) << text;
    EXPECT_EQ(refusal(fresh({{"prefer", text}})).field, "Prefer") << text;
  }
}

TEST(api_headers, a_position_that_cannot_be_waited_for_is_refused) {
  EXPECT_EQ(refusal(fresh({{"stoa-position", "0000000000000020.0-7"}})).code, errc::unknown_log);
  EXPECT_EQ(refusal(fresh({{"stoa-position", "7"}})).code, errc::malformed);
  EXPECT_EQ(refusal(fresh({{"stoa-position", ""}})).code, errc::malformed);
  const auto* token = "000000000000001f.0-7";
  EXPECT_EQ(refusal(fresh({{"stoa-position", token}, {"stoa-position", token}})),
            (error{errc::malformed, "the header is given twice; give it once", "Stoa-Position"}));
}

TEST(api_headers, json_is_read_under_its_own_media_type_or_none) {
  EXPECT_TRUE(check_content_type(with({}), media_wanted::json));
  for (const auto* text : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=\"UTF-8\"", "application/json ;"})
    EXPECT_EQ(media_refusal(text, media_wanted::json), error{}) << text;
  for (const auto* text :
       {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application/json; charset=latin-1",
        "application/json; boundary=x", "application/merge-patch+json", "application/json, text/plain"})
    EXPECT_EQ(media_refusal(text, media_wanted::json).code, errc::unsupported_media) << text;
  EXPECT_EQ(
    refusal(check_content_type(with({{"content-type", "application/json"}, {"content-type", "application/json"}}),
                               media_wanted::json))
      .code,
    errc::unsupported_media);
}

TEST(api_headers, a_patch_is_a_merge_patch_or_plain_json) {
  EXPECT_EQ(media_refusal("application/merge-patch+json", media_wanted::merge_patch), error{});
  EXPECT_EQ(media_refusal("application/json", media_wanted::merge_patch), error{});
  EXPECT_EQ(media_refusal("application/json-patch+json", media_wanted::merge_patch),
            (error{errc::unsupported_media, "send Content-Type: application/merge-patch+json (or application/json)",
                   "Content-Type"}));
}

} // namespace stoa::tests

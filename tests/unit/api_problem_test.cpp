#include "gateway/api/problem.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace stoa::tests {

using gateway::http_response;
using gateway::api::problem_of;
using gateway::api::problem_response;
using gateway::api::problem_type;
using gateway::api::problem_types;
using gateway::api::set_header;

namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

/// The problem types as docs/problems.md lists them: one "name status title" for each, in order.
std::vector<std::string> documented_types() {
  auto file = std::ifstream{std::string{STOA_SOURCE_DIR} + "/docs/problems.md"};
  auto out = std::vector<std::string>{};
  auto line = std::string{};
  while (std::getline(file, line)) {
    if (line.starts_with("## `"))
      out.push_back(line.substr(4, line.rfind('`') - 4));
    if (line.starts_with("* Status: "))
      out.back() += ' ' + line.substr(10);
    if (line.starts_with("* Title: "))
      out.back() += ' ' + line.substr(9);
    if ((line.starts_with("* Cause: ") || line.starts_with("* Fix: ")) && line.size() > 30)
      out.back() += '+';
  }
  return out;
}

} // namespace

TEST(api_problem, a_refusal_names_type_status_detail_field_and_request) {
  const auto response = problem_response({errc::invalid_field, "price is \"free\"", "price.amount"}, "req-1");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.headers, (headers{{"Content-Type", "application/problem+json"}, {"X-Request-Id", "req-1"}}));
  EXPECT_EQ(response.body, R"({"type":"invalid-field","title":"Invalid field","status":400,)"
                           R"("detail":"price is \"free\"","field":"price.amount","request_id":"req-1"})");
}

TEST(api_problem, what_is_not_known_is_left_out_and_an_empty_detail_is_filled) {
  EXPECT_EQ(problem_response({errc::not_found, "", ""}, "").body,
            R"({"type":"not-found","title":"Not found","status":404,"detail":"there is nothing at this address"})");
}

TEST(api_problem, every_code_has_a_public_type_of_the_closed_list) {
  for (auto code = 0; code <= static_cast<int>(errc::count_); ++code) {
    const auto& shown = problem_of(static_cast<errc>(code));
    const auto known = std::any_of(problem_types().begin(), problem_types().end(), [&](const problem_type& x) {
      return x.code == shown.code && x.status == shown.status && std::string_view{x.title} == shown.title &&
             x.retry_after_s == shown.retry_after_s;
    });
    EXPECT_TRUE(known) << code;
  }
}

TEST(api_problem, codes_that_never_leave_the_node_are_shown_without_their_insides) {
  const auto shown = [](errc code) {
    const auto response = problem_response({code, "/var/stoa/stores/main/shard-0/log/7: offset 3", "/var"}, "r");
    EXPECT_EQ(response.body.find("/var"), std::string::npos) << response.body;
    return std::string{problem_of(code).name()} + ' ' + std::to_string(response.status);
  };
  EXPECT_EQ(shown(errc::corrupt), "internal 500");
  EXPECT_EQ(shown(errc::in_use), "internal 500");
  EXPECT_EQ(shown(errc::internal), "internal 500");
  EXPECT_EQ(shown(errc::none), "internal 500");
  EXPECT_EQ(shown(errc::disk_full), "read-only 503");
  EXPECT_EQ(shown(errc::io_failed), "outcome-unknown 503");
  EXPECT_EQ(shown(errc::prefetch_again), "overloaded 503");
}

TEST(api_problem, who_is_to_come_back_is_told_when) {
  const auto pause = [](errc code, int status = 0) {
    for (const auto& [name, text] : problem_response({code, "", ""}, "r", status).headers) {
      if (name == "Retry-After")
        return text;
    }
    return std::string{};
  };
  EXPECT_EQ(pause(errc::overloaded), "1");
  EXPECT_EQ(pause(errc::overloaded, 429), "1");
  EXPECT_EQ(pause(errc::behind), "1");
  EXPECT_EQ(pause(errc::outcome_unknown), "1");
  EXPECT_EQ(pause(errc::read_only), "5");
  EXPECT_EQ(pause(errc::disk_full), "5");
  for (const auto& type : problem_types())
    EXPECT_EQ(type.retry_after_s > 0, type.status == 503 || type.status == 429) << type.name();
}

TEST(api_problem, one_client_too_many_requests_is_429_in_line_and_document) {
  const auto response = problem_response({errc::overloaded, "", ""}, "r", 429);
  EXPECT_EQ(response.status, 429);
  EXPECT_NE(response.body.find(R"("type":"overloaded","title":"Overloaded","status":429,)"), std::string::npos);
}

TEST(api_problem, a_missing_key_is_asked_for_in_the_scheme_it_has) {
  const auto response = problem_response({errc::unauthorized, "", ""}, "r");
  EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>{"WWW-Authenticate", "Bearer"}));
}

TEST(api_problem, a_detail_that_is_no_text_still_gives_a_document) {
  EXPECT_NE(problem_response({errc::malformed, "byte \xff\"\x01", "f\xc0"}, "")
              .body.find(R"("detail":"byte ?\"\u0001","field":"f?"})"),
            std::string::npos);
  EXPECT_NE(problem_response({errc::malformed, "caf\xc3\xa9", ""}, "").body.find("caf\xc3\xa9"), std::string::npos);
}

TEST(api_problem, setting_a_header_replaces_one_of_the_same_name) {
  auto response = http_response{200, {{"etag", "a"}}, ""};
  set_header(response, "ETag", "b");
  set_header(response, "X", "c");
  EXPECT_EQ(response.headers, (headers{{"etag", "b"}, {"X", "c"}}));
}

TEST(api_problem, every_type_is_documented_with_status_title_cause_and_fix) {
  auto expected = std::vector<std::string>{};
  for (const auto& x : problem_types()) {
    const auto status = x.code == errc::overloaded ? "429, 503" : std::to_string(x.status);
    expected.push_back(std::string{x.name()} + ' ' + status + ' ' + x.title + "++");
  }
  EXPECT_EQ(documented_types(), expected);
}

} // namespace stoa::tests

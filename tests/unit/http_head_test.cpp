// The head of a request: what is accepted, and what must be refused.
#include "gateway/http/head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace stoa::tests {

using gateway::body_framing;
using gateway::head_scanner;
using gateway::header_count_max;
using gateway::read_head;
using gateway::request_head;

namespace {

/// Scans all bytes at once, then reads.
result<request_head> read_whole(const std::string& text) {
  const auto bytes = head_scanner{}.scan(text);
  if (!bytes)
    return bytes.failure();
  if (*bytes == 0)
    return error{errc::timeout, "no end", {}};
  auto head = request_head{};
  if (auto read = read_head(std::string_view{text}.substr(0, *bytes), head); !read)
    return read.failure();
  return head;
}

std::string with_fields(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: shop\r\n" + fields + "\r\n";
}

} // namespace

TEST(http_head, names_are_in_lower_case_and_values_without_their_blanks) {
  const auto head = read_whole("PUT /a?b=%20 HTTP/1.1\r\nHost: shop:8080\r\nX-One: \t a b\t \r\nEmpty:\r\n\r\n");
  ASSERT_TRUE(head) << head.failure().detail;
  EXPECT_EQ(head->request.method, "PUT");
  EXPECT_EQ(head->request.target, "/a?b=%20");
  EXPECT_EQ(head->request.header("x-one"), "a b");
  EXPECT_EQ(head->request.header_count("empty"), 1U);
  EXPECT_EQ(head->request.header("absent"), "");
  EXPECT_EQ(head->framing, body_framing::none);
  EXPECT_TRUE(head->keep_alive);
}

TEST(http_head, the_first_of_two_fields_is_the_one_seen) {
  const auto head = read_whole(with_fields("A: 1\r\nA: 2\r\n"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->request.header("a"), "1");
  EXPECT_EQ(head->request.header_count("a"), 2U);
}

TEST(http_head, what_two_readers_could_read_differently_is_malformed) {
  const auto nul = std::string(1, '\0');
  for (const auto& text : {
         std::string{"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"\x16\x03\x01"},
         std::string{"GET / HTTP/1.1\nHost: a\n\n"},
         std::string{"GET / HTTP/1.1\r\nHost: a\n\r\n"},
         std::string{"GET /\r\n\r\n"},
         std::string{"GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
         std::string{"GET / http/1.1\r\nHost: a\r\n\r\n"},
         std::string{"G(T / HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET path HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
         "GET /" + nul + " HTTP/1.1\r\nHost: a\r\n\r\n",
         std::string{"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"GET / HTTP/1.1\r\n\r\n"},
         std::string{"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
         with_fields("Host: shop\r\n"),
         with_fields("A: 1\r\n folded\r\n"),
         with_fields("A : 1\r\n"),
         with_fields(": 1\r\n"),
         with_fields("A\r\n"),
         with_fields("A: \x01\r\n"),
         with_fields("A: b\rc\r\n"),
         with_fields("A: " + nul + "\r\n"),
         with_fields("Content-Length: 3\r\nContent-Length: 4\r\n"),
         with_fields("Content-Length: 3, 3\r\n"),
         with_fields("Content-Length: -1\r\n"),
         with_fields("Content-Length: +1\r\n"),
         with_fields("Content-Length:\r\n"),
         with_fields("Content-Length: 1234567890123456789\r\n"),
         with_fields("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
         with_fields("Transfer-Encoding: gzip, chunked\r\n"),
         with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
         with_fields("Expect: miracles\r\n"),
         std::string{"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
       }) {
    const auto head = read_whole(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.failure().code, errc::malformed) << text;
  }
}

TEST(http_head, the_length_of_a_body_may_be_said_twice_alike) {
  const auto head = read_whole(with_fields("Content-Length: 3\r\nContent-Length: 3\r\n"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->framing, body_framing::sized);
  EXPECT_EQ(head->content_length, 3U);
}

TEST(http_head, an_absolute_target_becomes_a_path_and_its_authority_the_host) {
  const auto head = read_whole("GET HTTP://real:1/p?q HTTP/1.1\r\nHost: other\r\n\r\n");
  ASSERT_TRUE(head) << head.failure().detail;
  EXPECT_EQ(head->request.target, "/p?q");
  EXPECT_EQ(head->request.header("host"), "real:1");
  EXPECT_EQ(read_whole("GET http://real?q HTTP/1.0\r\n\r\n")->request.target, "/?q");
  EXPECT_EQ(read_whole("GET http://real HTTP/1.0\r\n\r\n")->request.header("host"), "real");
  EXPECT_EQ(read_whole("OPTIONS http://real HTTP/1.1\r\nHost: a\r\n\r\n")->request.target, "*");
  EXPECT_EQ(read_whole("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")->request.target, "*");
}

TEST(http_head, a_connection_is_kept_as_its_version_and_its_options_say) {
  EXPECT_TRUE(read_whole(with_fields(""))->keep_alive);
  EXPECT_FALSE(read_whole(with_fields("Connection: Keep-Alive, CLOSE\r\n"))->keep_alive);
  EXPECT_FALSE(read_whole(with_fields("Connection: close\r\nConnection: keep-alive\r\n"))->keep_alive);
  EXPECT_FALSE(read_whole("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  EXPECT_TRUE(read_whole("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keep_alive);
  EXPECT_FALSE(read_whole("GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n")->keep_alive);
}

TEST(http_head, an_expectation_counts_only_in_http_1_1) {
  EXPECT_TRUE(read_whole(with_fields("Expect: 100-Continue\r\n"))->expects_continue);
  EXPECT_FALSE(read_whole("PUT / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")->expects_continue);
}

TEST(http_head, the_last_field_is_read_and_the_one_after_is_too_large) {
  auto fields = std::string{};
  for (std::size_t i = 1; i < header_count_max; ++i)
    fields += "A: 1\r\n";
  EXPECT_TRUE(read_whole(with_fields(fields)));
  const auto one_more = read_whole(with_fields(fields + "A: 1\r\n"));
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.failure().code, errc::too_large);
}

TEST(http_head, the_end_is_found_alike_however_the_bytes_arrive) {
  const auto text = std::string{"\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\nGET /next"};
  const auto whole = head_scanner{}.scan(text);
  ASSERT_TRUE(whole);
  EXPECT_EQ(*whole, text.size() - 9);
  auto scanner = head_scanner{};
  for (std::size_t size = 0; size < *whole; ++size) {
    const auto found = scanner.scan(std::string_view{text}.substr(0, size));
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, 0U);
  }
  EXPECT_EQ(*scanner.scan(text), *whole);
}

} // namespace stoa::tests

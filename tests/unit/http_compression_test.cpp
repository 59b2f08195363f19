// Content codings: which one a client wants, what an answer says then, and bodies taken apart within limits.
#include "gateway/http/compression.hpp"
#include "gateway/http/wishes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>
#include <zstd.h>

namespace stoa::tests {

using gateway::coding;

namespace {

coding best_of(const std::vector<std::string>& headers) {
  auto all = gateway::accepted_codings{};
  for (const auto& x : headers)
    all.add(x);
  return all.best();
}

std::string gzip_of(const std::string& text) {
  return gateway::compressor{}.compress(coding::gzip, text);
}

/// Fed in pieces of a size; the text, or the code of the failure.
std::string unpacked(const std::string& bytes, std::size_t piece = 7, std::uint64_t bytes_max = 1'000'000'000) {
  auto one = gateway::gunzip{bytes_max};
  auto out = std::string{};
  const auto sink = [&](std::string_view x) {
    out.append(x);
    return result<void>{};
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    if (const auto fed = one.feed(std::string_view{bytes}.substr(at, piece), sink); !fed)
      return to_string(fed.failure().code);
  const auto whole = one.finish();
  return whole ? out : to_string(whole.failure().code);
}

} // namespace

TEST(http_compression, the_coding_with_the_highest_quality_is_taken) {
  EXPECT_EQ(best_of({}), coding::identity);
  EXPECT_EQ(best_of({""}), coding::identity);
  EXPECT_EQ(best_of({"gzip"}), coding::gzip);
  EXPECT_EQ(best_of({"GZip"}), coding::gzip);
  EXPECT_EQ(best_of({"zstd"}), coding::zstd);
  EXPECT_EQ(best_of({"deflate, gzip, br, zstd"}), coding::zstd);
  EXPECT_EQ(best_of({"gzip;q=0.9, zstd;q=0.8"}), coding::gzip);
  EXPECT_EQ(best_of({"gzip;q=0.5, zstd; q=0.501"}), coding::zstd);
  EXPECT_EQ(best_of({"gzip;q=0"}), coding::identity);
  EXPECT_EQ(best_of({"gzip;q=0.000, *"}), coding::identity);
  EXPECT_EQ(best_of({"*"}), coding::gzip);
  EXPECT_EQ(best_of({"*;q=0, gzip"}), coding::gzip);
  EXPECT_EQ(best_of({"br", "gzip"}), coding::gzip);
  EXPECT_EQ(best_of({"identity"}), coding::identity);
}

TEST(http_compression, what_cannot_be_read_is_not_taken) {
  for (const auto* text : {"gzip;q=", "gzip;q=x", "gzip;q=2", "gzip;q=0,5", "gzip;q=0.5.5", "gzip;q=-1", ";;;", ",,,,"})
    EXPECT_EQ(best_of({text}), coding::identity) << text;
  auto huge = std::string{};
  while (huge.size() < 100'000)
    huge += "x;q=0.1,";
  EXPECT_EQ(best_of({huge + "gzip"}), coding::gzip);
}

TEST(http_compression, a_body_comes_back_whole) {
  auto one = gateway::compressor{};
  for (const auto bytes : {0U, 1U, 1'024U, 65'536U, 300'000U}) {
    auto text = std::string{};
    while (text.size() < bytes)
      text += "{\"id\":\"" + std::to_string(text.size() * 7919 % 104'729) + "\"},";
    EXPECT_EQ(unpacked(one.compress(coding::gzip, text), 4'096), text);
    const auto packed = one.compress(coding::zstd, text);
    auto out = std::string(text.size() + 1, '\0');
    ASSERT_EQ(ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()), text.size());
    out.resize(text.size());
    EXPECT_EQ(out, text);
  }
}

TEST(http_compression, a_stream_of_several_members_is_one_body) {
  EXPECT_EQ(unpacked(gzip_of("one ") + gzip_of("two"), 1), "one two");
  EXPECT_EQ(unpacked(gzip_of("one ") + gzip_of("two"), 1'000), "one two");
}

TEST(http_compression, what_is_no_whole_gzip_is_malformed) {
  const auto whole = gzip_of("a text that is long enough to be cut");
  EXPECT_EQ(unpacked(""), "malformed");
  EXPECT_EQ(unpacked("plain text"), "malformed");
  EXPECT_EQ(unpacked(whole + "tail"), "malformed");
  for (std::size_t bytes = 1; bytes < whole.size(); ++bytes)
    EXPECT_EQ(unpacked(whole.substr(0, bytes)), "malformed") << bytes;
  auto damaged = whole;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
  EXPECT_EQ(unpacked(damaged), "malformed");
}

TEST(http_compression, a_body_that_grows_too_much_is_refused_before_it_is_all_there) {
  const auto bomb = gzip_of(std::string(64 * 1024 * 1024, '\0'));
  ASSERT_LT(bomb.size(), 400'000U);
  EXPECT_EQ(unpacked(bomb, 65'536), "too-large");
  const auto text = std::string(1'000, 'x');
  EXPECT_EQ(unpacked(gzip_of(text), 7, 1'000), text);
  EXPECT_EQ(unpacked(gzip_of(text), 7, 999), "too-large");
  // Within the free bytes a body may shrink as far as it will.
  const auto zeros = std::string(gateway::gunzip::growth_free_bytes, '\0');
  EXPECT_EQ(unpacked(gzip_of(zeros), 65'536), zeros);
}

TEST(http_wishes, a_compressed_answer_has_a_tag_of_its_own_and_a_304_the_one_that_the_client_has) {
  auto response = gateway::http_response{200, {{"ETag", "\"17\""}}, "x"};
  gateway::mark_coding(response, coding::gzip);
  EXPECT_EQ(response.headers.front().second, "\"17-gzip\"");
  EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>{"Content-Encoding", "gzip"}));

  auto request = gateway::http_request{};
  request.method = "GET";
  request.headers = {{"accept-encoding", "gzip"}, {"if-none-match", "\"17-gzip\""}, {"authorization", "Bearer k"}};
  const auto wishes = gateway::read_wishes(request, false);
  auto known = gateway::http_response{304, {{"ETag", "\"17\""}}, {}};
  gateway::mark_not_modified(known, wishes);
  EXPECT_EQ(known.headers.front().second, "\"17-gzip\"");
  EXPECT_EQ(gateway::caching_lines(known, gateway::traits_of(known), wishes, false),
            "vary: Accept-Encoding, Authorization, Stoa-Store\r\ncache-control: private, no-cache\r\n");

  request.headers[1].second = "\"17\"";
  known.headers.front().second = "\"17\"";
  gateway::mark_not_modified(known, gateway::read_wishes(request, false));
  EXPECT_EQ(known.headers.front().second, "\"17\"");
}

TEST(http_wishes, small_bodies_streams_and_what_is_packed_already_are_not_compressed) {
  const auto large = std::string(gateway::compressed_bytes_min, 'x');
  const auto is = [](const gateway::http_response& x) { return gateway::traits_of(x).is_compressible; };
  EXPECT_TRUE(is({200, {{"Content-Type", "application/json"}}, large}));
  EXPECT_TRUE(is({404, {{"content-type", "application/problem+json"}}, large}));
  EXPECT_TRUE(is({200, {{"Content-Type", "text/html; charset=utf-8"}}, large}));
  EXPECT_FALSE(is({200, {{"Content-Type", "application/json"}}, large.substr(1)}));
  EXPECT_FALSE(is({206, {{"Content-Type", "application/json"}}, large}));
  EXPECT_FALSE(is({200, {{"Content-Type", "image/png"}}, large}));
  EXPECT_FALSE(is({200, {{"Content-Type", "text/event-stream"}}, large}));
  EXPECT_FALSE(is({200, {{"Content-Type", "text/css"}, {"Content-Encoding", "gzip"}}, large}));
  EXPECT_FALSE(is({200, {}, large}));
}

} // namespace stoa::tests

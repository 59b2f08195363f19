// Bodies, plain and chunked, out of pieces of any size.
#include "gateway/http/body_decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace stoa::tests {

using gateway::body_decoder;
using gateway::body_framing;
using gateway::request_head;

namespace {

struct decoded {
  std::string body;
  /// Bytes after the end of the body.
  std::string rest;
  bool is_finished;
  bool is_malformed;
};

request_head chunked_head() {
  return {.request = {}, .framing = body_framing::chunked};
}

request_head sized_head(std::uint64_t length) {
  return {.request = {}, .framing = body_framing::sized, .content_length = length};
}

/// Decodes a text that arrives `step` bytes at a time.
decoded decode(const request_head& head, const std::string& text, std::size_t step) {
  auto decoder = body_decoder{head, 64};
  auto got = decoded{};
  std::size_t taken = 0;
  for (std::size_t arrived = 0; arrived <= text.size() + step; arrived += step) {
    for (;;) {
      const auto piece = decoder.next(std::string_view{text}.substr(taken, std::min(arrived, text.size()) - taken));
      got.body += piece.payload;
      taken += piece.consumed;
      if (piece.consumed == 0)
        break;
    }
  }
  got.rest = text.substr(taken);
  got.is_finished = decoder.is_finished();
  got.is_malformed = decoder.fault() != nullptr;
  return got;
}

} // namespace

TEST(http_body, a_sized_body_ends_at_its_length) {
  for (std::size_t step = 1; step < 9; ++step) {
    const auto got = decode(sized_head(5), "helloGET", step);
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.rest, "GET");
    EXPECT_TRUE(got.is_finished);
  }
  EXPECT_TRUE(decode(sized_head(0), "", 1).is_finished);
  EXPECT_FALSE(decode(sized_head(6), "hello", 1).is_finished);
}

TEST(http_body, a_chunked_body_is_the_same_however_its_bytes_arrive) {
  const auto text =
    std::string{"5\r\nhello\r\n1;name=\"value\"\r\n,\r\n00A \t;x\r\n 123456789\r\n0\r\nTrailer: a\r\n\r\nGET"};
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const auto got = decode(chunked_head(), text, step);
    EXPECT_EQ(got.body, "hello, 123456789");
    EXPECT_EQ(got.rest, "GET");
    EXPECT_TRUE(got.is_finished) << step;
  }
}

TEST(http_body, a_chunked_body_that_is_cut_off_is_neither_finished_nor_malformed) {
  const auto text = std::string{"5\r\nhello\r\n0\r\nA: b\r\n\r\n"};
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto got = decode(chunked_head(), text.substr(0, size), 3);
    EXPECT_FALSE(got.is_finished) << size;
    EXPECT_FALSE(got.is_malformed) << size;
  }
}

TEST(http_body, a_chunk_that_does_not_keep_the_form_is_malformed) {
  for (const auto& text : {
         std::string{"5\nhello\r\n0\r\n\r\n"},
         std::string{"\r\nhello"},
         std::string{"-1\r\n"},
         std::string{"0x5\r\nhello\r\n"},
         std::string{"5 5\r\nhello\r\n"},
         std::string{"5;\x01\r\nhello\r\n"},
         std::string{"g\r\n"},
         std::string{"10000000000000000\r\n"},
         std::string{"5\r\nhello!\r\n"},
         std::string{"5\r\nhello\n0\r\n\r\n"},
         std::string{"0\r\nno field\r\n\r\n"},
         std::string{"0\r\n folded: x\r\n\r\n"},
         "0\r\nLong: " + std::string(64, 'x') + "\r\n\r\n",
         "1;" + std::string(2000, 'x') + "\r\n",
       }) {
    const auto got = decode(chunked_head(), text, 1);
    EXPECT_TRUE(got.is_malformed) << text;
    EXPECT_FALSE(got.is_finished) << text;
  }
}

} // namespace stoa::tests

// Takes the body of a request out of the bytes of a connection, plain or chunked. Pure.
#pragma once

#include "gateway/http/head.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stoa::gateway {

/// One body. Chunk extensions and trailer fields are read over.
class body_decoder {
public:
  /// A stretch of input: how much of it is done with, and the bytes of the body in it.
  struct piece {
    std::size_t consumed = 0;
    std::string_view payload;
  };

  /// trailer_bytes_max: of all trailer fields together.
  body_decoder(const request_head& head, std::size_t trailer_bytes_max);

  /// Reads the next piece; it is empty when `input` does not suffice, the body has ended, or `fault` is set.
  /// input: what was not consumed so far, and more.
  piece next(std::string_view input);

  bool is_finished() const { return at_ == place::end; }
  /// Why the body is malformed, or null.
  const char* fault() const { return fault_; }

private:
  enum class place : std::uint8_t { data, chunk_size, chunk_end, trailer, end };

  piece next_data(std::string_view input);
  piece next_line(std::string_view input);
  void read_size(std::string_view line);
  void read_trailer(std::string_view line);

  place at_;
  bool is_chunked_;
  std::uint64_t left_;
  std::size_t trailer_bytes_left_;
  const char* fault_ = nullptr;
};

} // namespace stoa::gateway

#include "gateway/http/body_decoder.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <charconv>

namespace stoa::gateway {

namespace {

/// Bytes of a line with the size of a chunk and its extensions.
constexpr std::size_t size_line_bytes_max = 1024;

} // namespace

body_decoder::body_decoder(const request_head& head, std::size_t trailer_bytes_max)
    : at_{head.framing == body_framing::chunked                            ? place::chunk_size
          : head.framing == body_framing::sized && head.content_length > 0 ? place::data
                                                                           : place::end},
      is_chunked_{head.framing == body_framing::chunked}, left_{head.content_length}, trailer_bytes_left_{
                                                                                        trailer_bytes_max} {}

body_decoder::piece body_decoder::next(std::string_view input) {
  if (fault_ != nullptr || at_ == place::end)
    return {};
  return at_ == place::data ? next_data(input) : next_line(input);
}

body_decoder::piece body_decoder::next_data(std::string_view input) {
  const auto payload = input.substr(0, left_);
  left_ -= payload.size();
  if (left_ == 0)
    at_ = is_chunked_ ? place::chunk_end : place::end;
  return {payload.size(), payload};
}

body_decoder::piece body_decoder::next_line(std::string_view input) {
  const auto line_bytes_max = at_ == place::trailer ? trailer_bytes_left_ : size_line_bytes_max;
  const auto end = input.substr(0, line_bytes_max).find('\n');
  if (end == std::string_view::npos) {
    if (input.size() >= line_bytes_max)
      fault_ = "a line of a chunked body is too long";
    return {};
  }
  if (end == 0 || input[end - 1] != '\r') {
    fault_ = "a line of a chunked body does not end in CR LF";
    return {};
  }
  const auto line = input.substr(0, end - 1);
  if (at_ == place::chunk_size)
    read_size(line);
  else if (at_ == place::trailer)
    read_trailer(line);
  else if (line.empty())
    at_ = place::chunk_size;
  else
    fault_ = "a chunk is longer than its size";
  return {fault_ == nullptr ? end + 1 : 0, {}};
}

void body_decoder::read_size(std::string_view line) {
  // Fifteen hexadecimal digits: sums of sizes cannot overflow soon.
  const auto digits = line.substr(0, std::min(line.find_first_of("; \t"), std::size_t{16}));
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  const auto extension = trimmed(line.substr(digits.size()));
  if (failed != std::errc{} || end != digits.data() + digits.size() || digits.size() > 15 ||
      !(extension.empty() || extension.starts_with(';')) ||
      !std::all_of(extension.begin(), extension.end(), is_field_value))
    fault_ = "the size of a chunk is not a hexadecimal number";
  else
    at_ = left_ > 0 ? place::data : place::trailer;
}

void body_decoder::read_trailer(std::string_view line) {
  trailer_bytes_left_ -= line.size() + 2;
  if (line.empty())
    at_ = place::end;
  else
    fault_ = fault_of_field(line);
}

} // namespace stoa::gateway

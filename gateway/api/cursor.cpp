// The bytes: a format byte, sixteen of a hash over binding and keyset, then the keyset. The hash tells a mistake from a
// cursor; it keeps nobody from making one, and nothing is gained by making one.
#include "gateway/api/cursor.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/hash.hpp"
#include "gateway/api/text.hpp"

namespace stoa::gateway::api {

namespace {

constexpr char cursor_format = 1;
constexpr std::size_t head_bytes = 1 + 16;

std::string head_of(std::string_view keyset, std::string_view binding) {
  auto framed = std::string{};
  auto frame = byte_writer{framed};
  frame.text(binding);
  frame.text(keyset);
  const auto hash = hash_bytes(framed);
  return cursor_format + big_endian(hash.high) + big_endian(hash.low);
}

} // namespace

std::string make_cursor(std::string_view keyset, std::string_view binding) {
  if (keyset.empty())
    return {};
  return to_base64url(head_of(keyset, binding).append(keyset));
}

void write_cursor(codec::json_writer& json, std::string_view keyset, std::string_view binding) {
  json.key("cursor");
  if (keyset.empty())
    json.null();
  else
    json.text(make_cursor(keyset, binding));
}

result<std::string> open_cursor(std::string_view cursor, std::string_view binding) {
  auto bytes = from_base64url(cursor);
  if (bytes && bytes->size() > head_bytes) {
    auto keyset = bytes->substr(head_bytes);
    if (bytes->compare(0, head_bytes, head_of(keyset, binding)) == 0)
      return keyset;
  }
  return error{errc::invalid_field,
               "the cursor is not of this query; send it with the parameters of the page it came from, or leave it out",
               "cursor"};
}

} // namespace stoa::gateway::api

// Cursors: where the next page begins, as an opaque text that only fits the query it came from.
#pragma once

#include "codec/json.hpp"
#include "domain/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// keyset: the sort values of the last item of a page; empty (no next page) gives an empty cursor.
/// binding: bytes that name the query; the same ones must be given to open the cursor.
std::string make_cursor(std::string_view keyset, std::string_view binding);

/// The member `cursor` of a page: where the next one begins, null where the keyset is empty.
void write_cursor(codec::json_writer& json, std::string_view keyset, std::string_view binding);

/// What was found has one more than a page may have where there are more: takes it away and says so.
template <class T>
bool cut_page(std::vector<T>& found, std::size_t count_max) {
  const auto has_more = found.size() > count_max;
  if (has_more)
    found.resize(count_max);
  return has_more;
}

/// The keyset. Errors: `invalid_field` with field "cursor" (damaged, or of another query).
result<std::string> open_cursor(std::string_view cursor, std::string_view binding);

} // namespace stoa::gateway::api

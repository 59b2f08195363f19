#include "gateway/http/server.hpp"

#include <algorithm>

namespace stoa::gateway {

std::string_view http_request::header(std::string_view name) const {
  const auto found =
    std::find_if(headers.begin(), headers.end(), [&](const auto& field) { return field.first == name; });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::size_t http_request::header_count(std::string_view name) const {
  return static_cast<std::size_t>(
    std::count_if(headers.begin(), headers.end(), [&](const auto& field) { return field.first == name; }));
}

} // namespace stoa::gateway

// Entity tags (RFC 9110 §8.8.3) as clients send them back.
#pragma once

#include "gateway/http/server.hpp"

#include <optional>
#include <string_view>

namespace stoa::gateway {

/// Between the quotes of one strong entity tag, nothing when it is anything else.
std::optional<std::string_view> opaque_tag(std::string_view text);

/// Without what the door adds to the tag of an answer that it compresses: it is the same version.
std::string_view without_coding(std::string_view tag);

/// Whether `If-None-Match` of a GET has a tag with this between its quotes: then 304 is the answer. The comparison is
/// weak, and a tag is the same whatever coding its answer was sent in.
bool has_tag(const http_request& request, std::string_view ours);

} // namespace stoa::gateway

// What of a request's head decides how its answer leaves, and what an answer's own head says to that. Pure.
#pragma once

#include "gateway/http/compression.hpp"
#include "gateway/http/server.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::gateway {

struct answer_wishes {
  coding wanted = coding::identity;
  /// `Authorization` was sent: the answer is for one client only.
  bool has_key = false;
  /// GET or HEAD.
  bool is_read = false;
  /// Of the tags in If-None-Match, one is of this coding.
  bool knows_gzip = false;
  bool knows_zstd = false;
  /// Empty unless asked for.
  std::string origin;
};

/// One pass over the head. `with_origin`: whether `origin` is of interest.
answer_wishes read_wishes(const http_request& request, bool with_origin);

/// What an answer says of itself.
struct answer_traits {
  bool is_compressible = false;
  bool has_cache_control = false;
};

/// A body below this is not compressed: it fits into a packet or two anyway.
inline constexpr std::size_t compressed_bytes_min = 1024;

answer_traits traits_of(const http_response& response);

/// Puts the coding into an answer whose body is compressed: Content-Encoding, and into a tag its suffix.
void mark_coding(http_response& response, coding how);
/// Gives a 304 the tag that the client has: the one of the coding it gets now, when it knows that.
void mark_not_modified(http_response& response, const answer_wishes& wishes);

/// The field lines, each with its end, that an answer gets beyond its own: Vary and Cache-Control.
std::string_view caching_lines(const http_response& response, const answer_traits& traits, const answer_wishes& wishes,
                               bool varies_by_origin);

} // namespace stoa::gateway

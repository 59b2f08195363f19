#include "gateway/http/wishes.hpp"

#include "gateway/http/answer.hpp"
#include "gateway/http/characters.hpp"

#include <algorithm>
#include <array>

namespace stoa::gateway {

namespace {

constexpr unsigned by_encoding = 1;
constexpr unsigned by_key = 2;
constexpr unsigned by_origin = 4;
constexpr unsigned is_private = 8;

std::string make_lines(unsigned of) {
  auto vary = std::string{};
  const auto add = [&](unsigned bit, const char* name) {
    if ((of & bit) != 0)
      vary.append(vary.empty() ? "" : ", ").append(name);
  };
  add(by_encoding, "Accept-Encoding");
  add(by_key, "Authorization, Stoa-Store");
  add(by_origin, "Origin");
  auto made = vary.empty() ? vary : "vary: " + vary + "\r\n";
  if ((of & is_private) != 0)
    made += "cache-control: private, no-cache\r\n";
  return made;
}

/// Every set of lines there is, made once: an answer takes one of them.
const std::array<std::string, 16>& all_lines() {
  static const auto lines = [] {
    auto made = std::array<std::string, 16>{};
    for (unsigned x = 0; x < made.size(); ++x)
      made[x] = make_lines(x);
    return made;
  }();
  return lines;
}

/// Whether one of our tags of a compressed answer is among those of an If-None-Match.
void note_known(std::string_view tags, answer_wishes& found) {
  found.knows_gzip = found.knows_gzip || tags.find("-gzip\"") != std::string_view::npos;
  found.knows_zstd = found.knows_zstd || tags.find("-zstd\"") != std::string_view::npos;
}

void add_suffix(http_response& response, std::string_view suffix) {
  for (auto& [name, value] : response.headers)
    if (equals_lower(name, "etag") && value.ends_with('"') && !suffix.empty())
      value.insert(value.size() - 1, suffix);
}

} // namespace

answer_wishes read_wishes(const http_request& request, bool with_origin) {
  auto found = answer_wishes{};
  auto codings = accepted_codings{};
  found.is_read = request.method == "GET" || request.method == "HEAD";
  for (const auto& [name, value] : request.headers) {
    switch (name.size()) {
    case 6:
      if (with_origin && name == "origin")
        found.origin = value;
      break;
    case 13:
      found.has_key = found.has_key || name == "authorization";
      if (name == "if-none-match")
        note_known(value, found);
      break;
    case 15:
      if (name == "accept-encoding")
        codings.add(value);
      break;
    default:
      break;
    }
  }
  found.wanted = codings.best();
  return found;
}

answer_traits traits_of(const http_response& response) {
  auto found = answer_traits{};
  auto has_coding = false;
  for (const auto& [name, value] : response.headers) {
    if (name.size() == 12 && equals_lower(name, "content-type"))
      found.is_compressible = is_compressible(value);
    else if (name.size() == 13 && equals_lower(name, "cache-control"))
      found.has_cache_control = true;
    else if (name.size() == 16 && equals_lower(name, "content-encoding"))
      has_coding = true;
  }
  // A part of a body, and one that is made while it is sent, go out as they are.
  found.is_compressible = found.is_compressible && !has_coding && has_body(response.status) && response.status != 206 &&
                          response.stream == nullptr && response.body.size() >= compressed_bytes_min;
  return found;
}

void mark_coding(http_response& response, coding how) {
  add_suffix(response, tag_suffix(how));
  response.headers.emplace_back("Content-Encoding", name_of(how));
}

void mark_not_modified(http_response& response, const answer_wishes& wishes) {
  if ((wishes.wanted == coding::gzip && wishes.knows_gzip) || (wishes.wanted == coding::zstd && wishes.knows_zstd))
    add_suffix(response, tag_suffix(wishes.wanted));
}

std::string_view caching_lines(const http_response& response, const answer_traits& traits, const answer_wishes& wishes,
                               bool varies_by_origin) {
  const auto is_keyed = wishes.has_key && wishes.is_read;
  const auto which = (traits.is_compressible || response.status == 304 ? by_encoding : 0U) | (is_keyed ? by_key : 0U) |
                     (varies_by_origin ? by_origin : 0U) | (is_keyed && !traits.has_cache_control ? is_private : 0U);
  return all_lines()[which];
}

} // namespace stoa::gateway

#include "gateway/api/headers.hpp"

#include "domain/base/hex.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/text.hpp"
#include "gateway/http/characters.hpp"
#include "gateway/http/tags.hpp"

#include <algorithm>

namespace stoa::gateway::api {

namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_request_id(std::string_view text) {
  constexpr std::size_t bytes_max = 64;
  return !text.empty() && text.size() <= bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
  });
}

/// A tag of another kind is no error: it is a version that no product has.
std::uint64_t version_of(std::string_view tag) {
  tag = without_coding(tag);
  // What follows names the representation, not the version.
  tag = tag.substr(0, tag.find('.'));
  const auto version = parse_unsigned(tag, position_token::number_max);
  return version && *version > 0 ? *version : version_never;
}

result<catalog::condition> match_condition(std::string_view text) {
  if (text == "*")
    return catalog::condition{catalog::condition::kind::exists, 0};
  const auto tag = opaque_tag(text);
  if (!tag)
    return error{errc::malformed, "send * or one strong tag as ETag gave it, such as \"42\"; no list, no W/",
                 "If-Match"};
  return catalog::condition{catalog::condition::kind::version, version_of(*tag)};
}

result<int> wait_of(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  const auto seconds = parse_unsigned(text, static_cast<std::uint64_t>(wait_seconds_max));
  if (!seconds)
    return error{errc::invalid_field, "wait is a whole number of seconds from 0 to " + std::to_string(wait_seconds_max),
                 "Prefer"};
  return static_cast<int>(*seconds);
}

/// The `wait` among the preferences of all Prefer headers (RFC 7240); the rest is for others.
result<std::optional<int>> read_wait(const http_request& request) {
  auto wait = std::optional<int>{};
  for (const auto& [name, text] : request.headers) {
    if (name != "prefer")
      continue;
    for (const auto preference : split_list(text, ',')) {
      const auto first = preference.substr(0, preference.find(';'));
      const auto equals = first.find('=');
      if (!is_same_word(trimmed(first.substr(0, equals)), "wait"))
        continue;
      const auto seconds = wait_of(equals == std::string_view::npos ? "" : trimmed(first.substr(equals + 1)));
      if (!seconds)
        return seconds.failure();
      if (wait)
        return error{errc::invalid_field, "wait is given twice; give it once", "Prefer"};
      wait = *seconds;
    }
  }
  return wait;
}

/// True when the parameters after the media type are none, or the one charset JSON has.
bool is_utf8_charset(std::string_view parameters) {
  for (const auto part : split_list(parameters, ';')) {
    const auto equals = part.find('=');
    if (part.empty())
      continue;
    if (equals == std::string_view::npos || !is_same_word(trimmed(part.substr(0, equals)), "charset"))
      return false;
    const auto charset = trimmed(part.substr(equals + 1));
    if (!is_same_word(charset, "utf-8") && !is_same_word(charset, "\"utf-8\""))
      return false;
  }
  return true;
}

/// Weights are read in thousandths.
constexpr std::uint64_t weight_max = 1'000;

/// `q=0.8` as 800; 0 for what is none.
std::uint64_t weight_of(std::string_view text) {
  if (!text.starts_with("q=") && !text.starts_with("Q="))
    return 0;
  text.remove_prefix(2);
  if (text.empty() || (text.front() != '0' && text.front() != '1') || text.size() > 5)
    return 0;
  auto digits = std::string{text.substr(std::min<std::size_t>(2, text.size()))};
  if (text.size() > 1 && text[1] != '.')
    return 0;
  digits.resize(3, '0');
  const auto part = parse_unsigned(digits, weight_max);
  return part ? std::min((text.front() == '1' ? weight_max : 0) + *part, weight_max) : 0;
}

/// A language that a reader would like, and how much.
struct weighed_language {
  std::string tag;
  std::uint64_t weight = 0;
};

/// The one there was, or an item of Accept-Language that weighs more.
weighed_language better(weighed_language best, std::string_view item) {
  const auto end = item.find(';');
  const auto tag = trimmed(item.substr(0, end));
  const auto weight = end == std::string_view::npos ? weight_max : weight_of(trimmed(item.substr(end + 1)));
  if (weight <= best.weight || (tag != "*" && !is_language_tag(tag)))
    return best;
  return {tag == "*" ? std::string{} : std::string{tag}, weight};
}

} // namespace

result<std::optional<std::string_view>> single_header(const http_request& request, std::string_view name) {
  auto found = std::optional<std::string_view>{};
  for (const auto& [known, text] : request.headers) {
    if (known != name)
      continue;
    if (found)
      return error{errc::malformed, "the header is given twice; give it once", std::string{name}};
    found = trimmed(text);
  }
  return found;
}

result<std::string_view> bearer_key(const http_request& request) {
  constexpr std::string_view scheme = "Bearer";
  const auto header = single_header(request, "authorization");
  if (!header || !*header)
    return error{errc::unauthorized, "send one header Authorization: Bearer KEY", {}};
  const auto text = **header;
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos || !is_same_word(text.substr(0, blank), scheme))
    return error{errc::unauthorized, "the scheme is Bearer: send Authorization: Bearer KEY", {}};
  const auto key = trimmed(text.substr(blank));
  const auto fits = [](char c) { return c > 0x20 && c < 0x7f; };
  if (!std::all_of(key.begin(), key.end(), fits))
    return error{errc::unauthorized, "the key has a blank or a byte beyond ASCII in it", {}};
  return key;
}

result<catalog::condition> read_condition(const http_request& request) {
  const auto match = single_header(request, "if-match");
  const auto none_match = single_header(request, "if-none-match");
  if (!match || !none_match)
    return error{errc::malformed, "the header is given twice; give it once", match ? "If-None-Match" : "If-Match"};
  if (*match && *none_match)
    return error{errc::malformed, "send If-Match or If-None-Match, not both", "If-None-Match"};
  if (*match)
    return match_condition(**match);
  if (!*none_match)
    return catalog::condition{};
  if (**none_match != "*")
    return error{errc::malformed, "on a write only * is read here: the product must not exist", "If-None-Match"};
  return catalog::condition{catalog::condition::kind::absent, 0};
}

std::string accepted_language(const http_request& request) {
  auto best = weighed_language{};
  for (const auto& [name, text] : request.headers)
    if (name == "accept-language")
      for (const auto item : split_list(text, ','))
        best = better(std::move(best), item);
  return best.tag;
}

bool is_language_tag(std::string_view text) {
  constexpr std::size_t tag_bytes_max = 35;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.size() >= 2 && text.size() <= tag_bytes_max && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_not_modified(const http_request& request, std::uint64_t version) {
  return has_tag(request, std::to_string(version));
}

result<std::string> idempotency_key(const http_request& request) {
  const auto header = single_header(request, "idempotency-key");
  if (!header)
    return error{errc::malformed, header.failure().detail, "Idempotency-Key"};
  if (!*header)
    return std::string{};
  const auto key = **header;
  const auto fits = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (key.empty() || key.size() > idempotency_key_bytes_max || !std::all_of(key.begin(), key.end(), fits))
    return error{errc::invalid_field,
                 "the key is 1 to " + std::to_string(idempotency_key_bytes_max) + " printable ASCII characters",
                 "Idempotency-Key"};
  return std::string{key};
}

std::string request_id(const http_request& request, const std::function<std::uint64_t()>& random_bits) {
  const auto header = single_header(request, "x-request-id");
  if (header && *header && is_request_id(**header))
    return std::string{**header};
  auto made = to_hex(random_bits());
  return made += to_hex(random_bits());
}

result<freshness> read_freshness(const http_request& request, std::uint64_t log_id) {
  auto out = freshness{};
  const auto wait = read_wait(request);
  if (!wait)
    return wait.failure();
  out.wait_seconds = *wait;
  const auto token = single_header(request, "stoa-position");
  if (!token)
    return error{errc::malformed, token.failure().detail, "Stoa-Position"};
  if (!*token)
    return out;
  const auto at = position_on(log_id, **token);
  if (!at)
    return at.failure();
  out.at = *at;
  return out;
}

result<void> check_content_type(const http_request& request, media_wanted wanted) {
  const auto wants_patch = wanted == media_wanted::merge_patch;
  const auto refusal = error{errc::unsupported_media,
                             wants_patch ? "send Content-Type: application/merge-patch+json (or application/json)"
                                         : "send Content-Type: application/json",
                             "Content-Type"};
  const auto header = single_header(request, "content-type");
  if (!header)
    return refusal;
  if (!*header)
    return {};
  const auto text = **header;
  const auto end = text.find(';');
  const auto media = trimmed(text.substr(0, end));
  const auto is_known =
    is_same_word(media, "application/json") || (wants_patch && is_same_word(media, "application/merge-patch+json"));
  if (!is_known || !is_utf8_charset(end == std::string_view::npos ? "" : text.substr(end + 1)))
    return refusal;
  return {};
}

} // namespace stoa::gateway::api

#include "gateway/http/head.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace stoa::gateway {

namespace {

/// Why something is malformed; null when it is not.
using fault = const char*;

/// What must be known of all fields together: counts of those of which a second one, or the lack of one, matters.
struct field_counts {
  bool has_close = false;
  std::size_t host = 0;
  std::size_t content_length = 0;
  std::size_t transfer_encoding = 0;
};

error malformed(fault why) {
  return {errc::malformed, why, {}};
}

/// Takes the first line off a text of whole lines.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(line.size() + 2, text.size()));
  return line;
}

bool is_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_visible(c) && std::string_view{"\"#/<>?@\\^`{|},"}.find(c) == std::string_view::npos;
  });
}

/// Splits a target in absolute form into its authority, which is returned, and the path and query that stay.
std::string_view take_authority(std::string_view& target) {
  const auto begin = target.find("://") + 3;
  const auto end = std::min(target.find_first_of("/?", begin), target.size());
  const auto authority = target.substr(begin, end - begin);
  target.remove_prefix(end);
  return authority;
}

bool is_absolute(std::string_view target) {
  return equals_lower(target.substr(0, 7), "http://") || equals_lower(target.substr(0, 8), "https://");
}

fault set_absolute_target(std::string_view target, request_head& head, std::string_view& authority) {
  authority = take_authority(target);
  if (authority.empty() || !is_host(authority))
    return "the authority of the target is not a host";
  if (target.empty() && head.request.method == "OPTIONS")
    head.request.target = "*";
  else if (target.empty() || target.front() == '?')
    head.request.target.assign("/").append(target);
  else
    head.request.target = target;
  return nullptr;
}

fault set_target(std::string_view target, request_head& head, std::string_view& authority) {
  if (!std::all_of(target.begin(), target.end(), is_visible))
    return "the target holds a byte that is not visible ASCII";
  if (is_absolute(target))
    return set_absolute_target(target, head, authority);
  if (!target.starts_with('/') && !(target == "*" && head.request.method == "OPTIONS"))
    return "the target is not a path";
  head.request.target = target;
  return nullptr;
}

fault read_request_line(std::string_view line, request_head& head, std::string_view& authority) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return "the request line is not method, target and version";
  if (!is_token(line.substr(0, first)))
    return "the method is not a token";
  head.request.method = line.substr(0, first);
  head.is_head = head.request.method == "HEAD";
  const auto version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return "the version is neither HTTP/1.1 nor HTTP/1.0";
  head.is_http_1_0 = version.back() == '0';
  head.keep_alive = !head.is_http_1_0;
  return set_target(line.substr(first + 1, last - first - 1), head, authority);
}

fault note_content_length(std::string_view value, request_head& head, field_counts& counts) {
  auto length = std::uint64_t{};
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), length);
  // Eighteen digits: sums with other lengths cannot overflow.
  if (failed != std::errc{} || end != value.data() + value.size() || value.size() > 18)
    return "content-length is not a number";
  if (counts.content_length++ > 0 && length != head.content_length)
    return "two different values of content-length";
  head.content_length = length;
  head.framing = body_framing::sized;
  return nullptr;
}

fault note_transfer_encoding(std::string_view value, request_head& head, field_counts& counts) {
  if (counts.transfer_encoding++ > 0 || !equals_lower(value, "chunked"))
    return "only the transfer-encoding chunked is known";
  head.framing = body_framing::chunked;
  return nullptr;
}

fault note_connection(std::string_view value, request_head& head, field_counts& counts) {
  for (bool more = true; more;) {
    const auto comma = value.find(',');
    const auto option = trimmed(value.substr(0, comma));
    if (equals_lower(option, "close"))
      counts.has_close = true;
    else if (equals_lower(option, "keep-alive"))
      head.keep_alive = true;
    more = comma != std::string_view::npos;
    value.remove_prefix(more ? comma + 1 : 0);
  }
  head.keep_alive = head.keep_alive && !counts.has_close;
  return nullptr;
}

fault note_expect(std::string_view value, request_head& head) {
  if (!equals_lower(value, "100-continue"))
    return "only the expectation 100-continue is known";
  head.expects_continue = !head.is_http_1_0;
  return nullptr;
}

/// Takes over the fields that frame the request.
fault note_field(std::string_view name, std::string_view value, request_head& head, field_counts& counts) {
  if (name == "host") {
    ++counts.host;
    return is_host(value) ? nullptr : "host is not a host";
  }
  if (name == "content-length")
    return note_content_length(value, head, counts);
  if (name == "transfer-encoding")
    return note_transfer_encoding(value, head, counts);
  if (name == "connection")
    return note_connection(value, head, counts);
  return name == "expect" ? note_expect(value, head) : nullptr;
}

fault read_field(std::string_view line, request_head& head, field_counts& counts) {
  if (const auto why = fault_of_field(line))
    return why;
  const auto colon = line.find(':');
  auto& [name, value] = head.request.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  std::transform(name.begin(), name.end(), name.begin(), lower_of);
  return note_field(name, value, head, counts);
}

fault check_framing(const request_head& head, const field_counts& counts) {
  if (counts.content_length > 0 && counts.transfer_encoding > 0)
    return "both content-length and transfer-encoding";
  if (head.is_http_1_0 && counts.transfer_encoding > 0)
    return "transfer-encoding in HTTP/1.0";
  if (counts.host > 1 || (counts.host == 0 && !head.is_http_1_0))
    return "there must be one host field";
  return nullptr;
}

void replace_host(std::string_view authority, http_request& request) {
  const auto found = std::find_if(request.headers.begin(), request.headers.end(),
                                  [](const auto& field) { return field.first == "host"; });
  if (found == request.headers.end())
    request.headers.emplace_back("host", authority);
  else
    found->second = authority;
}

} // namespace

const char* fault_of_field(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t'))
    return "a folded header line";
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return "a header line without a name";
  const auto value = line.substr(colon + 1);
  if (!std::all_of(value.begin(), value.end(), is_field_value))
    return "a header value with a control character";
  return nullptr;
}

result<std::size_t> head_scanner::scan(std::string_view input) {
  // Tells a TLS client and other noise at once that nobody will answer in its language.
  if (!has_request_line_ && !input.empty() && lower_of(input.front()) == 0 && input.front() != '\r')
    return malformed("the request does not begin with a method");
  for (;;) {
    const auto line_end = input.find('\n', seen_);
    if (line_end == std::string_view::npos)
      break;
    if (line_end == line_begin_ || input[line_end - 1] != '\r')
      return malformed("a line that does not end in CR LF");
    const bool is_empty = line_end == line_begin_ + 1;
    if (is_empty && has_request_line_)
      return line_end + 1;
    // One empty line before the request is forgiven (RFC 9112, 2.2).
    if (is_empty && line_begin_ > 0)
      return malformed("empty lines before the request");
    has_request_line_ = has_request_line_ || !is_empty;
    line_begin_ = seen_ = line_end + 1;
  }
  seen_ = input.size();
  return std::size_t{0};
}

result<void> read_head(std::string_view text, request_head& head) {
  if (text.starts_with("\r\n"))
    text.remove_prefix(2);
  auto authority = std::string_view{};
  if (const auto why = read_request_line(take_line(text), head, authority))
    return malformed(why);
  auto counts = field_counts{};
  head.request.headers.reserve(8);
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) {
    if (head.request.headers.size() == header_count_max)
      return error{errc::too_large, "more than " + std::to_string(header_count_max) + " header fields", {}};
    if (const auto why = read_field(line, head, counts))
      return malformed(why);
  }
  if (const auto why = check_framing(head, counts))
    return malformed(why);
  if (!authority.empty())
    replace_host(authority, head.request);
  return {};
}

} // namespace stoa::gateway

#include "gateway/api/changes_request.hpp"

#include "gateway/api/body.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/api/text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace stoa::gateway::api {

namespace {

/// An error about a position, naming where it stood.
error at_parameter(error why, std::string_view name) {
  why.field = name;
  return why;
}

error no_beginning(event::position first) {
  return {errc::position_too_old,
          "the log begins at record " + std::to_string(first) +
            ": note the position of an answer, read all products, then follow from that position",
          "since"};
}

result<std::vector<feed::kind>> read_kinds(const parameters& given) {
  auto out = std::vector<feed::kind>{};
  for (const auto name : split_list(given.text("kind"), ',')) {
    const auto one = feed::parse_kind(name);
    if (!one) {
      auto known = std::string{};
      for (const auto x : feed::kinds)
        known += std::string{known.empty() ? "" : ", "} + feed::to_string(x);
      return invalid("kind", "there is no kind \"" + std::string{name} + "\"; there are " + known);
    }
    out.push_back(*one);
  }
  return out;
}

result<std::vector<std::string>> read_ids(const parameters& given) {
  auto out = std::vector<std::string>{};
  for (const auto id : split_list(given.text("id"), ',')) {
    if (id.empty())
      return invalid("id", "there is an empty id between two commas or at an end");
    out.emplace_back(id);
  }
  if (out.size() > change_id_count_max)
    return invalid("id", "at most " + std::to_string(change_id_count_max) + " ids are taken");
  std::sort(out.begin(), out.end());
  return out;
}

/// `include_fields` alone, as the reads of one product take it.
result<std::vector<std::string>> read_fields(const parameters& given, const reader& by) {
  auto alone = parameters{};
  if (const auto* text = given.find("include_fields"); text != nullptr)
    alone.items.emplace_back("include_fields", *text);
  return read_include_fields(alone, by);
}

result<bool> read_include(const parameters& given) {
  const auto* text = given.find("include");
  if (text != nullptr && *text != "before")
    return invalid("include", "only before may be included");
  return text != nullptr;
}

/// What list and stream have in common: all but where to begin and how much to answer.
result<changes_request> read_filters(const parameters& given, const reader& by) {
  auto out = changes_request{};
  auto kinds = read_kinds(given);
  if (!kinds)
    return kinds.failure();
  auto ids = read_ids(given);
  if (!ids)
    return ids.failure();
  auto fields = read_fields(given, by);
  if (!fields)
    return fields.failure();
  const auto with_before = read_include(given);
  if (!with_before)
    return with_before.failure();
  out.asked.kinds = *std::move(kinds);
  out.asked.ids = *std::move(ids);
  out.asked.with_before = *with_before;
  out.asked.to = audience_of(by);
  out.asked.count_max = change_count_default;
  out.include_fields = *std::move(fields);
  return out;
}

result<void> read_amounts(const parameters& given, changes_request& out) {
  if (const auto* text = given.find("limit"); text != nullptr) {
    const auto count = parse_unsigned(*text, change_count_max);
    if (!count || *count == 0)
      return invalid("limit", "a whole number from 1 to " + std::to_string(change_count_max) + " is expected");
    out.asked.count_max = static_cast<std::size_t>(*count);
  }
  if (const auto* text = given.find("wait"); text != nullptr) {
    const auto seconds = parse_unsigned(*text, wait_seconds_max);
    if (!seconds)
      return invalid("wait",
                     "a whole number of seconds from 0 to " + std::to_string(wait_seconds_max) + " is expected");
    out.wait_seconds = static_cast<int>(*seconds);
  }
  return {};
}

} // namespace

feed::audience audience_of(const reader& x) {
  return {x.sees_unpublished, x.sees_writers, x.sees_settings, x.sees_keys};
}

result<feed::place> read_since(std::string_view text, const view& on) {
  if (text.empty())
    return invalid("since", "send the position you are at, now, or beginning");
  if (text == "now")
    return feed::place{on.position(), 0};
  if (text == "beginning") {
    if (const auto first = on.first_record(); first > 1)
      return no_beginning(first);
    return feed::place{};
  }
  const auto at = decode_place(on.log_id(), text);
  return at ? *at : result<feed::place>{at_parameter(at.failure(), "since")};
}

std::string encode_place(std::uint64_t log_id, const feed::place& x) {
  if (x.skip == 0)
    return encode_position(log_id, x.after);
  return encode_position(log_id, x.after + 1) + '/' + std::to_string(x.skip - 1);
}

result<feed::place> decode_place(std::uint64_t log_id, std::string_view text) {
  const auto slash = text.find('/');
  const auto at = position_on(log_id, text.substr(0, slash));
  if (!at)
    return at.failure();
  if (slash == std::string_view::npos)
    return feed::place{*at, 0};
  const auto index = parse_unsigned(text.substr(slash + 1), std::numeric_limits<std::uint32_t>::max() - 1);
  if (!index || *at == 0)
    return error{errc::malformed, "this is no place in the feed; send one as the feed gave it", "since"};
  return feed::place{*at - 1, static_cast<std::uint32_t>(*index + 1)};
}

std::string change_id(std::uint64_t log_id, const feed::change& x) {
  return encode_place(log_id, {x.of->header.position - 1, x.index + 1});
}

result<changes_request> read_changes(const parameters& given, const view& on, const reader& by) {
  if (const auto known = refuse_unknown(given, {"since", "limit", "wait", "kind", "id", "include", "include_fields"});
      !known)
    return known.failure();
  auto out = read_filters(given, by);
  if (!out)
    return out;
  if (const auto read = read_amounts(given, *out); !read)
    return read.failure();
  const auto from = read_since(given.text("since"), on);
  if (!from)
    return from.failure();
  out->asked.from = *from;
  return out;
}

result<changes_request> read_change_stream(const parameters& given, std::string_view last_event_id, const view& on,
                                           const reader& by) {
  if (const auto known = refuse_unknown(given, {"since", "kind", "id", "include", "include_fields"}); !known)
    return known.failure();
  auto out = read_filters(given, by);
  if (!out)
    return out;
  auto from = result<feed::place>{feed::place{on.position(), 0}};
  if (!last_event_id.empty()) {
    from = decode_place(on.log_id(), last_event_id);
    if (!from)
      return at_parameter(from.failure(), "Last-Event-ID");
  } else if (given.find("since") != nullptr) {
    from = read_since(given.text("since"), on);
    if (!from)
      return from.failure();
  }
  out->asked.from = *from;
  return out;
}

} // namespace stoa::gateway::api

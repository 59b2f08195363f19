// Parameters of the change feed, and places in it as texts.
#pragma once

#include "domain/base/view.hpp"
#include "domain/feed/change.hpp"
#include "gateway/api/reader.hpp"
#include "gateway/api/target.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

constexpr std::size_t change_count_max = 500;
constexpr std::size_t change_count_default = 100;
constexpr std::size_t change_id_count_max = 100;

/// A place behind whole records is a position as every answer has it; one inside a record is that of the record with
/// the number of the last event: `9f86d081884c7d65.0-18/3`.
std::string encode_place(std::uint64_t log_id, const feed::place& x);
/// Errors: `malformed`, `unknown_log`, as of a position.
result<feed::place> decode_place(std::uint64_t log_id, std::string_view text);
/// Name of one change for ever: its position with the number of its event, also behind the last one of its record.
std::string change_id(std::uint64_t log_id, const feed::change& x);

/// What of the feed a reader sees.
feed::audience audience_of(const reader& x);

/// A place, `now` (the end of `on`) or `beginning`. Errors as of read_changes, about `since`.
result<feed::place> read_since(std::string_view text, const view& on);

struct changes_request {
  feed::request asked;
  /// Fields of the products shown; empty = all.
  std::vector<std::string> include_fields;
  /// Of the parameter `wait`.
  std::optional<int> wait_seconds;
};

/// Reads since, limit, wait, kind, id, include, include_fields. `since` is a place, `now` (the end of `on`) or
/// `beginning`. Errors: `unknown_field`, `invalid_field`, `malformed`, `unknown_log` naming the parameter;
/// `position_too_old` for a beginning that the log no longer has. `by`: who reads.
result<changes_request> read_changes(const parameters& given, const view& on, const reader& by = {});

/// The same for a stream: no limit and no wait; `last_event_id`, unless empty, goes before `since`, and without both a
/// stream begins now.
result<changes_request> read_change_stream(const parameters& given, std::string_view last_event_id, const view& on,
                                           const reader& by = {});

} // namespace stoa::gateway::api

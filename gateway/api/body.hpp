// JSON bodies: the object, its members, and refusals that name them.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// Reads a body that is one JSON object. Errors: `malformed` (empty, no JSON, another kind), those of codec::read_json.
result<value> read_object(std::string_view body);

/// A member that is there and not null; nullptr otherwise.
const value* member_of(const value& object, std::string_view name);

/// Errors: `unknown_field` naming the first member that is not in `known`, with `path` before its name.
result<void> refuse_other_members(const value& object, std::string_view path,
                                  const std::vector<std::string_view>& known);

/// An `invalid_field` for the field named.
error invalid(std::string_view field, std::string detail);
/// An `invalid_field` that says what was expected ("a text") and what was found instead.
error wrong_kind(std::string_view field, std::string_view wanted, const value& given);

} // namespace stoa::gateway::api

// The target of a request taken apart: decoded path segments and parameters.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::gateway::api {

/// Parameters in the order sent, names unique.
struct parameters {
  static constexpr std::size_t count_max = 64;

  std::vector<std::pair<std::string, std::string>> items;

  const std::string* find(std::string_view name) const;
  /// The value, or empty when absent.
  std::string_view text(std::string_view name) const;
  /// Errors: `invalid_field` naming a parameter that is there already; `malformed` for more than count_max.
  result<void> add(std::string name, std::string value);
};

struct target {
  /// Between the slashes, each decoded: "/v1/products/a%2Fb" is {"v1", "products", "a/b"}; "/x/" ends in an empty one.
  std::vector<std::string> segments;
  parameters query;
};

/// Splits and decodes a target, in origin or absolute form. '+' is a blank in parameters; a parameter without '=' is
/// empty. Errors: `malformed` (no path, a bad escape, NUL, bad UTF-8, a fragment), `invalid_field` (a parameter twice).
result<target> parse_target(std::string_view raw);

/// Adds the members of a JSON body to parameters, as the text a query would have had: whole numbers for `per_page` and
/// `max_facet_values`, lists of names or comma text for the lists. null = absent. An empty body adds nothing.
/// Errors: `malformed` (no JSON object), `invalid_field` (wrong kind, a comma inside a name, a name twice).
result<parameters> add_body_parameters(parameters query, std::string_view body);

/// Errors: `unknown_field` naming the first parameter that is not in `known` and what is.
result<void> refuse_unknown(const parameters& given, const std::vector<std::string_view>& known);

} // namespace stoa::gateway::api

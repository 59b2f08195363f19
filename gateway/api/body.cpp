#include "gateway/api/body.hpp"

#include "codec/json.hpp"

#include <algorithm>

namespace stoa::gateway::api {

result<value> read_object(std::string_view body) {
  if (body.empty())
    return error{errc::malformed, "the body is empty; send a JSON object", {}};
  auto document = codec::read_json(body);
  if (document && document->get_if<value_object>() == nullptr)
    return error{
      errc::malformed, std::string{"the body is JSON of another kind ("} + document->kind() + "); send an object", {}};
  return document;
}

const value* member_of(const value& object, std::string_view name) {
  const auto* found = object.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

result<void> refuse_other_members(const value& object, std::string_view path,
                                  const std::vector<std::string_view>& known) {
  for (const auto& [name, ignored] : *object.get_if<value_object>()) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return error{errc::unknown_field, "there is no such member here", std::string{path} + name};
  }
  return {};
}

error invalid(std::string_view field, std::string detail) {
  return {errc::invalid_field, std::move(detail), std::string{field}};
}

error wrong_kind(std::string_view field, std::string_view wanted, const value& given) {
  return invalid(field, std::string{wanted} + " is expected; found: " + given.kind());
}

} // namespace stoa::gateway::api

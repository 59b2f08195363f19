#include "gateway/api/reader.hpp"

#include <algorithm>

namespace stoa::gateway::api {

bool reader::knows(std::string_view field) const {
  if (field == "cost" && !sees_cost)
    return false;
  return !fields || field == "id" || std::find(fields->begin(), fields->end(), field) != fields->end();
}

search::field_test reader::field_test() const {
  if (!fields) // cost is no field of the index
    return {};
  return [this](std::string_view name) {
    if (name == "relevance" || name == "_text_match")
      return true;
    if (name.starts_with("attributes."))
      return knows("attributes");
    return knows(name == "tag" ? "tags" : name);
  };
}

std::vector<std::string> reader::shown() const {
  if (!fields)
    return {};
  auto out = std::vector<std::string>{"id"};
  for (const auto& x : *fields)
    if (x != "id" && knows(x))
      out.push_back(x);
  return out;
}

reader reader_of(const access::caller& x) {
  using access::right;
  return {x.may.has(right::products_cost), x.may.has(right::products_drafts), x.may.has(right::audit_read),
          x.may.has(right::settings_read), x.may.has(right::admin),           x.fields};
}

} // namespace stoa::gateway::api

#include "gateway/api/category_request.hpp"

#include "gateway/api/body.hpp"
#include "gateway/api/resource_request.hpp"
#include "gateway/api/text.hpp"

#include <utility>

namespace stoa::gateway::api {

result<catalog::operation> read_category_write(std::string_view id, std::string_view body,
                                               catalog::change_category::verb does, const catalog::condition& when) {
  auto document = read_object(body);
  if (!document)
    return document.failure();
  auto name = std::string{id};
  if (const auto* given = member_of(*document, "id"); id.empty() && given != nullptr)
    if (const auto* text = given->get_if<std::string>(); text != nullptr)
      name = *text;
  if (name.empty())
    return invalid("id", "it is missing; send the id of the new category");
  if (const auto good = check_resource_id(name); !good)
    return good.failure();
  return catalog::operation{catalog::change_category{std::move(name), does, *std::move(document)}, when};
}

result<catalog::operation> read_category_delete(std::string_view id, const catalog::condition& when) {
  if (const auto good = check_resource_id(id); !good)
    return good.failure();
  return catalog::operation{catalog::change_category{std::string{id}, catalog::change_category::verb::remove, {}},
                            when};
}

result<category_list_request> read_category_list(const parameters& given) {
  if (const auto known = refuse_unknown(given, {"parent", "depth", "lang"}); !known)
    return known.failure();
  auto out = category_list_request{};
  out.parent = given.text("parent");
  if (const auto* text = given.find("depth")) {
    const auto depth = parse_unsigned(*text, catalog::category_tree::depth_max);
    if (!depth || *depth == 0)
      return invalid("depth",
                     "a whole number from 1 to " + std::to_string(catalog::category_tree::depth_max) + " is expected");
    out.depth = static_cast<std::size_t>(*depth);
  }
  return out;
}

} // namespace stoa::gateway::api

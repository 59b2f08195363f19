#include "gateway/api/store_request.hpp"

#include "domain/base/store_name.hpp"
#include "gateway/api/body.hpp"

namespace stoa::gateway::api {

result<std::string> read_new_store(std::string_view body) {
  const auto object = read_object(body);
  if (!object)
    return object.failure();
  if (const auto known = refuse_other_members(*object, "", {"name"}); !known)
    return known.failure();
  const auto* name = member_of(*object, "name");
  if (name == nullptr)
    return invalid("name", "a new store needs a name");
  const auto* text = name->get_if<std::string>();
  if (text == nullptr)
    return wrong_kind("name", "a text", *name);
  const auto good = check_store_name(*text);
  return good ? *text : result<std::string>{good.failure()};
}

result<void> read_confirmation(const parameters& query, std::string_view name) {
  if (const auto known = refuse_unknown(query, {"confirm"}); !known)
    return known;
  const auto* confirm = query.find("confirm");
  if (confirm != nullptr && *confirm == name)
    return {};
  return invalid("confirm",
                 "this deletes all products, keys and settings of the store for good; repeat it with confirm=" +
                   std::string{name});
}

} // namespace stoa::gateway::api

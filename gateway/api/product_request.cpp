#include "gateway/api/product_request.hpp"

#include "domain/catalog/limits.hpp"
#include "domain/catalog/schema.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/position.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace stoa::gateway::api {

namespace {

constexpr std::array<std::string_view, 3> stored_fields{"version", "created_at", "updated_at"};

result<catalog::operation> put_of(std::string_view id, const value& document, catalog::condition when) {
  if (document.get_if<value_object>() == nullptr)
    return wrong_kind("product", "an object", document);
  auto draft = catalog::draft_from_value(document, id);
  if (!draft)
    return draft.failure();
  return catalog::operation{catalog::put_product{*std::move(draft)}, when};
}

result<catalog::operation> patch_of(std::string_view id, value patch, catalog::condition when) {
  auto* members = patch.get_if<value_object>();
  if (members == nullptr)
    return wrong_kind("patch", "an object", patch);
  if (const auto* given = patch.find("id")) {
    const auto* text = given->get_if<std::string>();
    if (text == nullptr || *text != id)
      return invalid("id", "the id of a product never changes; leave it out or send the one addressed");
  }
  std::erase_if(*members, [](const auto& x) {
    return std::find(stored_fields.begin(), stored_fields.end(), x.first) != stored_fields.end();
  });
  return catalog::operation{catalog::patch_product{std::string{id}, std::move(patch)}, when};
}

/// `if_match` of a batch's operation: the version as an integer.
result<catalog::condition> condition_of(const value& item, const std::string& path) {
  const auto* given = member_of(item, "if_match");
  if (given == nullptr)
    return catalog::condition{};
  const auto* number = given->get_if<decimal>();
  if (number == nullptr)
    return wrong_kind(path + "if_match", "a version", *given);
  const auto version = to_minor(*number, 0);
  if (!version || *version < 1 || *version > static_cast<std::int64_t>(position_token::number_max))
    return invalid(path + "if_match", "a version is a whole number from 1 on, as an answer's `version` gave it");
  return catalog::condition{catalog::condition::kind::version, static_cast<std::uint64_t>(*version)};
}

/// The member that holds the document of a verb: empty for delete, nothing for a verb that does not exist.
std::optional<std::string_view> document_member(std::string_view op) {
  if (op == "put")
    return "product";
  if (op == "patch")
    return "patch";
  return op == "delete" ? std::optional<std::string_view>{""} : std::nullopt;
}

/// One entry of a batch, checked but for its document.
struct batch_item {
  std::string id;
  std::string_view document_name;
  const value* document = nullptr;
  catalog::condition when;
};

result<std::string> text_member(const value& item, const std::string& path, std::string_view name, const char* wanted) {
  const auto* given = member_of(item, name);
  if (given == nullptr)
    return invalid(path + std::string{name}, std::string{wanted} + " is missing");
  const auto* text = given->get_if<std::string>();
  return text == nullptr ? result<std::string>{wrong_kind(path + std::string{name}, wanted, *given)} : *text;
}

result<batch_item> read_item(const value& item, const std::string& path) {
  if (const auto known = refuse_other_members(item, path, {"op", "id", "product", "patch", "if_match"}); !known)
    return known.failure();
  const auto op = text_member(item, path, "op", "put, patch or delete");
  if (!op)
    return op.failure();
  const auto document_name = document_member(*op);
  if (!document_name)
    return invalid(path + "op", "the operations are put, patch and delete");
  auto id = text_member(item, path, "id", "a product's id");
  if (!id)
    return id.failure();
  if (const auto checked = check_product_id(*id); !checked)
    return invalid(path + "id", checked.failure().detail);
  for (const auto* name : {"product", "patch"}) {
    const auto is_there = member_of(item, name) != nullptr;
    if (is_there != (*document_name == name))
      return invalid(path + name, is_there ? "it does not belong to " + *op : "it is missing; " + *op + " needs it");
  }
  auto when = condition_of(item, path);
  if (!when)
    return when.failure();
  return batch_item{*std::move(id), *document_name, item.find(*document_name), *when};
}

result<catalog::operation> operation_of(const batch_item& item) {
  if (item.document_name == "product")
    return put_of(item.id, *item.document, item.when);
  if (item.document_name == "patch")
    return patch_of(item.id, *item.document, item.when);
  return catalog::operation{catalog::delete_product{item.id}, item.when};
}

result<batch_request> read_items(const value_list& items) {
  auto out = batch_request{};
  auto ids = std::set<std::string>{};
  for (auto i = std::size_t{0}; i < items.size(); ++i) {
    const auto entry = "operations[" + std::to_string(i) + "]";
    if (items[i].get_if<value_object>() == nullptr)
      return wrong_kind(entry, "an object", items[i]);
    const auto item = read_item(items[i], entry + ".");
    if (!item)
      return item.failure();
    if (!ids.insert(item->id).second)
      return invalid(entry + ".id", "the id is in an operation before; a batch changes a product at most once");
    auto made = operation_of(*item);
    out.refused.push_back(made ? std::nullopt : std::optional{made.failure()});
    if (made)
      out.operations.push_back(*std::move(made));
  }
  return out;
}

} // namespace

bool batch_request::refused_any() const {
  return std::any_of(refused.begin(), refused.end(), [](const auto& x) { return x.has_value(); });
}

result<void> check_product_id(std::string_view id) {
  if (!catalog::is_product_id(id))
    return invalid("id", "an id is 1 to 128 of A-Z a-z 0-9 . _ ~ : - and neither . nor ..");
  return {};
}

result<catalog::operation> read_put(std::string_view id, std::string_view body, catalog::condition when) {
  if (const auto checked = check_product_id(id); !checked)
    return checked.failure();
  const auto document = read_object(body);
  return document ? put_of(id, *document, when) : document.failure();
}

result<catalog::operation> read_patch(std::string_view id, std::string_view body, catalog::condition when) {
  if (const auto checked = check_product_id(id); !checked)
    return checked.failure();
  auto document = read_object(body);
  return document ? patch_of(id, *std::move(document), when) : document.failure();
}

result<catalog::operation> read_delete(std::string_view id, catalog::condition when) {
  if (const auto checked = check_product_id(id); !checked)
    return checked.failure();
  return catalog::operation{catalog::delete_product{std::string{id}}, when};
}

result<batch_request> read_batch(std::string_view body) {
  const auto document = read_object(body);
  if (!document)
    return document.failure();
  if (const auto known = refuse_other_members(*document, "", {"operations", "atomic"}); !known)
    return known.failure();
  const auto* atomic = member_of(*document, "atomic");
  if (atomic != nullptr && atomic->get_if<bool>() == nullptr)
    return wrong_kind("atomic", "true or false", *atomic);
  const auto* operations = member_of(*document, "operations");
  const auto* items = operations == nullptr ? nullptr : operations->get_if<value_list>();
  if (items == nullptr || items->empty())
    return invalid("operations", "a list of at least one operation is expected");
  if (items->size() > catalog::limits::batch_operation_count)
    return error{errc::too_large,
                 "a batch has at most " + std::to_string(catalog::limits::batch_operation_count) +
                   " operations; send several batches",
                 "operations"};
  auto out = read_items(*items);
  if (out)
    out->atomic = atomic != nullptr && *atomic->get_if<bool>();
  return out;
}

result<void> hide_cost(catalog::operation& x) {
  const auto unknown =
    error{errc::unknown_field, "cost is not a known field; remove it, or put it under attributes", "cost"};
  if (auto* put = std::get_if<catalog::put_product>(&x.what)) {
    if (put->draft.item.cost)
      return unknown;
    put->keeps_cost = true;
  }
  if (const auto* patch = std::get_if<catalog::patch_product>(&x.what); patch != nullptr && patch->patch.find("cost"))
    return unknown;
  return {};
}

void hide_cost(batch_request& x) {
  auto kept = std::vector<catalog::operation>{};
  auto next = x.operations.begin();
  for (auto& refused : x.refused) {
    if (refused)
      continue;
    auto operation = std::move(*next++);
    if (const auto hidden = hide_cost(operation); hidden)
      kept.push_back(std::move(operation));
    else
      refused = hidden.failure();
  }
  x.operations = std::move(kept);
}

result<std::vector<std::string>> read_batch_get(std::string_view body) {
  const auto document = read_object(body);
  if (!document)
    return document.failure();
  if (const auto known = refuse_other_members(*document, "", {"ids"}); !known)
    return known.failure();
  const auto* ids = member_of(*document, "ids");
  const auto* items = ids == nullptr ? nullptr : ids->get_if<value_list>();
  if (items == nullptr || items->empty() || items->size() > batch_get_count_max)
    return invalid("ids", "a list of 1 to " + std::to_string(batch_get_count_max) + " ids is expected");
  auto out = std::vector<std::string>{};
  for (auto i = std::size_t{0}; i < items->size(); ++i) {
    const auto* id = (*items)[i].get_if<std::string>();
    if (id == nullptr || !catalog::is_product_id(*id))
      return invalid("ids[" + std::to_string(i) + "]", "this is no product's id");
    out.push_back(*id);
  }
  return out;
}

result<catalog::operation> read_variant_write(const catalog::change_variant& asked, std::string_view body,
                                              const catalog::condition& when) {
  if (const auto good = check_product_id(asked.id); !good)
    return good.failure();
  auto made = asked;
  if (asked.does != catalog::change_variant::verb::remove) {
    auto content = read_object(body);
    if (!content)
      return content.failure();
    made.content = *std::move(content);
  }
  return catalog::operation{std::move(made), when};
}

} // namespace stoa::gateway::api

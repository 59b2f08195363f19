#include "domain/catalog/prepare_row.hpp"

#include "domain/catalog/heads.hpp"
#include "domain/catalog/limits.hpp"
#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::catalog {

namespace {

/// What a put or a patch makes of a product, with the path of its category.
result<product_draft> draft_of(const operation& x, const product_ptr& now, const category_tree& tree) {
  if (const auto* put = std::get_if<put_product>(&x.what))
    return put->draft;
  const auto& asked = std::get<patch_product>(x.what);
  if (now == nullptr)
    return error{errc::not_found, "there is no product \"" + asked.id + "\" to patch", "id"};
  return draft_from_value(merge_patch(patched_base(*now, asked.patch, tree), asked.patch), asked.id);
}

result<void> check_size(const product& item) {
  auto bytes = std::string{};
  encode(bytes, item);
  if (bytes.size() <= limits::product_bytes)
    return {};
  return error{errc::too_large,
               "the product takes " + std::to_string(bytes.size()) + " bytes; at most " +
                 std::to_string(limits::product_bytes) + " are stored",
               ""};
}

std::optional<event::staged_row> row_upon(product item, const product_ptr& now) {
  if (now != nullptr && content_hash(*now) == content_hash(item))
    return std::nullopt;
  item.version = 0;
  item.updated_at_ms = 0;
  item.created_at_ms = now == nullptr ? 0 : now->created_at_ms;
  auto row = event::staged_row{};
  row.id = item.id;
  row.previous = now == nullptr ? 0 : now->version;
  row.after = std::make_shared<const product>(std::move(item));
  return row;
}

} // namespace

std::size_t category_plan::room() const {
  return std::min(room_in(*tree_), staged_import::category_count_max - planned_.size());
}

error category_plan::no_room() const {
  return {errc::overloaded,
          "an atomic import creates at most " + std::to_string(staged_import::category_count_max) +
            " categories; create some before, or use existing ones",
          "category"};
}

category_id category_plan::make(category_id parent, const std::string& name) {
  planned_.push_back({tree_->next_number(), parent, name});
  tree_->put(planned_.back());
  return planned_.back().id;
}

result<std::optional<event::staged_row>> prepare_row(const operation& x, const product_ptr& now, category_plan& plan) {
  auto draft = draft_of(x, now, plan.tree());
  if (!draft)
    return draft.failure();
  if (const auto fits = check_size(draft->item); !fits)
    return fits.failure();
  if (const auto wrong = resolve_categories(plan, *draft, draft->item))
    return *wrong;
  return row_upon(std::move(draft->item), now);
}

std::optional<event::staged_row> replace_row(const event::staged_row& x, const product_ptr& now) {
  // What a sync meant to delete and somebody changed meanwhile stays.
  if (x.after == nullptr)
    return std::nullopt;
  auto row = row_upon(*x.after, now);
  if (row)
    row->line = x.line;
  return row;
}

} // namespace stoa::catalog

#include "domain/catalog/prepare_row.hpp"

#include "domain/catalog/category_rules.hpp"
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

std::size_t encoded_bytes(const category& x) {
  constexpr std::size_t numbers = 64;
  auto bytes = numbers + x.name.size() + x.key.size() + x.slug.size();
  for (const auto& [language, name] : x.names)
    bytes += language.size() + name.size() + 2;
  return bytes;
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
  if (planned_bytes_ >= staged_import::category_bytes_max)
    return 0;
  return std::min(room_in(*tree_), staged_import::category_count_max - planned_.size());
}

error category_plan::no_room() const {
  return {errc::overloaded,
          "an atomic import makes or changes at most " + std::to_string(staged_import::category_count_max) +
            " categories, with " + std::to_string(staged_import::category_bytes_max / 1024) +
            " KiB of names; make some before, or use existing ones",
          "category"};
}

category_id category_plan::add(event::category_changed x) {
  const auto id = x.after.id;
  planned_bytes_ += encoded_bytes(x.after);
  tree_->put(x.after);
  planned_.push_back(std::move(x));
  return id;
}

category_id category_plan::make(category_id parent, const std::string& name) {
  auto created = category{tree_->next_number(), parent, name};
  created.version = 0;
  return add({0, std::move(created)});
}

result<bool> category_plan::write(const change_category& asked) {
  // Positions and times are known when all becomes visible.
  auto decided = write_category(*tree_, asked, {});
  if (decided.refusal)
    return *std::move(decided.refusal);
  if (!decided.event)
    return false;
  auto& change = std::get<event::category_changed>(*decided.event);
  if (std::any_of(planned_.begin(), planned_.end(), [&](const auto& x) { return x.after.id == change.after.id; }))
    return error{errc::invalid_field,
                 "category \"" + asked.id +
                   "\" was made or changed by a row before; an atomic import has each once, "
                   "before what is in it",
                 "id"};
  if (room() == 0)
    return no_room();
  ++written_row_count_;
  add(std::move(change));
  return true;
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

// From a client's document to a draft: its fields, then what they must be together.
#include "domain/catalog/draft_reader.hpp"
#include "domain/catalog/limits.hpp"
#include "domain/catalog/schema.hpp"

#include <set>

namespace stoa::catalog {

namespace {

const place place_of_all;

/// The id of the path is the document's own, whether that says so or not.
void settle_id(findings& found, product& item, std::string_view id) {
  const auto at = place{place_of_all, "id"};
  if (item.id.empty() && id.empty())
    found.refuse(at, "is missing; send it, it may not be left out");
  else if (item.id.empty())
    found.check_text(at, text_rule::id, limits::id_bytes, id);
  else if (!id.empty() && item.id != id)
    found.refuse(at, "differs from the id asked for; make them equal, or leave it out");
  if (item.id.empty())
    item.id = id;
}

void check_variant_skus(findings& found, const product& item) {
  auto seen = std::set<std::string_view>{};
  const auto list = place{place_of_all, "variants"};
  for (std::size_t i = 0; i < item.variants.size(); ++i) {
    const auto& sku = item.variants[i].sku;
    const auto here = place{list, i};
    if (sku.empty())
      continue;
    if (sku == item.sku)
      found.refuse({here, "sku"}, "is that of the product; give each variant its own");
    else if (!seen.insert(sku).second)
      found.refuse({here, "sku"}, "is that of another variant; give each its own");
  }
}

void check_schedule(findings& found, const product& item) {
  if (item.publish_at && item.status != product_status::draft)
    found.refuse({place_of_all, "publish_at"},
                 "is the time when a draft is published; send status draft, or leave it out");
}

/// Room for what the store adds when it stores a draft: its category's number and its times.
constexpr std::size_t added_bytes = 32;
/// Of each further category.
constexpr std::size_t number_bytes = 5;

result<void> check_size(const product& item, std::size_t category_count) {
  auto bytes = std::string{};
  encode(bytes, item);
  const auto stored = bytes.size() + added_bytes + number_bytes * category_count;
  if (stored <= limits::product_bytes)
    return {};
  return error{errc::too_large,
               "the product takes " + std::to_string(stored) + " bytes as stored; at most " +
                 std::to_string(limits::product_bytes) + " are allowed, shorten its texts and lists",
               {}};
}

} // namespace

result<product_draft> draft_from_value(const value& document, std::string_view id) {
  auto out = result<product_draft>{product_draft{}};
  auto found = findings{};
  read_draft(found, document, *out);
  settle_id(found, out->item, id);
  check_variant_skus(found, out->item);
  check_schedule(found, out->item);
  if (!found.is_fine())
    return found.first();
  if (const auto size = check_size(out->item, out->categories.size()); !size)
    return size.failure();
  return out;
}

bool is_product_id(std::string_view id) {
  return id.size() <= limits::id_bytes && broken_rule(text_rule::id, id).empty();
}

} // namespace stoa::catalog

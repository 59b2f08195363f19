#include "gateway/api/route_rights.hpp"

#include <algorithm>
#include <array>

namespace stoa::gateway::api {

namespace {

using access::right;

struct line {
  route is;
  right wanted;
};

constexpr std::array lines{
  line{route::list_products, right::products_read},
  line{route::get_product, right::products_read},
  line{route::get_product_by_sku, right::products_read},
  line{route::get_product_by_slug, right::products_read},
  line{route::batch_get, right::products_read},
  line{route::get_product_history, right::products_read},
  line{route::list_variants, right::products_read},
  line{route::get_variant, right::products_read},
  line{route::put_product, right::products_write},
  line{route::patch_product, right::products_write},
  line{route::delete_product, right::products_write},
  line{route::batch, right::products_write},
  line{route::put_variant, right::products_write},
  line{route::patch_variant, right::products_write},
  line{route::delete_variant, right::products_write},
  line{route::export_products, right::products_read},
  line{route::search, right::search},
  line{route::import, right::import},
  line{route::list_tasks, right::tasks_read},
  line{route::get_task, right::tasks_read},
  line{route::get_task_errors, right::tasks_read},
  line{route::cancel_task, right::tasks_write},
  line{route::retry_task, right::tasks_write},
  line{route::undo_task, right::import},
  line{route::list_changes, right::changes_read},
  line{route::stream_changes, right::changes_read},
  line{route::list_resources, right::settings_read},
  line{route::get_resource, right::settings_read},
  line{route::put_resource, right::settings_write},
  line{route::patch_resource, right::settings_write},
  line{route::delete_resource, right::settings_write},
  line{route::get_trace, right::traces_read},
  line{route::metrics, right::metrics},
  line{route::start_backup, right::backup},
  line{route::get_backup, right::backup},
  line{route::list_keys, right::keys_manage},
  line{route::create_key, right::keys_manage},
  line{route::get_key, right::keys_manage},
  line{route::delete_key, right::keys_manage},
  line{route::rotate_key, right::keys_manage},
  line{route::get_audit, right::audit_read},
  line{route::list_categories, right::categories_read},
  line{route::get_category, right::categories_read},
  line{route::create_category, right::categories_write},
  line{route::put_category, right::categories_write},
  line{route::patch_category, right::categories_write},
  line{route::delete_category, right::categories_write},
  line{route::list_webhooks, right::webhooks_manage},
  line{route::create_webhook, right::webhooks_manage},
  line{route::get_webhook, right::webhooks_manage},
  line{route::patch_webhook, right::webhooks_manage},
  line{route::delete_webhook, right::webhooks_manage},
  line{route::rotate_webhook, right::webhooks_manage},
  line{route::list_deliveries, right::webhooks_manage},
  line{route::replay_webhook, right::webhooks_manage},
  line{route::drop_parked, right::webhooks_manage},
  line{route::list_stores, right::server},
  line{route::create_store, right::server},
  line{route::get_store, right::server},
  line{route::delete_store, right::server},
  line{route::openapi, right::nothing},
  // Pages, and the storefront's own reads: these see what `shopper` in gateway/bridge/storefront.cpp may.
  line{route::storefront_page, right::nothing},
  line{route::admin_page, right::nothing},
  line{route::page_asset, right::nothing},
  line{route::demo_picture, right::nothing},
  line{route::product_page, right::nothing},
  line{route::sitemap, right::nothing},
  line{route::robots, right::nothing},
  line{route::shop_search, right::nothing},
  line{route::shop_product, right::nothing},
  line{route::health_live, right::nothing},
  line{route::health_ready, right::nothing},
};

constexpr auto route_count = static_cast<std::size_t>(route::count_);

/// The right of each route by its number; `end_` where a route has no line.
constexpr std::array<right, route_count> by_route() {
  auto out = std::array<right, route_count>{};
  out.fill(right::end_);
  for (const auto& x : lines)
    out.at(static_cast<std::size_t>(x.is)) = x.wanted;
  return out;
}

constexpr auto rights_by_route = by_route();

// As many lines as routes, and none without: each has one.
static_assert(lines.size() == route_count);
static_assert(std::count(rights_by_route.begin(), rights_by_route.end(), right::end_) == 0);

} // namespace

access::right right_of(const route_match& x) noexcept {
  const auto number = static_cast<std::size_t>(x.is);
  return number < route_count ? rights_by_route[number] : right::admin;
}

result<void> check_right(const access::rights& held, access::right wanted) {
  if (held.has(wanted))
    return {};
  if (wanted == access::right::server)
    return error{errc::forbidden, "stores are managed with the administrator's key of the server (admin.key) alone",
                 ""};
  return error{errc::forbidden,
               "this key has no right \"" + std::string{access::to_string(wanted)} + "\"; use one that has it", ""};
}

} // namespace stoa::gateway::api

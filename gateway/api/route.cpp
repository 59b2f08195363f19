#include "gateway/api/route.hpp"

#include "domain/resource/kinds.hpp"

#include <algorithm>
#include <array>

namespace stoa::gateway::api {

namespace {

using row = route_row;

constexpr std::array table{
  row{"GET", "v1/products", route::list_products},
  row{"GET", "v1/products/*", route::get_product},
  row{"GET", "v1/products/*/history", route::get_product_history},
  row{"GET", "v1/products/*/variants", route::list_variants},
  row{"GET", "v1/products/*/variants/*", route::get_variant},
  row{"PUT", "v1/products/*/variants/*", route::put_variant},
  row{"PATCH", "v1/products/*/variants/*", route::patch_variant},
  row{"DELETE", "v1/products/*/variants/*", route::delete_variant},
  row{"PUT", "v1/products/*", route::put_product},
  row{"PATCH", "v1/products/*", route::patch_product},
  row{"DELETE", "v1/products/*", route::delete_product},
  row{"GET", "v1/products/by/sku/*", route::get_product_by_sku},
  row{"GET", "v1/products/by/slug/*", route::get_product_by_slug},
  row{"POST", "v1/products:batchGet", route::batch_get},
  row{"POST", "v1/products:batch", route::batch},
  row{"GET", "v1/search", route::search},
  row{"POST", "v1/search", route::search},
  row{"POST", "v1/import", route::import},
  row{"GET", "v1/export", route::export_products},
  row{"GET", "v1/tasks", route::list_tasks},
  row{"GET", "v1/tasks/*", route::get_task},
  row{"GET", "v1/tasks/*/errors", route::get_task_errors},
  row{"POST", "v1/tasks/*/cancel", route::cancel_task},
  row{"POST", "v1/tasks/*/retry", route::retry_task},
  row{"POST", "v1/tasks/*/undo", route::undo_task},
  row{"GET", "v1/trace/*", route::get_trace},
  row{"GET", "v1/changes", route::list_changes},
  row{"GET", "v1/changes/stream", route::stream_changes},
  row{"GET", "openapi.json", route::openapi},
  row{"GET", "metrics", route::metrics},
  row{"GET", "health/live", route::health_live},
  row{"GET", "health/ready", route::health_ready},
  row{"GET", "v1/settings", route::get_resource},
  row{"PUT", "v1/settings", route::put_resource},
  row{"PATCH", "v1/settings", route::patch_resource},
  row{"DELETE", "v1/settings", route::delete_resource},
  row{"GET", "v1/synonyms", route::list_resources},
  row{"GET", "v1/synonyms/*", route::get_resource},
  row{"PUT", "v1/synonyms/*", route::put_resource},
  row{"PATCH", "v1/synonyms/*", route::patch_resource},
  row{"DELETE", "v1/synonyms/*", route::delete_resource},
  row{"GET", "v1/stopwords", route::list_resources},
  row{"GET", "v1/stopwords/*", route::get_resource},
  row{"PUT", "v1/stopwords/*", route::put_resource},
  row{"PATCH", "v1/stopwords/*", route::patch_resource},
  row{"DELETE", "v1/stopwords/*", route::delete_resource},
  row{"POST", "v1/backup", route::start_backup},
  row{"GET", "v1/backup", route::get_backup},
  // The path "/".
  row{"GET", "", route::storefront_page},
  row{"GET", "admin", route::admin_page},
  row{"GET", "assets/*", route::page_asset},
  row{"GET", "demo/pictures/*", route::demo_picture},
  row{"GET", "p/*", route::product_page},
  row{"GET", "sitemap.xml", route::sitemap},
  row{"GET", "robots.txt", route::robots},
  row{"GET", "shop/api/search", route::shop_search},
  row{"GET", "shop/api/products/*", route::shop_product},
  row{"GET", "v1/keys", route::list_keys},
  row{"POST", "v1/keys", route::create_key},
  row{"GET", "v1/keys/*", route::get_key},
  row{"DELETE", "v1/keys/*", route::delete_key},
  row{"POST", "v1/keys/*/rotate", route::rotate_key},
  row{"GET", "v1/audit", route::get_audit},
  row{"GET", "v1/categories", route::list_categories},
  row{"POST", "v1/categories", route::create_category},
  row{"GET", "v1/categories/*", route::get_category},
  row{"PUT", "v1/categories/*", route::put_category},
  row{"PATCH", "v1/categories/*", route::patch_category},
  row{"DELETE", "v1/categories/*", route::delete_category},
  row{"GET", "v1/webhooks", route::list_webhooks},
  row{"POST", "v1/webhooks", route::create_webhook},
  row{"GET", "v1/webhooks/*", route::get_webhook},
  row{"PATCH", "v1/webhooks/*", route::patch_webhook},
  row{"DELETE", "v1/webhooks/*", route::delete_webhook},
  row{"POST", "v1/webhooks/*/rotate", route::rotate_webhook},
  row{"GET", "v1/webhooks/*/deliveries", route::list_deliveries},
  row{"POST", "v1/webhooks/*/replay", route::replay_webhook},
  row{"DELETE", "v1/webhooks/*/parked/*", route::drop_parked},
  row{"GET", "v1/stores", route::list_stores},
  row{"POST", "v1/stores", route::create_store},
  row{"GET", "v1/stores/*", route::get_store},
  row{"DELETE", "v1/stores/*", route::delete_store},
};

constexpr std::array names{"list_products",
                           "get_product",
                           "get_product_by_sku",
                           "get_product_by_slug",
                           "put_product",
                           "patch_product",
                           "delete_product",
                           "batch_get",
                           "batch",
                           "search",
                           "import",
                           "get_task",
                           "get_trace",
                           "metrics",
                           "health_live",
                           "health_ready",
                           "list_resources",
                           "get_resource",
                           "put_resource",
                           "patch_resource",
                           "delete_resource",
                           "get_product_history",
                           "list_variants",
                           "get_variant",
                           "put_variant",
                           "patch_variant",
                           "delete_variant",
                           "list_tasks",
                           "get_task_errors",
                           "cancel_task",
                           "retry_task",
                           "list_changes",
                           "stream_changes",
                           "start_backup",
                           "get_backup",
                           "export_products",
                           "list_keys",
                           "create_key",
                           "get_key",
                           "delete_key",
                           "rotate_key",
                           "get_audit",
                           "undo_task",
                           "list_webhooks",
                           "create_webhook",
                           "get_webhook",
                           "patch_webhook",
                           "delete_webhook",
                           "rotate_webhook",
                           "list_deliveries",
                           "replay_webhook",
                           "drop_parked",
                           "list_stores",
                           "create_store",
                           "get_store",
                           "delete_store",
                           "openapi",
                           "list_categories",
                           "create_category",
                           "get_category",
                           "put_category",
                           "patch_category",
                           "delete_category",
                           "storefront_page",
                           "admin_page",
                           "page_asset",
                           "demo_picture",
                           "product_page",
                           "sitemap",
                           "robots",
                           "shop_search",
                           "shop_product"};

static_assert(names.size() == static_cast<std::size_t>(route::count_), "one name per route");

/// `v1/synonyms/*`: the word tells the kind. What a store has but one of has no id in its path.
void set_resources(route_match& match, const std::vector<std::string>& segments) {
  if (match.is >= route::list_keys && match.is <= route::rotate_key)
    match.resources = resource::kind::keys;
  if (match.is < route::list_resources || match.is > route::delete_resource)
    return;
  match.resources = resource::parse_kind(segments.at(1));
  if (match.resources && match.part.empty())
    match.part = resource::only_id(*match.resources);
}

/// Whether a path fits a pattern; `part` and `sub` become the segments at the first and the second "*".
bool fits(std::string_view pattern, const std::vector<std::string>& segments, route_match& match) {
  match.part.clear();
  match.sub.clear();
  for (const auto& segment : segments) {
    if (pattern.empty())
      return false;
    const auto wanted = pattern.substr(0, pattern.find('/'));
    if (wanted == "*" ? segment.empty() : segment != wanted)
      return false;
    if (wanted == "*")
      (match.part.empty() ? match.part : match.sub) = segment;
    pattern.remove_prefix(std::min(wanted.size() + 1, pattern.size()));
  }
  return pattern.empty();
}

} // namespace

const char* to_string(route x) noexcept {
  const auto index = static_cast<std::size_t>(x);
  return index < names.size() ? names[index] : "unknown";
}

std::span<const route_row> route_table() {
  return table;
}

result<route_match> find_route(std::string_view method, const std::vector<std::string>& segments) {
  const auto is_head = method == "HEAD";
  auto is_path_known = false;
  auto match = route_match{};
  for (const auto& x : table) {
    if (!fits(x.path, segments, match))
      continue;
    is_path_known = true;
    if (x.method != (is_head ? "GET" : method))
      continue;
    match.is = x.is;
    set_resources(match, segments);
    match.is_head = is_head;
    return match;
  }
  if (is_path_known)
    return error{errc::method_not_allowed, "this path takes " + allowed_methods(segments), {}};
  return error{errc::not_found, "there is no such path; docs/api.md lists them", {}};
}

std::string allowed_methods(const std::vector<std::string>& segments) {
  auto out = std::string{};
  auto match = route_match{};
  for (const auto& x : table) {
    if (!fits(x.path, segments, match))
      continue;
    if (!out.empty())
      out += ", ";
    out.append(x.method == "GET" ? "GET, HEAD" : x.method);
  }
  return out;
}

} // namespace stoa::gateway::api

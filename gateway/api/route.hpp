// The closed table of what this server answers: method and path to a route.
#pragma once

#include "domain/base/result.hpp"
#include "domain/resource/resource.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

enum class route : std::uint8_t {
  list_products,
  get_product,
  get_product_by_sku,
  get_product_by_slug,
  put_product,
  patch_product,
  delete_product,
  batch_get,
  batch,
  search,
  import,
  get_task,
  get_trace,
  metrics,
  health_live,
  health_ready,
  list_resources,
  get_resource,
  put_resource,
  patch_resource,
  delete_resource,
  get_product_history,
  list_variants,
  get_variant,
  put_variant,
  patch_variant,
  delete_variant,
  list_tasks,
  get_task_errors,
  cancel_task,
  retry_task,
  list_changes,
  stream_changes,
  start_backup,
  get_backup,
  export_products,
  list_keys,
  create_key,
  get_key,
  delete_key,
  rotate_key,
  get_audit,
  undo_task,
  /// To drop_parked: webhooks.
  list_webhooks,
  create_webhook,
  get_webhook,
  patch_webhook,
  delete_webhook,
  rotate_webhook,
  list_deliveries,
  replay_webhook,
  drop_parked,
  list_stores,
  create_store,
  get_store,
  delete_store,
  openapi,
  list_categories,
  create_category,
  get_category,
  put_category,
  patch_category,
  delete_category,
  /// To shop_product: pages and the storefront's own reads.
  storefront_page,
  admin_page,
  page_asset,
  demo_picture,
  product_page,
  sitemap,
  robots,
  shop_search,
  shop_product,
  /// One past the last; what is kept by route has so many places.
  count_
};

/// One of the routes of categories.
constexpr bool is_about_categories(route x) {
  return x >= route::list_categories && x <= route::delete_category;
}

/// Stable snake_case name, for logs and metrics: "get_product".
const char* to_string(route x) noexcept;

struct route_match {
  route is{};
  /// The id, sku, slug or request id in the path, decoded; empty for a path without one.
  std::string part;
  /// The second such, where a path has two: a variant's sku.
  std::string sub;
  /// Which resources the path is about; nothing for other paths.
  std::optional<resource::kind> resources;
  /// The answer goes out without its body.
  bool is_head = false;
};

/// A line of the table.
struct route_row {
  std::string_view method;
  /// Without the leading slash; "*" is any one segment that is not empty.
  std::string_view path;
  route is;
};

/// Everything that this server answers.
std::span<const route_row> route_table();

/// Finds the route of a decoded path (target::segments). HEAD works where GET does.
/// Errors: `not_found` (no such path), `method_not_allowed` (the path exists: allowed_methods lists its verbs).
result<route_match> find_route(std::string_view method, const std::vector<std::string>& segments);

/// The verbs of a path for the header Allow: "GET, HEAD, PUT"; empty for a path that does not exist.
std::string allowed_methods(const std::vector<std::string>& segments);

} // namespace stoa::gateway::api

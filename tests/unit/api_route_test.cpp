#include "gateway/api/route.hpp"
#include "gateway/api/target.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::api::allowed_methods;
using gateway::api::find_route;
using gateway::api::parse_target;
using gateway::api::route;
using gateway::api::target;
using gateway::api::to_string;

namespace {

std::string found(std::string_view method, std::string_view target) {
  const auto match = find_route(method, parse_target(target)->segments);
  if (!match)
    return to_string(match.failure().code);
  return std::string{to_string(match->is)} + (match->part.empty() ? "" : " " + match->part) +
         (match->is_head ? " head" : "");
}

std::string allowed(std::string_view target) {
  return allowed_methods(parse_target(target)->segments);
}

} // namespace

TEST(api_route, every_documented_path_has_its_route) {
  EXPECT_EQ(found("GET", "/v1/products?per_page=3"), "list_products");
  EXPECT_EQ(found("GET", "/v1/products/a-1"), "get_product a-1");
  EXPECT_EQ(found("PUT", "/v1/products/a-1"), "put_product a-1");
  EXPECT_EQ(found("PATCH", "/v1/products/a-1"), "patch_product a-1");
  EXPECT_EQ(found("DELETE", "/v1/products/a-1"), "delete_product a-1");
  EXPECT_EQ(found("GET", "/v1/products/by/sku/S%2F1"), "get_product_by_sku S/1");
  EXPECT_EQ(found("GET", "/v1/products/by/slug/red-shoe"), "get_product_by_slug red-shoe");
  EXPECT_EQ(found("POST", "/v1/products:batchGet"), "batch_get");
  EXPECT_EQ(found("POST", "/v1/products:batch"), "batch");
  EXPECT_EQ(found("GET", "/v1/search?q=x"), "search");
  EXPECT_EQ(found("POST", "/v1/search"), "search");
  EXPECT_EQ(found("POST", "/v1/import?format=csv"), "import");
  EXPECT_EQ(found("GET", "/v1/export"), "export_products");
  EXPECT_EQ(found("GET", "/v1/tasks/t7"), "get_task t7");
  EXPECT_EQ(found("GET", "/v1/trace/r-1"), "get_trace r-1");
  EXPECT_EQ(found("GET", "/metrics"), "metrics");
  EXPECT_EQ(found("GET", "/v1/changes?since=now"), "list_changes");
  EXPECT_EQ(found("GET", "/v1/changes/stream"), "stream_changes");
  EXPECT_EQ(found("GET", "/health/live"), "health_live");
  EXPECT_EQ(found("GET", "/health/ready"), "health_ready");
}

TEST(api_route, an_id_may_look_like_a_word_of_another_path) {
  EXPECT_EQ(found("GET", "/v1/products/by"), "get_product by");
  EXPECT_EQ(found("PUT", "/v1/products/a:batch"), "put_product a:batch");
  EXPECT_EQ(found("PUT", "/v1/products/products:batch"), "put_product products:batch");
  EXPECT_EQ(found("GET", "/v1/products/by%2Fsku%2Fx"), "get_product by/sku/x");
}

TEST(api_route, head_works_where_get_does) {
  EXPECT_EQ(found("HEAD", "/v1/products/a"), "get_product a head");
  EXPECT_EQ(found("HEAD", "/v1/search"), "search head");
  EXPECT_EQ(found("HEAD", "/v1/import"), "method-not-allowed");
}

TEST(api_route, a_known_path_with_another_verb_lists_the_verbs_it_takes) {
  EXPECT_EQ(found("POST", "/v1/products/a"), "method-not-allowed");
  EXPECT_EQ(found("get", "/v1/products/a"), "method-not-allowed");
  EXPECT_EQ(found("OPTIONS", "/v1/search"), "method-not-allowed");
  EXPECT_EQ(allowed("/v1/products/a"), "GET, HEAD, PUT, PATCH, DELETE");
  EXPECT_EQ(allowed("/v1/search"), "GET, HEAD, POST");
  EXPECT_EQ(allowed("/v1/import"), "POST");
  EXPECT_EQ(allowed("/nowhere"), "");
  EXPECT_EQ(find_route("PUT", {"metrics"}).failure().detail, "this path takes GET, HEAD");
}

TEST(api_route, paths_that_are_nearly_right_are_not_found) {
  for (const auto* path : {"/", "/v1", "/v1/", "/v2/products", "/V1/products", "/v1/products/", "/v1/products/a/",
                           "/v1/products/a/b", "/v1/products/by/sku/", "/v1/products/by/name/x", "/v1/products:other",
                           "/v1//products", "/health", "/metrics/", "/v1/tasks/", "//metrics"})
    EXPECT_EQ(found("GET", path), "not-found") << path;
}

TEST(api_route, every_route_has_a_name_of_its_own) {
  EXPECT_STREQ(to_string(route::list_products), "list_products");
  EXPECT_STREQ(to_string(route::search), "search");
  EXPECT_STREQ(to_string(route::health_ready), "health_ready");
  EXPECT_STREQ(to_string(route::delete_resource), "delete_resource");
  EXPECT_STREQ(to_string(route::stream_changes), "stream_changes");
  EXPECT_STREQ(to_string(route::export_products), "export_products");
  EXPECT_STREQ(to_string(route::count_), "unknown");
}

} // namespace stoa::tests

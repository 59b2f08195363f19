#include "gateway/bridge/store_door.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/openapi.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/bridge/admission.hpp"
#include "gateway/bridge/backups.hpp"
#include "gateway/bridge/follow.hpp"
#include "gateway/bridge/keys.hpp"
#include "gateway/bridge/metrics.hpp"
#include "gateway/bridge/reads.hpp"
#include "gateway/bridge/store_directory.hpp"
#include "gateway/bridge/storefront.hpp"
#include "gateway/bridge/stores.hpp"
#include "gateway/bridge/webhooks.hpp"
#include "gateway/bridge/writes.hpp"

#include <utility>

namespace stoa::gateway {

namespace {

constexpr std::uint64_t document_bytes_max = 1024 * 1024;
constexpr std::uint64_t batch_bytes_max = 8 * 1024 * 1024;
constexpr std::uint64_t query_body_bytes_max = 64 * 1024;
constexpr std::uint64_t import_bytes_max = 4ULL * 1024 * 1024 * 1024;

class store_door final : public http_handler {
public:
  explicit store_door(door_ptr main) : main_(std::move(main)), gate_(main_) {}

  body_plan plan_body(const http_request& head) override {
    auto plan = body_plan{};
    const auto found = find(head);
    const auto allowed = found ? gate_.let_in(head, found->first).caller : result<access::caller_ptr>{found.failure()};
    if (!allowed) {
      plan.is = body_plan::kind::refuse;
      plan.refusal = refusal(head, allowed.failure());
      return plan;
    }
    switch (found->first.is) {
    case api::route::import:
      plan.is = body_plan::kind::spool;
      plan.bytes_max = import_bytes_max;
      plan.takes_gzip = true;
      break;
    case api::route::batch:
      plan.bytes_max = batch_bytes_max;
      break;
    case api::route::put_product:
    case api::route::patch_product:
    case api::route::put_resource:
    case api::route::patch_resource:
    case api::route::put_variant:
    case api::route::patch_variant:
    case api::route::create_category:
    case api::route::put_category:
    case api::route::patch_category:
      plan.bytes_max = document_bytes_max;
      break;
    default:
      plan.bytes_max = query_body_bytes_max;
      break;
    }
    return plan;
  }

  void handle(http_request request, http_respond respond) override {
    auto found = find(request);
    if (!found) {
      const auto x = std::make_shared<exchange>(main_, std::move(request), std::move(respond));
      x->reply(refusal(x->request(), found.failure()));
      return;
    }
    auto admitted = gate_.let_in(request, found->first);
    const auto x = std::make_shared<exchange>(std::move(admitted.door), std::move(request), std::move(respond));
    x->set_route(std::move(found->first), std::move(found->second));
    auto& caller = admitted.caller;
    if (!caller) {
      x->refuse(caller.failure());
      return;
    }
    if (*caller != nullptr) {
      x->door().ledger.used((*caller)->principal, x->door().time->now_ms());
      x->set_caller(*std::move(caller));
    }
    answer(x);
  }

  std::string counted_key(const http_request& head) override { return gate_.counted_key(head); }

  http_response problem(errc code, std::string detail, const http_request* head) override {
    const auto id = head != nullptr ? api::request_id(*head, main_->random_bits) : std::string{};
    auto response = api::problem_response({code, std::move(detail), ""}, id);
    if (!id.empty())
      api::stamp(response, id, "");
    return response;
  }

private:
  using found_route = std::pair<api::route_match, api::parameters>;

  static result<found_route> find(const http_request& request) {
    auto target = api::parse_target(request.target);
    if (!target)
      return target.failure();
    auto route = api::find_route(request.method, target->segments);
    if (!route)
      return route.failure();
    return found_route{std::move(*route), std::move(target->query)};
  }

  http_response refusal(const http_request& request, const error& why) const {
    const auto id = api::request_id(request, main_->random_bits);
    auto response = api::problem_response(why, id);
    api::stamp(response, id, "");
    if (why.code == errc::method_not_allowed)
      if (const auto target = api::parse_target(request.target))
        api::set_header(response, "Allow", api::allowed_methods(target->segments));
    return response;
  }

  void answer(const exchange_ptr& x) const {
    if (is_open_page(x->route().is)) {
      answer_page(x);
      return;
    }
    switch (x->route().is) {
    case api::route::put_product:
    case api::route::patch_product:
    case api::route::delete_product:
    case api::route::batch:
    case api::route::put_resource:
    case api::route::patch_resource:
    case api::route::delete_resource:
    case api::route::put_variant:
    case api::route::patch_variant:
    case api::route::delete_variant:
    case api::route::delete_key:
    case api::route::create_category:
    case api::route::put_category:
    case api::route::patch_category:
    case api::route::delete_category:
      answer_write(x);
      return;
    case api::route::import:
      answer_import(x);
      return;
    case api::route::start_backup:
    case api::route::get_backup:
      answer_backup(x);
      return;
    case api::route::undo_task:
      answer_undo(x);
      return;
    case api::route::cancel_task:
    case api::route::retry_task:
      answer_task_change(x);
      return;
    case api::route::create_key:
    case api::route::rotate_key:
      answer_key_write(x);
      return;
    case api::route::openapi:
      answer_openapi(x);
      return;
    case api::route::health_live:
    case api::route::health_ready:
      answer_health(x);
      return;
    case api::route::metrics:
      answer_metrics(x);
      return;
    case api::route::get_trace:
      answer_trace(x);
      return;
    default:
      answer_rest(x);
      return;
    }
  }

  /// Webhooks, stores, and all that only reads.
  static void answer_rest(const exchange_ptr& x) {
    switch (x->route().is) {
    case api::route::create_webhook:
    case api::route::patch_webhook:
    case api::route::delete_webhook:
    case api::route::rotate_webhook:
    case api::route::replay_webhook:
    case api::route::drop_parked:
      answer_webhook_write(x);
      return;
    case api::route::list_stores:
    case api::route::create_store:
    case api::route::get_store:
    case api::route::delete_store:
      answer_stores(x);
      return;
    default:
      answer_read(x);
      return;
    }
  }

  static void answer_openapi(const exchange_ptr& x) {
    auto response = http_response{};
    response.headers = {{"Content-Type", "application/json"}, {"Access-Control-Allow-Origin", "*"}};
    response.body = api::openapi_document();
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  }

  void answer_health(const exchange_ptr& x) const {
    const auto is_ready = main_->board->is_serving && main_->board->is_writable && !main_->memory->is_full;
    const auto is_well = x->route().is == api::route::health_live || is_ready;
    auto response = http_response{};
    response.status = is_well ? 200 : 503;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = is_well                    ? R"({"status":"ok"})"
                    : main_->board->is_serving ? R"({"status":"read-only"})"
                                               : R"({"status":"stopping"})";
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  }

  static void answer_trace(const exchange_ptr& x) {
    const auto found = x->door().traces.find(x->route().part);
    if (!found) {
      x->refuse({errc::not_found, "no recent request has the id \"" + x->route().part + "\"", ""});
      return;
    }
    auto response = http_response{};
    response.headers = {{"Content-Type", "application/json"}};
    response.body = to_json(*found);
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  }

  /// The store that is always there, and the one that requests without a key are about.
  door_ptr main_;
  gatekeeper gate_;
};

} // namespace

std::shared_ptr<http_handler> make_store_door(door_ptr main) {
  return std::make_shared<store_door>(std::move(main));
}

} // namespace stoa::gateway

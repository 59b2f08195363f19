#include "gateway/bridge/store_door.hpp"

#include "domain/access/refusals.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/openapi.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/bridge/authenticate.hpp"
#include "gateway/bridge/backups.hpp"
#include "gateway/bridge/follow.hpp"
#include "gateway/bridge/keys.hpp"
#include "gateway/bridge/reads.hpp"
#include "gateway/bridge/storefront.hpp"
#include "gateway/bridge/webhooks.hpp"
#include "gateway/bridge/writes.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::gateway {

namespace {

constexpr std::uint64_t document_bytes_max = 1024 * 1024;
constexpr std::uint64_t batch_bytes_max = 8 * 1024 * 1024;
constexpr std::uint64_t query_body_bytes_max = 64 * 1024;
constexpr std::uint64_t import_bytes_max = 4ULL * 1024 * 1024 * 1024;

class store_door final : public http_handler {
public:
  explicit store_door(std::shared_ptr<door_context> door) : door_(std::move(door)) {}

  body_plan plan_body(const http_request& head) override {
    auto plan = body_plan{};
    const auto found = find(head);
    const auto allowed = found ? let_in(head, found->first) : result<access::caller_ptr>{found.failure()};
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
      plan.bytes_max = document_bytes_max;
      break;
    default:
      plan.bytes_max = query_body_bytes_max;
      break;
    }
    return plan;
  }

  void handle(http_request request, http_respond respond) override {
    const auto x = std::make_shared<exchange>(door_, std::move(request), std::move(respond));
    auto found = find(x->request());
    if (!found) {
      x->reply(refusal(x->request(), found.failure()));
      return;
    }
    x->set_route(std::move(found->first), std::move(found->second));
    auto caller = let_in(x->request(), x->route());
    if (!caller) {
      x->refuse(caller.failure());
      return;
    }
    if (*caller != nullptr) {
      door_->ledger.used((*caller)->principal, door_->time->now_ms());
      x->set_caller(*std::move(caller));
    }
    answer(x);
  }

  /// The admin may do all, so the one who sets the limits is not held by them.
  std::string counted_key(const http_request& head) override {
    const auto on = door_->slot->load();
    const auto caller = authenticate(head, {*door_->keys->load(), *on, door_->time->now_ms()});
    return caller && !(*caller)->may.has(access::right::admin) ? (*caller)->principal : std::string{};
  }

  http_response problem(errc code, std::string detail, const http_request* head) override {
    const auto id = head != nullptr ? api::request_id(*head, door_->random_bits) : std::string{};
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

  /// The caller of a request that may be answered; null where nobody is asked for a key. Errors: `unauthorized`,
  /// `forbidden`.
  result<access::caller_ptr> let_in(const http_request& request, const api::route_match& route) {
    const auto wanted = door_->right_of(route);
    if (wanted == access::right::nothing)
      return access::caller_ptr{};
    const auto on = door_->slot->load();
    auto caller = authenticate(request, {*door_->keys->load(), *on, door_->time->now_ms()});
    if (!caller) {
      note_unknown(request, route);
      return caller;
    }
    if (const auto allowed = api::check_right((*caller)->may, wanted); !allowed) {
      note_forbidden(request, route, (*caller)->principal);
      return allowed.failure();
    }
    return caller;
  }

  void note_unknown(const http_request& request, const api::route_match& route) {
    const auto id = api::request_id(request, door_->random_bits);
    const auto now_ms = door_->time->now_ms();
    door_->ledger.refused({now_ms, 401, claimed_id(request), api::to_string(route.is), request.remote_address, id});
    // Who sends no key at all guesses none.
    if (request.header_count("authorization") == 0)
      return;
    if (const auto count = refusals_.add(request.remote_address, now_ms); count > 0)
      caf::anon_send(door_->access, messages::access_refused{request.remote_address, count, id});
  }

  void note_forbidden(const http_request& request, const api::route_match& route, const std::string& key) {
    const auto id = api::request_id(request, door_->random_bits);
    const auto count =
      door_->ledger.refused({door_->time->now_ms(), 403, key, api::to_string(route.is), request.remote_address, id});
    if (count > 0)
      spdlog::warn("access-forbidden key={} route={} count={} request_id={}", key, api::to_string(route.is), count, id);
  }

  http_response refusal(const http_request& request, const error& why) const {
    const auto id = api::request_id(request, door_->random_bits);
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
      answer_write(x);
      return;
    case api::route::import:
      answer_import(x);
      return;
    case api::route::start_backup:
    case api::route::get_backup:
      answer_backup(x);
      return;
    case api::route::cancel_task:
    case api::route::retry_task:
      answer_task_change(x);
      return;
    case api::route::create_key:
    case api::route::rotate_key:
      answer_key_write(x);
      return;
    case api::route::create_webhook:
    case api::route::patch_webhook:
    case api::route::delete_webhook:
    case api::route::rotate_webhook:
    case api::route::replay_webhook:
    case api::route::drop_parked:
      answer_webhook_write(x);
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
    const auto is_ready = door_->board->is_serving && door_->board->is_writable && !door_->memory->is_full;
    const auto is_well = x->route().is == api::route::health_live || is_ready;
    auto response = http_response{};
    response.status = is_well ? 200 : 503;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = is_well                    ? R"({"status":"ok"})"
                    : door_->board->is_serving ? R"({"status":"read-only"})"
                                               : R"({"status":"stopping"})";
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  }

  void answer_metrics(const exchange_ptr& x) const {
    auto response = http_response{};
    response.headers = {{"Content-Type", "text/plain; version=0.0.4"}};
    door_->metrics.write(response.body);
    write_follower_metrics(response.body, *door_);
    door_->ledger.write_metrics(response.body);
    if (door_->write_metrics)
      door_->write_metrics(response.body);
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  }

  void answer_trace(const exchange_ptr& x) const {
    const auto found = door_->traces.find(x->route().part);
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

  std::shared_ptr<door_context> door_;
  /// Of keys nobody knows. Touched by the door's thread alone.
  access::refusal_counts refusals_;
};

} // namespace

std::shared_ptr<http_handler> make_store_door(std::shared_ptr<door_context> door) {
  return std::make_shared<store_door>(std::move(door));
}

} // namespace stoa::gateway

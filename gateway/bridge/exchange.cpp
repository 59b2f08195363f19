#include "gateway/bridge/exchange.hpp"

#include "domain/base/hash.hpp"
#include "domain/resource/kinds.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/bridge/authenticate.hpp"
#include "gateway/http/tags.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::gateway {

exchange::exchange(std::shared_ptr<door_context> door, http_request request, http_respond respond)
    : door_(std::move(door)), request_(std::move(request)), respond_(std::move(respond)),
      id_(api::request_id(request_, door_->random_bits)) {}

void exchange::set_route(api::route_match x, api::parameters query) {
  route_ = std::move(x);
  query_ = std::move(query);
}

messages::envelope exchange::envelope(std::int64_t deadline_ms) {
  if (!hops_)
    hops_ = std::make_shared<messages::trace>();
  return {principal(), door_->store, id_, hops_, door_->time->steady_us(), deadline_ms};
}

api::answer_context exchange::context(const view& on) const {
  auto made = api::answer_context{};
  made.categories = &on.categories();
  made.shape.show_cost = reader_.sees_cost;
  const auto defaults = resource::defaults_of(on.resources());
  made.shape.language = {wanted_language(), defaults.language};
  made.shape.prices_include_tax = defaults.prices_include_tax;
  made.shape.attribute_names = resource::setting_of(on.resources(), "attribute_names");
  made.settings_version = resource::settings_version(on.resources());
  made.shows_writers = reader_.sees_writers;
  made.request_id = id_;
  made.position = api::encode_position(on.log_id(), on.position());
  return made;
}

/// The storefront's pages say themselves which language they are in.
bool exchange::heeds_accept_language() const {
  switch (route_.is) {
  case api::route::list_products:
  case api::route::get_product:
  case api::route::get_product_by_sku:
  case api::route::get_product_by_slug:
  case api::route::batch_get:
  case api::route::search:
  case api::route::list_categories:
  case api::route::get_category:
    return !caller_->may.has(access::right::products_write);
  default:
    return false;
  }
}

std::string exchange::wanted_language() const {
  const auto* lang = query_.find("lang");
  if (lang != nullptr)
    return *lang;
  return heeds_accept_language() ? api::accepted_language(request_) : std::string{};
}

const access::caller_ptr& exchange::nobody() {
  static const auto made = std::make_shared<const access::caller>();
  return made;
}

result<void> exchange::check_still(const view& on) const {
  const auto found = authenticate(request_, {*door_->keys->load(), door_->store, on, door_->time->now_ms()});
  if (!found)
    return found.failure();
  return api::check_right((*found)->may, door_->right_of(route_));
}

void exchange::reply(http_response response) {
  if (heeds_accept_language() && (response.status == 200 || response.status == 304))
    response.headers.emplace_back("Vary", "Accept-Language");
  note(response.status);
  respond_(std::move(response));
}

/// Keys that see different things have different tags, so that no answer made for one is taken for another's.
std::string exchange::tag_of(const view& on) const {
  auto tag = api::encode_position(on.log_id(), on.position());
  if (const auto language = wanted_language(); !language.empty())
    tag.append(1, '.').append(language);
  if (caller_->may.has(access::right::admin))
    return tag;
  auto sees = caller_->principal;
  for (const auto& x : caller_->filters)
    sees.append(1, '\0').append(x);
  if (caller_->fields)
    sees.append(1, '\1');
  for (const auto& x : caller_->fields.value_or(std::vector<std::string>{}))
    sees.append(1, '\0').append(x);
  return tag + '.' + std::to_string(hash_bytes(sees).low);
}

bool exchange::reply_if_known(const view& on) {
  if (request_.method != "GET" && request_.method != "HEAD")
    return false;
  if (!has_tag(request_, tag_of(on)))
    return false;
  auto response = http_response{304, {}, {}};
  api::stamp(response, id_, api::encode_position(on.log_id(), on.position()));
  reply_tagged(std::move(response), on);
  return true;
}

void exchange::reply_tagged(http_response response, const view& on) {
  if (request_.method != "POST" && (response.status == 200 || response.status == 304))
    api::set_header(response, "ETag", "W/\"" + tag_of(on) + '"');
  reply(std::move(response));
}

void exchange::refuse(const error& why) {
  auto response = api::problem_response(why, id_);
  const auto now = door_->slot->load();
  api::stamp(response, id_, now && !principal().empty() ? api::encode_position(now->log_id(), now->position()) : "");
  if (why.code == errc::internal || why.code == errc::corrupt || why.code == errc::io_failed)
    spdlog::error("request-failed request_id={} code={} reason=\"{}\"", id_, to_string(why.code), why.detail);
  reply(std::move(response));
}

void exchange::note(int status) {
  const auto took_us = door_->time->steady_us() - request_.received_us - excused_us_;
  door_->metrics.add(route_.is, status, took_us);
  if (took_us > door_->slow_request_ms * 1'000)
    spdlog::warn("slow-request request_id={} route={} status={} took_ms={}", id_, api::to_string(route_.is), status,
                 took_us / 1'000);
  else
    spdlog::debug("request request_id={} route={} status={} took_us={}", id_, api::to_string(route_.is), status,
                  took_us);
  if (!principal().empty())
    door_->traces.add({id_, request_.method, api::to_string(route_.is), status, request_.received_us, took_us, hops_});
}

} // namespace stoa::gateway

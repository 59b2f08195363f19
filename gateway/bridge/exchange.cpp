#include "gateway/bridge/exchange.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/problem.hpp"

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
  return {principal_, "main", id_, hops_, door_->time->steady_us(), deadline_ms};
}

api::answer_context exchange::context(const view& on) const {
  auto made = api::answer_context{};
  made.categories = &on.categories();
  made.shape.show_cost = true;
  made.request_id = id_;
  made.position = api::encode_position(on.log_id(), on.position());
  return made;
}

void exchange::reply(http_response response) {
  note(response.status);
  respond_(std::move(response));
}

bool exchange::reply_if_known(const view& on) {
  if (request_.method != "GET" && request_.method != "HEAD")
    return false;
  const auto tag = api::encode_position(on.log_id(), on.position());
  if (!api::has_tag(request_, tag))
    return false;
  auto response = http_response{304, {}, {}};
  api::stamp(response, id_, tag);
  reply_tagged(std::move(response), on);
  return true;
}

void exchange::reply_tagged(http_response response, const view& on) {
  if (request_.method != "POST" && (response.status == 200 || response.status == 304))
    api::set_header(response, "ETag", "W/\"" + api::encode_position(on.log_id(), on.position()) + '"');
  reply(std::move(response));
}

void exchange::refuse(const error& why) {
  auto response = api::problem_response(why, id_);
  const auto now = door_->slot->load();
  api::stamp(response, id_, now && !principal_.empty() ? api::encode_position(now->log_id(), now->position()) : "");
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
  if (!principal_.empty())
    door_->traces.add({id_, request_.method, api::to_string(route_.is), status, request_.received_us, took_us, hops_});
}

} // namespace stoa::gateway

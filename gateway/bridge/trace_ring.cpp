#include "gateway/bridge/trace_ring.hpp"

#include "codec/json.hpp"

#include <utility>

namespace stoa::gateway {

void trace_ring::add(traced_request x) {
  const auto lock = std::lock_guard{mutex_};
  if (const auto same = by_id_.find(x.request_id); same != by_id_.end()) {
    const auto old = same->second;
    by_id_.erase(same);
    requests_.erase(old);
  }
  requests_.push_back(std::move(x));
  const auto newest = std::prev(requests_.end());
  by_id_.emplace(newest->request_id, newest);
  if (requests_.size() > count_max_) {
    by_id_.erase(requests_.front().request_id);
    requests_.pop_front();
  }
}

std::optional<traced_request> trace_ring::find(std::string_view request_id) const {
  const auto lock = std::lock_guard{mutex_};
  const auto found = by_id_.find(request_id);
  return found == by_id_.end() ? std::nullopt : std::optional{*found->second};
}

std::string to_json(const traced_request& x) {
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("request_id", x.request_id).member("method", x.method).member("route", x.route);
  out.key("status").number(std::int64_t{x.status}).key("took_us").number(x.took_us).key("hops").begin_list();
  for (const auto& hop : x.hops->hops())
    out.begin_object()
      .member("actor", hop.actor)
      .key("at_us")
      .number(hop.began_us - x.began_us)
      .key("wait_us")
      .number(hop.wait_us)
      .key("work_us")
      .number(hop.work_us)
      .end_object();
  out.end_list().end_object();
  return text;
}

} // namespace stoa::gateway

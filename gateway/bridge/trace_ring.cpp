#include "gateway/bridge/trace_ring.hpp"

#include "codec/json.hpp"

namespace stoa::gateway {

void trace_ring::add(const traced_request& x) {
  const auto lock = std::lock_guard{mutex_};
  if (slots_.size() < count_max_) {
    slots_.push_back(x);
    return;
  }
  slots_[next_] = x;
  next_ = (next_ + 1) % count_max_;
}

std::optional<traced_request> trace_ring::find(std::string_view request_id) const {
  const auto lock = std::lock_guard{mutex_};
  for (std::size_t age = 1; age <= slots_.size(); ++age) {
    const auto& x = slots_[(next_ + slots_.size() - age) % slots_.size()];
    if (x.request_id == request_id)
      return x;
  }
  return std::nullopt;
}

std::string to_json(const traced_request& x) {
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("request_id", x.request_id).member("method", x.method).member("route", x.route);
  out.key("status").number(std::int64_t{x.status}).key("took_us").number(x.took_us).key("hops").begin_list();
  for (const auto& hop : x.hops ? x.hops->hops() : std::vector<messages::hop>{})
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

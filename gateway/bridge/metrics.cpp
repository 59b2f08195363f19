#include "gateway/bridge/metrics.hpp"

#include "gateway/bridge/store_directory.hpp"

#include <utility>

namespace stoa::gateway {

namespace {

void write_heading(std::string& out, const char* name, const char* type, const char* help) {
  const auto full = std::string{"stoa_"} + name;
  out += "# HELP " + full + ' ' + help + "\n# TYPE " + full + ' ' + type + '\n';
}

void write_gauge(std::string& out, const char* name, const std::string& store, std::size_t x) {
  out += std::string{"stoa_"} + name + "{store=\"" + store + "\"} " + std::to_string(x) + '\n';
}

/// All lines of a metric stand together.
void write_doors(std::string& out, const metrics_scope& scope) {
  write_heading(out, "http_requests_total", "counter", "Answered requests.");
  for (const auto& door : scope.stores)
    door->metrics.write_counts(out, door->store);
  write_heading(out, "http_request_seconds", "histogram", "From the first byte of a request to its answer.");
  for (const auto& door : scope.stores)
    door->metrics.write_times(out, door->store);
  write_heading(out, "waiting_polls", "gauge", "Requests that wait for changes.");
  for (const auto& door : scope.stores)
    write_gauge(out, "waiting_polls", door->store, door->waiting_polls.load());
  write_heading(out, "open_streams", "gauge", "Streams of changes.");
  for (const auto& door : scope.stores)
    write_gauge(out, "open_streams", door->store, door->open_streams.load());
  write_heading(out, "http_refused_total", "counter", "Requests refused for their key.");
  for (const auto& door : scope.stores)
    door->ledger.write_metrics(out, door->store);
}

} // namespace

metrics_scope metrics_scope_of(const exchange& x) {
  auto scope = metrics_scope{};
  const auto& own = x.door();
  if (own.stores != nullptr && x.caller().may.has(access::right::server)) {
    for (auto& door : own.stores->all())
      scope.stores.push_back(std::move(door));
    scope.has_server = true;
    return scope;
  }
  scope.stores.push_back(x.shared_door());
  scope.has_server = own.store == main_store;
  return scope;
}

void answer_metrics(const exchange_ptr& x) {
  const auto scope = metrics_scope_of(*x);
  auto response = http_response{};
  response.headers = {{"Content-Type", "text/plain; version=0.0.4"}};
  write_doors(response.body, scope);
  if (x->door().write_metrics)
    x->door().write_metrics(response.body, scope);
  api::stamp(response, x->id(), "");
  x->reply(std::move(response));
}

} // namespace stoa::gateway

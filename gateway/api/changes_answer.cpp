#include "gateway/api/changes_answer.hpp"

#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "gateway/api/category_answer.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/resource_request.hpp"

namespace stoa::gateway::api {

namespace {

/// A client whose connection broke comes back after this long.
constexpr auto retry_ms = "1000";

/// What all changes of one answer share.
struct change_writer {
  const changes_request& asked;
  std::uint64_t log_id;
  const answer_context& context;

  void write(std::string& out, const feed::change& x) const {
    auto json = codec::json_writer{out};
    const auto& header = x.of->header;
    json.begin_object().member("position", encode_position(log_id, header.position));
    json.key("index").number(std::uint64_t{x.index}).member("time", iso_time(header.time_ms));
    if (asked.asked.to.sees_writers)
      json.member("request_id", header.request_id).member("principal", header.principal);
    json.member("kind", feed::to_string(x.is)).member("id", x.id);
    json.key("version").number(x.version()).key("previous").number(x.previous);
    if (asked.asked.with_before && x.is_before_known)
      entity(json.key("before"), out, x, {x.before, x.category_before, x.item_before});
    entity(json.key("after"), out, x, {x.after, x.category, x.item_after});
    json.end_object();
  }

private:
  /// A product, a category or a resource: one of them at most is there.
  struct state {
    const catalog::product_ptr& product;
    const catalog::category_ptr& category;
    const resource::item_ptr& item;
  };

  void entity(codec::json_writer& json, std::string& out, const feed::change& of, const state& x) const {
    if (of.is_about_category())
      category(json, x.category);
    else if (x.item != nullptr)
      write_public_item(json, *x.item);
    else
      product(json, out, x.product);
  }

  /// Written behind the writer's back: no copy of the product's text is made.
  void product(codec::json_writer& json, std::string& out, const catalog::product_ptr& x) const {
    if (x == nullptr) {
      json.null();
      return;
    }
    json.raw({});
    codec::write_product(out, *x, *context.categories, context.shape);
  }

  void category(codec::json_writer& json, const catalog::category_ptr& x) const {
    if (x == nullptr)
      json.null();
    else
      write_category(json, *x, *context.categories, {});
  }
};

/// The envelope of CloudEvents 1.0; `data` is the change as the pages show it.
std::string envelope(const feed::change& x, const change_writer& writer) {
  auto out = std::string{};
  auto json = codec::json_writer{out};
  json.begin_object().member("specversion", "1.0").member("id", change_id(writer.log_id, x));
  json.member("source", "/v1/changes").member("type", std::string{"stoa."} + feed::to_string(x.is));
  json.member("time", iso_time(x.of->header.time_ms)).member("subject", x.id);
  json.member("datacontenttype", "application/json").key("data").raw({});
  writer.write(out, x);
  json.end_object();
  return out;
}

} // namespace

http_response changes_response(const changes_request& asked, const feed::page& found, std::uint64_t log_id,
                               const answer_context& context) {
  const auto writer = change_writer{asked, log_id, context};
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("changes").begin_list();
  for (const auto& x : found.changes) {
    json.raw({});
    writer.write(body, x);
  }
  json.end_list().member("position", encode_place(log_id, found.end)).key("more").boolean(found.has_more).end_object();
  return json_response(std::move(body), context);
}

std::string change_envelope(const changes_request& asked, const feed::change& x, std::uint64_t log_id,
                            const answer_context& context) {
  return envelope(x, {asked, log_id, context});
}

http_response change_stream_response(const answer_context& context) {
  // A proxy that gathers answers before it passes them on would hold events back: the last header asks it not to.
  auto response = http_response{
    200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}}, {}};
  stamp(response, context.request_id, context.position);
  return response;
}

std::string stream_greeting(std::uint64_t log_id, const feed::place& at) {
  return std::string{"retry: "} + retry_ms + '\n' + stream_heartbeat(log_id, at);
}

std::string stream_events(const changes_request& asked, const feed::page& found, std::uint64_t log_id,
                          const answer_context& context) {
  const auto writer = change_writer{asked, log_id, context};
  auto out = std::string{};
  for (const auto& x : found.changes) {
    out += "id: " + change_id(log_id, x) + "\nevent: " + feed::to_string(x.is) + "\ndata: ";
    out += envelope(x, writer) + "\n\n";
  }
  return out;
}

std::string stream_heartbeat(std::uint64_t log_id, const feed::place& at) {
  return ": here\nid: " + encode_place(log_id, at) + "\n\n";
}

std::string stream_problem(const error& why, const answer_context& context) {
  return "event: problem\ndata: " + open_problem(why, context.request_id) + "}\n\n";
}

} // namespace stoa::gateway::api

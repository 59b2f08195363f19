#include "gateway/api/webhook_request.hpp"

#include "gateway/api/body.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/http/url.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway::api {

namespace {

constexpr const char* placeholder_secret = "whsec_";

/// What the reader of the stored document does not know: URLs, kinds, fields.
result<void> check(const resource::webhook& x, const reader& by) {
  const auto to = read_url(x.url);
  if (!to)
    return to.failure();
  const auto literal = net_address::read(to->host);
  if (!to->is_tls && to->host != "localhost" && !(literal && literal->is_loopback()))
    return invalid("url", "http goes no further than this machine; give an https address");
  for (std::size_t i = 0; i < x.kinds.size(); ++i)
    if (!feed::parse_kind(x.kinds[i]))
      return invalid("kinds[" + std::to_string(i) + "]", "there is no kind of change \"" + x.kinds[i] + "\"");
  for (std::size_t i = 0; i < x.include_fields.size(); ++i)
    if (!is_product_field(x.include_fields[i]) || !by.knows(x.include_fields[i]))
      return invalid("include_fields[" + std::to_string(i) + "]",
                     "a product has no field \"" + x.include_fields[i] + "\"");
  return {};
}

result<resource::webhook> read_checked(const value& document, const reader& by) {
  auto made = resource::read_webhook(document);
  if (!made)
    return made;
  if (const auto good = check(*made, by); !good)
    return good.failure();
  return made;
}

result<messages::steer_webhook> read_change(const value& given, const view& on) {
  const auto* text = given.get_if<std::string>();
  const auto at = text != nullptr ? decode_place(on.log_id(), *text) : wrong_kind("change", "a text", given);
  if (!at)
    return error{at.failure().code, at.failure().detail, "change"};
  // The id of a change is the place just behind it.
  if (at->skip == 0)
    return invalid("change", "this is no id of a change; send one as webhook-id has it");
  auto out = messages::steer_webhook{};
  out.is = messages::steer_webhook::kind::again;
  out.change = {at->after + 1, at->skip - 1};
  return out;
}

} // namespace

result<new_webhook> read_new_webhook(std::string_view body, const view& on, const reader& by) {
  auto given = read_object(body);
  if (!given)
    return given.failure();
  if (const auto known =
        refuse_other_members(*given, "", {"url", "kinds", "ids", "include_fields", "enabled", "since"});
      !known)
    return known.failure();
  auto from = result<feed::place>{feed::place{on.position(), 0}};
  if (const auto* since = member_of(*given, "since")) {
    const auto* text = since->get_if<std::string>();
    from = text != nullptr ? read_since(*text, on) : wrong_kind("since", "a text", *since);
  }
  if (!from)
    return error{from.failure().code, from.failure().detail, "since"};
  if (from->after > on.position())
    return error{errc::behind, "this server has not reached that position; retry", "since"};
  auto document = *given;
  std::erase_if(*document.get_if<value_object>(), [](const auto& x) { return x.first == "since"; });
  document.set("secrets", value_list{placeholder_secret});
  auto made = read_checked(document, by);
  if (!made)
    return made.failure();
  made->secrets.clear();
  return new_webhook{*std::move(made), *from};
}

result<resource::webhook> read_webhook_patch(std::string_view body, const resource::webhook& old, const reader& by) {
  const auto given = read_object(body);
  if (!given)
    return given.failure();
  if (const auto known = refuse_other_members(*given, "", {"url", "kinds", "ids", "include_fields", "enabled"}); !known)
    return known.failure();
  return read_checked(merge_patch(resource::to_value(old), *given), by);
}

resource::webhook rotated(resource::webhook x, std::string secret, std::int64_t old_until_ms) {
  x.secrets.insert(x.secrets.begin(), std::move(secret));
  x.secrets.resize(std::min(x.secrets.size(), resource::webhook_limits::secret_count));
  x.old_secret_until_ms = old_until_ms;
  return x;
}

result<messages::steer_webhook> read_replay(std::string_view body, const view& on) {
  using kind = messages::steer_webhook::kind;
  auto out = messages::steer_webhook{};
  const auto given = body.empty() ? result<value>{value{value_object{}}} : read_object(body);
  if (!given)
    return given.failure();
  if (const auto known = refuse_other_members(*given, "", {"since", "change", "parked"}); !known)
    return known.failure();
  const auto* since = member_of(*given, "since");
  const auto* change = member_of(*given, "change");
  const auto* parked = member_of(*given, "parked");
  if ((since != nullptr) + (change != nullptr) + (parked != nullptr) > 1)
    return invalid("since", "one of since, change and parked is taken; send one, or none to go on");
  if (change != nullptr)
    return read_change(*change, on);
  if (parked != nullptr) {
    const auto* entity = parked->get_if<std::string>();
    if (entity == nullptr)
      return wrong_kind("parked", "a text such as product:p1", *parked);
    out.is = kind::unpark;
    out.entity = *entity;
    return out;
  }
  if (since == nullptr)
    return out;
  const auto* text = since->get_if<std::string>();
  const auto from = text != nullptr ? read_since(*text, on) : wrong_kind("since", "a text", *since);
  if (!from)
    return error{from.failure().code, from.failure().detail, "since"};
  out.is = kind::restart;
  out.from = *from;
  return out;
}

} // namespace stoa::gateway::api

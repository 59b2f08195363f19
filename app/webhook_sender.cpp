#include "app/webhook_sender.hpp"

#include "domain/base/utf8.hpp"
#include "gateway/api/webhook_feed.hpp"
#include "gateway/api/webhook_signature.hpp"
#include "storage/system_clock.hpp"

#include <algorithm>
#include <utility>

namespace stoa::app {

namespace {

/// Of an answer; the delivery log keeps no more.
constexpr std::size_t answer_bytes_max = 256;

/// Text that may stand in JSON.
std::string as_text(std::string_view bytes) {
  auto out = std::string{cut_utf8(bytes, answer_bytes_max)};
  const auto is_utf8 = valid_utf8(out);
  for (auto& c : out) {
    const auto x = static_cast<unsigned char>(c);
    c = x < 0x20 || x == 0x7f || (!is_utf8 && x > 0x7f) ? ' ' : c;
  }
  return out;
}

gateway::outgoing_request request_of(const messages::webhook_post& x, gateway::url to) {
  auto out = gateway::outgoing_request{};
  out.to = std::move(to);
  out.headers = {{"Content-Type", "application/json"},
                 {"User-Agent", "Stoa"},
                 {"Webhook-Id", x.id},
                 {"Webhook-Timestamp", std::to_string(x.time_s)},
                 {"Webhook-Signature", gateway::api::sign_webhook(x.secrets, x.id, x.time_s, x.body)}};
  out.body = x.body;
  return out;
}

messages::post_webhook post_by(const std::shared_ptr<gateway::outgoing_http>& by) {
  return [by](const messages::webhook_post& x, std::function<void(messages::webhook_reply)> back) {
    auto to = gateway::read_url(x.url);
    if (!to) {
      back({0, to.failure().detail, "", 0, 0});
      return;
    }
    by->post(request_of(x, *std::move(to)), [back = std::move(back)](const gateway::outgoing_answer& answer) {
      back({answer.status, as_text(answer.failure), as_text(answer.body), answer.retry_after_ms, answer.took_ms});
    });
  };
}

} // namespace

result<std::shared_ptr<gateway::outgoing_http>> make_webhook_sender(const config::webhooks& settings) {
  auto how = gateway::outgoing_settings{};
  how.timeout_ms = static_cast<std::int64_t>(settings.timeout_ms);
  how.ca_file = settings.ca_file;
  for (const auto& text : settings.allow_networks) {
    const auto one = gateway::network::read(text);
    if (!one)
      return error{errc::invalid_field, one.failure().detail, "webhooks.allow_networks"};
    how.allowed.push_back(*one);
  }
  auto made = gateway::make_outgoing_http(std::move(how));
  if (!made)
    return error{made.failure().code, made.failure().detail, "webhooks.ca_file"};
  return std::shared_ptr<gateway::outgoing_http>{*std::move(made)};
}

webhook_rules rules_of(const config::webhooks& settings, const std::shared_ptr<gateway::outgoing_http>& by) {
  auto out = webhook_rules{};
  out.read = gateway::api::read_for_webhook;
  out.post = post_by(by);
  out.random_bits = [] { return storage::random_name_bits(); };
  out.rules.give_up_ms = static_cast<std::int64_t>(settings.give_up_h) * feed::delivery_rules::hour_ms;
  out.rules.pauses_ms.front() = static_cast<std::int64_t>(settings.retry_first_s) * 1'000;
  return out;
}

} // namespace stoa::app

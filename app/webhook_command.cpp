#include "app/webhook_command.hpp"

#include "app/api_client.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "codec/json.hpp"

#include <cstdio>
#include <functional>
#include <utility>

namespace stoa::app {

namespace {

int report(const error& why) {
  std::fprintf(stderr, "stoa webhook: %s%s%s\n", why.field.empty() ? "" : (why.field + ": ").c_str(),
               why.detail.c_str(), why.code == errc::forbidden ? " (webhooks:manage)" : "");
  return exit_code_of(why.code);
}

void write_list(codec::json_writer& json, const char* name, const std::vector<std::string>& all) {
  if (all.empty())
    return;
  json.key(name).begin_list();
  for (const auto& x : all)
    json.text(x);
  json.end_list();
}

std::string path_of(const std::string& id, const char* rest = "") {
  return "/v1/webhooks/" + percent_encode(id) + rest;
}

/// Asks, and shows the answer as JSON or by `show`.
int run(const connection_options& options, const std::function<result<value>(api_client&)>& ask,
        const std::function<void(const value&)>& show) {
  auto client = api_client::open(options);
  if (!client)
    return report(client.failure());
  const auto got = ask(*client);
  if (!got)
    return report(got.failure());
  if (options.json)
    std::printf("%s\n", client->raw().c_str());
  else
    show(*got);
  return exit_code::fine;
}

/// The secret alone, so that it can be piped; what else there is to say to stderr.
void print_secret(const value& made) {
  std::printf("%s\n", text_of(made, "secret").c_str());
  std::fprintf(stderr, "id %s; the secret is shown this once\n", text_of(made, "id").c_str());
}

void print_webhooks(const value& page) {
  for (const auto& x : list_of(page, "items")) {
    static const auto nothing = value{};
    const auto* found = x.find("delivery");
    const auto& delivery = found != nullptr ? *found : nothing;
    const auto stopped = text_of(delivery, "stopped");
    const auto* enabled = x.find("enabled");
    const auto is_on = enabled == nullptr || enabled->get_if<bool>() == nullptr || *enabled->get_if<bool>();
    const auto state = !is_on ? "off" : stopped.empty() ? "running" : "stopped: " + stopped;
    std::printf("%-16s  %-26s  parked %-4zu  at %-24s  %s\n", text_of(x, "id").c_str(), state.c_str(),
                list_of(delivery, "parked").size(), text_of(delivery, "position").c_str(), text_of(x, "url").c_str());
    for (const auto& one : list_of(delivery, "parked"))
      std::printf("    %s since %s: %s\n", text_of(one, "entity").c_str(), text_of(one, "since").c_str(),
                  text_of(one, "reason").c_str());
  }
}

void print_attempts(const value& page) {
  for (const auto& x : list_of(page, "items")) {
    const auto failure = text_of(x, "error");
    std::printf("%s  %-24s  %-28s  attempt %-3s  %-4s %5s ms  %s\n", text_of(x, "time").c_str(),
                text_of(x, "change").c_str(), text_of(x, "entity").c_str(), text_of(x, "attempt").c_str(),
                text_of(x, "status").c_str(), text_of(x, "took_ms").c_str(),
                failure.empty() ? text_of(x, "answer").c_str() : failure.c_str());
  }
}

} // namespace

int webhook_create(const webhook_create_options& options) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().member("url", options.url);
  write_list(json, "kinds", options.kinds);
  write_list(json, "ids", options.ids);
  write_list(json, "include_fields", options.include_fields);
  if (!options.since.empty())
    json.member("since", options.since);
  json.end_object();
  return run(
    options.connection, [&](api_client& by) { return by.post("/v1/webhooks", body); }, print_secret);
}

int webhook_list(const connection_options& options) {
  return run(
    options, [](api_client& by) { return by.get("/v1/webhooks?per_page=250"); }, print_webhooks);
}

int webhook_deliveries(const webhook_options& options) {
  return run(
    options.connection, [&](api_client& by) { return by.get(path_of(options.id, "/deliveries?limit=1000")); },
    print_attempts);
}

int webhook_rotate(const webhook_rotate_options& options) {
  const auto body = R"({"grace_seconds":)" + options.grace_seconds + "}";
  return run(
    options.connection, [&](api_client& by) { return by.post(path_of(options.id, "/rotate"), body); }, print_secret);
}

int webhook_replay(const webhook_replay_options& options) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object();
  for (const auto& [name, text] :
       {std::pair{"since", &options.since}, {"change", &options.change}, {"parked", &options.parked}})
    if (!text->empty())
      json.member(name, *text);
  json.end_object();
  return run(
    options.connection, [&](api_client& by) { return by.post(path_of(options.id, "/replay"), body); },
    [&](const value&) { std::fprintf(stderr, "goes on: %s\n", options.id.c_str()); });
}

int webhook_delete(const webhook_options& options) {
  return run(
    options.connection, [&](api_client& by) { return by.remove(path_of(options.id)); },
    [&](const value&) { std::fprintf(stderr, "deleted %s\n", options.id.c_str()); });
}

} // namespace stoa::app

#include "app/key_command.hpp"

#include "app/api_client.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "codec/json.hpp"
#include "gateway/api/key_text.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

namespace stoa::app {

namespace {

int report(const error& why) {
  std::fprintf(stderr, "stoa key: %s%s%s\n", why.field.empty() ? "" : (why.field + ": ").c_str(), why.detail.c_str(),
               why.code == errc::forbidden ? " (keys:manage)" : "");
  return exit_code_of(why.code);
}

std::string joined(const value& from, std::string_view name) {
  auto out = std::string{};
  for (const auto& one : list_of(from, name))
    if (const auto* text = one.get_if<std::string>())
      out.append(out.empty() ? "" : ",").append(*text);
  return out;
}

void write_narrowing(codec::json_writer& json, const key_narrowing& x) {
  if (!x.filter_by.empty())
    json.member("filter_by", x.filter_by);
  if (!x.expires.empty()) {
    const auto is_number = std::all_of(x.expires.begin(), x.expires.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (is_number)
      json.key("expires_at").raw(x.expires);
    else
      json.member("expires_at", x.expires);
  }
  if (x.fields.empty())
    return;
  json.key("fields").begin_list();
  for (const auto& name : x.fields)
    json.text(name);
  json.end_list();
}

/// Prints a key that was made just now: the secret alone, so that it can be piped; what else there is to say to stderr.
int print_made(const api_client& client, const connection_options& options, const value& made) {
  if (options.json) {
    std::printf("%s\n", client.raw().c_str());
    return exit_code::fine;
  }
  std::printf("%s\n", text_of(made, "key").c_str());
  std::fprintf(stderr, "id %s; the key is shown this once\n", text_of(made, "id").c_str());
  return exit_code::fine;
}

void print_keys(const value& page) {
  for (const auto& x : list_of(page, "items"))
    std::printf(
      "%-16s  %-24s  expires %-24s  last used %-24s  %s\n", text_of(x, "id").c_str(), text_of(x, "name").c_str(),
      x.find("expires_at") != nullptr ? text_of(x, "expires_at").c_str() : "never",
      text_of(x, "last_used_at").empty() ? "-" : text_of(x, "last_used_at").c_str(), joined(x, "scopes").c_str());
}

} // namespace

int key_create(const key_create_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report(client.failure());
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().member("name", options.name).key("scopes").begin_list();
  for (const auto& scope : options.scopes)
    json.text(scope);
  json.end_list();
  write_narrowing(json, options.narrowing);
  json.end_object();
  const auto made = client->post("/v1/keys", body);
  return made ? print_made(*client, options.connection, *made) : report(made.failure());
}

int key_list(const connection_options& options) {
  auto client = api_client::open(options);
  if (!client)
    return report(client.failure());
  auto cursor = std::string{};
  do {
    const auto page = client->get("/v1/keys?per_page=250" + (cursor.empty() ? "" : "&cursor=" + cursor));
    if (!page)
      return report(page.failure());
    if (options.json)
      std::printf("%s\n", client->raw().c_str());
    else
      print_keys(*page);
    cursor = text_of(*page, "cursor");
  } while (!cursor.empty());
  return exit_code::fine;
}

int key_revoke(const key_revoke_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report(client.failure());
  const auto done = client->remove("/v1/keys/" + percent_encode(options.id));
  if (!done)
    return report(done.failure());
  if (!options.connection.json)
    std::fprintf(stderr, "revoked %s\n", options.id.c_str());
  return exit_code::fine;
}

int key_rotate(const key_rotate_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report(client.failure());
  const auto made = client->post("/v1/keys/" + percent_encode(options.id) + "/rotate",
                                 "{\"grace_seconds\":" + options.grace_seconds + "}");
  return made ? print_made(*client, options.connection, *made) : report(made.failure());
}

int make_search_key(const search_key_options& options) {
  auto file = std::ifstream{options.parent_file};
  auto parent = std::string{};
  if (!std::getline(file, parent) || parent.empty())
    return report({errc::unauthorized, "there is no key in " + options.parent_file, "parent-file"});
  auto payload = std::string{};
  auto json = codec::json_writer{payload};
  json.begin_object();
  write_narrowing(json, options.narrowing);
  json.end_object();
  const auto made = gateway::api::make_search_key(parent, payload);
  if (!made)
    return report(made.failure());
  std::printf("%s\n", made->c_str());
  return exit_code::fine;
}

} // namespace stoa::app

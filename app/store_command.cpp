#include "app/store_command.hpp"

#include "app/api_client.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "codec/json.hpp"

#include <cstdio>

namespace stoa::app {

namespace {

int report(const error& why) {
  std::fprintf(stderr, "stoa store: %s\n", why.detail.c_str());
  switch (why.code) {
  case errc::io_failed:
  case errc::timeout:
    return exit_code::unreachable;
  case errc::invalid_field:
  case errc::malformed:
  case errc::unauthorized:
  case errc::forbidden:
    return exit_code::usage;
  default:
    return exit_code::problems;
  }
}

/// Of all stores, whatever STOA_STORE says.
result<api_client> open(connection_options options) {
  options.store.clear();
  return api_client::open(options);
}

} // namespace

int store_create(const store_options& options) {
  auto client = open(options.connection);
  if (!client)
    return report(client.failure());
  auto body = std::string{};
  codec::json_writer{body}.begin_object().member("name", options.name).end_object();
  const auto made = client->post("/v1/stores", body);
  if (!made)
    return report(made.failure());
  if (options.connection.json)
    std::printf("%s\n", client->raw().c_str());
  else
    std::fprintf(stderr, "made %s; its first key: stoa key create NAME --scope admin --store %s\n",
                 options.name.c_str(), options.name.c_str());
  return exit_code::fine;
}

int store_list(const connection_options& options) {
  auto client = open(options);
  if (!client)
    return report(client.failure());
  const auto all = client->get("/v1/stores");
  if (!all)
    return report(all.failure());
  if (options.json) {
    std::printf("%s\n", client->raw().c_str());
    return exit_code::fine;
  }
  for (const auto& x : list_of(*all, "items"))
    std::printf("%-40s  %10s products  position %s\n", text_of(x, "name").c_str(), text_of(x, "products").c_str(),
                text_of(x, "position").c_str());
  return exit_code::fine;
}

int store_delete(const store_options& options) {
  if (options.confirm != options.name)
    return report({errc::invalid_field,
                   "this deletes all products, keys and settings of " + options.name +
                     " for good; repeat it with --confirm " + options.name,
                   "confirm"});
  auto client = open(options.connection);
  if (!client)
    return report(client.failure());
  const auto name = percent_encode(options.name);
  const auto done = client->remove("/v1/stores/" + name + "?confirm=" + name);
  if (!done)
    return report(done.failure());
  if (!options.connection.json)
    std::fprintf(stderr, "deleted %s\n", options.name.c_str());
  return exit_code::fine;
}

} // namespace stoa::app

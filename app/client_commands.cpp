#include "app/client_commands.hpp"

#include "app/api_client.hpp"
#include "app/cli.hpp"
#include "app/client_answer.hpp"
#include "codec/json.hpp"

#include <cstdio>
#include <utility>

namespace stoa::app {

namespace {

int report(const char* command, const error& why) {
  std::fprintf(stderr, "stoa %s: %s\n", command, why.detail.c_str());
  return exit_code_of(why.code);
}

std::string price_of(const value& product) {
  const auto* price = product.find("price");
  return price == nullptr ? "" : text_of(*price, "amount") + " " + text_of(*price, "currency");
}

void print_hits(const value& answer) {
  std::printf("%s found\n", text_of(answer, "found").c_str());
  for (const auto& hit : list_of(answer, "hits")) {
    const auto* product = hit.find("product");
    if (product == nullptr)
      continue;
    std::printf("%-24s %14s  %s\n", text_of(hit, "id").c_str(), price_of(*product).c_str(),
                text_of(*product, "name").c_str());
  }
}

void print_facets(const value& answer) {
  const auto* facets = answer.find("facets");
  const auto* all = facets == nullptr ? nullptr : facets->get_if<value_object>();
  for (const auto& [name, values] : all == nullptr ? value_object{} : *all) {
    std::printf("%s:", name.c_str());
    if (const auto* list = values.get_if<value_list>())
      for (const auto& x : *list)
        std::printf(" %s (%s)", text_of(x, "value").c_str(), text_of(x, "count").c_str());
    std::printf("\n");
  }
}

} // namespace

int export_file(const export_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report("export", client.failure());
  const auto at = options.at.empty() ? std::string{} : "?at=" + percent_encode(options.at);
  const auto done = client->get_file("/v1/export" + at, options.file);
  return done ? exit_code::fine : report("export", done.failure());
}

int get_product(const get_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report("get", client.failure());
  const auto item = client->get("/v1/products/" + percent_encode(options.id));
  if (!item)
    return report("get", item.failure());
  std::printf("%s\n", client->raw().c_str());
  return exit_code::fine;
}

int search_products(const search_options& options) {
  auto client = api_client::open(options.connection);
  if (!client)
    return report("search", client.failure());
  auto target = "/v1/search?q=" + percent_encode(options.words) + "&per_page=" + percent_encode(options.per_page);
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty())
      target += std::string{"&"} + name + "=" + percent_encode(text);
  };
  add("filter_by", options.filter_by);
  add("sort_by", options.sort_by);
  add("facet_by", options.facet_by);
  const auto answer = client->get(target);
  if (!answer)
    return report("search", answer.failure());
  if (options.connection.json) {
    std::printf("%s\n", client->raw().c_str());
    return exit_code::fine;
  }
  print_hits(*answer);
  print_facets(*answer);
  return exit_code::fine;
}

} // namespace stoa::app

#include "app/cli.hpp"

#include "app/bench_log.hpp"
#include "app/client_commands.hpp"
#include "app/serve.hpp"
#include "app/verify.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

namespace stoa::app {

namespace {

using command = std::function<int()>;

void add_connection(CLI::App& to, connection_options& options) {
  to.add_option("--url", options.url, "Address of the server (STOA_URL)")->envname("STOA_URL");
  to.add_option("--key", options.key, "Key (STOA_KEY); --key-file keeps it out of the process list")
    ->envname("STOA_KEY");
  to.add_option("--key-file", options.key_file, "File whose first line is the key");
  to.add_flag("--json", options.json, "Print JSON and nothing else");
}

void add_serve(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("serve", "Serve a data folder");
  auto options = std::make_shared<serve_options>();
  sub->add_option("--data", options->data, "Folder of the store; made when it is not there");
  sub->add_option("--listen", options->listen, "HOST:PORT; port 0 picks a free one (default 127.0.0.1:8080)");
  sub->add_option("--config", options->config, "Settings file (TOML)");
  sub->add_option("--log-level", options->log_level, "debug, info, warn or error");
  sub->add_option("--log-format", options->log_format, "text or json");
  sub->callback([options, &chosen] { chosen = [options] { return serve(*options); }; });
}

void add_import(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("import", "Import products from a file and follow the task");
  auto options = std::make_shared<import_options>();
  add_connection(*sub, options->connection);
  sub->add_option("file", options->file, "JSON Lines (.jsonl) or CSV (.csv)")->required();
  sub->add_option("--format", options->format, "jsonl or csv; else by the file's name");
  sub->add_option("--mode", options->mode,
                  "upsert (default), patch (some fields of products there are) or sync (what is not in the file goes)");
  sub->add_flag("--dry-run", options->is_dry_run, "Tell what would happen, and write nothing");
  sub->add_option("--map", options->map_file,
                  "JSON file from the CSV's columns to fields: {\"Artikel\":\"id\",\"Notiz\":null}");
  sub->add_option("--currency", options->currency, "Of prices that stand without one");
  sub->add_option("--max-delete-percent", options->delete_percent_max,
                  "How much of the store a sync may delete (default 10)");
  sub->callback([options, &chosen] { chosen = [options] { return import_file(*options); }; });
}

void add_get(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("get", "Print a product");
  auto options = std::make_shared<get_options>();
  add_connection(*sub, options->connection);
  sub->add_option("id", options->id, "Id of the product")->required();
  sub->callback([options, &chosen] { chosen = [options] { return get_product(*options); }; });
}

void add_search(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("search", "Search products");
  auto options = std::make_shared<search_options>();
  add_connection(*sub, options->connection);
  sub->add_option("words", options->words, "What to search for; nothing = everything");
  sub->add_option("--filter-by", options->filter_by, "Such as price:[10..50] && brand:=Sony");
  sub->add_option("--sort-by", options->sort_by, "Such as price:asc");
  sub->add_option("--facet-by", options->facet_by, "Such as brand,category");
  sub->add_option("--per-page", options->per_page, "1 to 250 (default 10)");
  sub->callback([options, &chosen] { chosen = [options] { return search_products(*options); }; });
}

void add_verify(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("verify", "Prove that a stopped server's folder is whole; changes nothing");
  auto options = std::make_shared<verify_options>();
  sub->add_option("--data", options->data, "Folder of the store")->required();
  sub->add_flag("--json", options->json, "Print JSON and nothing else");
  sub->callback([options, &chosen] { chosen = [options] { return verify_folder(*options); }; });
}

void add_bench(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("bench", "Measure this machine and this program");
  sub->require_subcommand(1);
  auto* log = sub->add_subcommand("log", "The log beside raw appends with a sync, in one run");
  auto options = std::make_shared<bench_log_options>();
  log->add_option("--data", options->data, "Folder on the disk to measure")->required();
  log->add_option("--rounds", options->rounds, "Rounds of each (default 5)");
  log->callback([options, &chosen] { chosen = [options] { return bench_log(*options); }; });
}

} // namespace

int run_cli(int count, char** words) {
  auto app = CLI::App{"Stoa: a store back end whose parts are one."};
  app.name("stoa");
  app.set_version_flag("--version", STOA_VERSION);
  app.require_subcommand(1);
  auto chosen = command{};
  add_serve(app, chosen);
  add_import(app, chosen);
  add_get(app, chosen);
  add_search(app, chosen);
  add_verify(app, chosen);
  add_bench(app, chosen);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? exit_code::fine : exit_code::usage;
  }
  return chosen();
}

} // namespace stoa::app

#include "app/cli.hpp"

#include "app/backup.hpp"
#include "app/bench_log.hpp"
#include "app/cli_webhook.hpp"
#include "app/client_commands.hpp"
#include "app/config_command.hpp"
#include "app/doctor.hpp"
#include "app/key_command.hpp"
#include "app/restore.hpp"
#include "app/serve.hpp"
#include "app/store_command.hpp"
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
  to.add_option("--ca", options.ca_file,
                "PEM file with the authorities to trust for https (STOA_CA); else the system's")
    ->envname("STOA_CA");
  to.add_option("--store", options.store, "Store that the administrator's key is used on (STOA_STORE); else main")
    ->envname("STOA_STORE");
  to.add_flag("--json", options.json, "Print JSON and nothing else");
}

/// What `serve` and `config show` take alike.
void add_settings(CLI::App& to, serve_options& options) {
  to.add_option("--data", options.data, "Folder of the server; made when it is not there");
  to.add_option("--listen", options.listen, "HOST:PORT; port 0 picks a free one (default 127.0.0.1:8080)");
  to.add_option("--config", options.config, "Settings file (TOML)");
  to.add_option("--backup-dir", options.backup_dir, "Folder that backups may be written to, or below");
  to.add_flag("--behind-proxy", options.is_behind_proxy,
              "A proxy in front speaks TLS: listen beyond this machine without");
  to.add_option("--memory", options.memory,
                "Limit of the process, shared out over caches and buffers, such as 512M or 2G");
  to.add_option("--log-level", options.log_level, "debug, info, warn or error");
  to.add_option("--log-format", options.log_format, "text or json");
}

void add_serve(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("serve", "Serve a data folder");
  auto options = std::make_shared<serve_options>();
  add_settings(*sub, *options);
  sub->add_flag("--demo", options->demo, "Open the storefront, and fill a new folder with 10,000 made-up products");
  sub->callback([options, &chosen] { chosen = [options] { return serve(*options); }; });
}

void add_config(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("config", "Judge a settings file, or show all settings");
  sub->require_subcommand(1);
  auto* check = sub->add_subcommand("check", "Name every problem of a settings file with its line");
  auto path = std::make_shared<std::string>();
  check->add_option("file", *path, "Settings file (TOML)")->required();
  check->callback([path, &chosen] { chosen = [path] { return config_check(*path); }; });
  auto* show = sub->add_subcommand("show", "All settings, and where each came from");
  auto options = std::make_shared<serve_options>();
  add_settings(*show, *options);
  show->callback([options, &chosen] { chosen = [options] { return config_show(*options); }; });
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
  sub->add_flag("--atomic", options->is_atomic, "All rows become visible at once, or none (up to 100,000)");
  sub->add_option(
    "--map", options->map_file,
    "shopify, woocommerce, or a JSON file from the CSV's columns to fields: {\"Artikel\":\"id\",\"Notiz\":null}");
  sub->add_option("--currency", options->currency, "Of prices that stand without one");
  sub->add_option("--max-delete-percent", options->delete_percent_max,
                  "How much of the store a sync may delete (default 10)");
  sub->callback([options, &chosen] { chosen = [options] { return import_file(*options); }; });
}

void add_undo(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("undo", "Take back what an import did, all at once, and follow the task");
  auto options = std::make_shared<undo_options>();
  add_connection(*sub, options->connection);
  sub->add_option("task", options->task, "Id of the import's task, such as import-0f3a...")->required();
  sub->callback([options, &chosen] { chosen = [options] { return undo_import(*options); }; });
}

void add_export(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("export", "Write all products and categories into a file, as of one position");
  auto options = std::make_shared<export_options>();
  add_connection(*sub, options->connection);
  sub->add_option("file", options->file, "JSON Lines; replaced when it is there")->required();
  sub->add_option("--at", options->at, "Position or time, such as 2027-05-01T08:00:00Z; else now");
  sub->callback([options, &chosen] { chosen = [options] { return export_file(*options); }; });
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

void add_narrowing(CLI::App& to, key_narrowing& options) {
  to.add_option("--filter", options.filter_by, "ANDed to every search, such as price:<100 && brand:=Acme");
  to.add_option("--expires", options.expires, "Time such as 2027-05-01T08:00:00Z, or Unix seconds");
  to.add_option("--fields", options.fields, "Fields of products that may be seen, by comma")->delimiter(',');
}

void add_key_create(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("create", "Make a key; it is printed this once");
  auto options = std::make_shared<key_create_options>();
  add_connection(*sub, options->connection);
  sub->add_option("name", options->name, "What it is for")->required();
  sub->add_option("--scope", options->scopes, "Rights by comma, such as products:read,search")
    ->delimiter(',')
    ->required();
  add_narrowing(*sub, options->narrowing);
  sub->callback([options, &chosen] { chosen = [options] { return key_create(*options); }; });
}

void add_key_others(CLI::App& app, command& chosen) {
  auto* list = app.add_subcommand("list", "All keys, without their secrets");
  auto connection = std::make_shared<connection_options>();
  add_connection(*list, *connection);
  list->callback([connection, &chosen] { chosen = [connection] { return key_list(*connection); }; });

  auto* revoke = app.add_subcommand("revoke", "Refuse a key from now on");
  auto gone = std::make_shared<key_revoke_options>();
  add_connection(*revoke, gone->connection);
  revoke->add_option("id", gone->id, "Id of the key")->required();
  revoke->callback([gone, &chosen] { chosen = [gone] { return key_revoke(*gone); }; });

  auto* rotate = app.add_subcommand("rotate", "Make a new secret for a key; it is printed this once");
  auto turned = std::make_shared<key_rotate_options>();
  add_connection(*rotate, turned->connection);
  rotate->add_option("id", turned->id, "Id of the key")->required();
  rotate->add_option("--grace", turned->grace_seconds, "Seconds that the old secret goes on to hold (default 0)")
    ->check(CLI::NonNegativeNumber);
  rotate->callback([turned, &chosen] { chosen = [turned] { return key_rotate(*turned); }; });

  auto* search = app.add_subcommand("search-key", "Make a key for searches out of a key, without a server");
  auto narrowed = std::make_shared<search_key_options>();
  search->add_option("--parent-file", narrowed->parent_file, "File whose first line is a key with the right search")
    ->required();
  add_narrowing(*search, narrowed->narrowing);
  search->callback([narrowed, &chosen] { chosen = [narrowed] { return make_search_key(*narrowed); }; });
}

void add_key(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("key", "Keys of a running server: make, list, revoke, rotate");
  sub->require_subcommand(1);
  add_key_create(*sub, chosen);
  add_key_others(*sub, chosen);
}

void add_store(CLI::App& app, command& chosen) {
  auto* sub =
    app.add_subcommand("store", "Stores of a running server: make, list, delete; with the administrator's key");
  sub->require_subcommand(1);
  auto* create = sub->add_subcommand("create", "Make an empty store");
  auto made = std::make_shared<store_options>();
  add_connection(*create, made->connection);
  create->add_option("name", made->name, "1 to 40 of a-z, 0-9 and -, beginning with a letter")->required();
  create->callback([made, &chosen] { chosen = [made] { return store_create(*made); }; });

  auto* list = sub->add_subcommand("list", "All stores");
  auto connection = std::make_shared<connection_options>();
  add_connection(*list, *connection);
  list->callback([connection, &chosen] { chosen = [connection] { return store_list(*connection); }; });

  auto* gone = sub->add_subcommand("delete", "Delete a store with all it holds, for good");
  auto deleted = std::make_shared<store_options>();
  add_connection(*gone, deleted->connection);
  gone->add_option("name", deleted->name, "Name of the store")->required();
  gone->add_option("--confirm", deleted->confirm, "The name once more");
  gone->callback([deleted, &chosen] { chosen = [deleted] { return store_delete(*deleted); }; });
}

void add_verify(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("verify", "Prove that a stopped server's folder is whole; changes nothing");
  auto options = std::make_shared<verify_options>();
  sub->add_option("--data", options->data, "The server's data folder")->required();
  sub->add_option("--store", options->store, "This store alone; else all");
  sub->add_flag("--json", options->json, "Print JSON and nothing else");
  sub->callback([options, &chosen] { chosen = [options] { return verify_folder(*options); }; });
}

void add_doctor(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("doctor", "Look at the machine and the folder; name problem, cause and fix");
  auto options = std::make_shared<serve_options>();
  auto json = std::make_shared<bool>(false);
  add_settings(*sub, *options);
  sub->add_flag("--json", *json, "Print JSON and nothing else");
  sub->callback([options, json, &chosen] { chosen = [options, json] { return doctor(*options, *json); }; });
}

void add_backup(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("backup", "Back up a running server, or with --data a stopped one's folder");
  auto options = std::make_shared<backup_options>();
  add_connection(*sub, options->connection);
  sub->add_option("--to", options->to, "Folder of the backups; of a running server: its backup.folder or below");
  sub->add_option("--data", options->data, "Folder of a stopped server");
  sub->footer("Backs up all stores, or the one that --store or a store's own key names.");
  sub->callback([options, &chosen] { chosen = [options] { return back_up(*options); }; });
}

void add_restore(CLI::App& app, command& chosen) {
  auto* sub = app.add_subcommand("restore", "Make a data folder out of a backup, or check that it can be made");
  auto options = std::make_shared<restore_options>();
  sub->add_option("folder", options->from, "Folder of the backups")->required();
  sub->add_option("--data", options->data, "The data folder to make; empty or not there");
  sub->add_option("--store", options->stores, "This store alone, may be given again; else all there are backups of");
  sub->add_option("--backup", options->backup, "Position of the backup; else the newest that reaches what is asked");
  sub->add_option("--to", options->to, "Position, or time such as 2026-03-01T12:00:00Z; else the backup's end");
  sub->add_flag("--check", options->check,
                "Check all hashes, fold the log and compare; make nothing; without --backup and --to all of them");
  sub->add_flag("--json", options->json, "Print JSON and nothing else");
  sub->callback([options, &chosen] { chosen = [options] { return restore(*options); }; });
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
  add_undo(app, chosen);
  add_export(app, chosen);
  add_get(app, chosen);
  add_search(app, chosen);
  add_key(app, chosen);
  add_webhook(app, chosen, add_connection);
  add_store(app, chosen);
  add_verify(app, chosen);
  add_config(app, chosen);
  add_doctor(app, chosen);
  add_backup(app, chosen);
  add_restore(app, chosen);
  add_bench(app, chosen);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? exit_code::fine : exit_code::usage;
  }
  return chosen();
}

} // namespace stoa::app

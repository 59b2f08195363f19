#include "app/cli_webhook.hpp"

#include "app/webhook_command.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <utility>

namespace stoa::app {

namespace {

using command = std::function<int()>;
using connection_adder = void (*)(CLI::App&, connection_options&);

/// Where commands are added, and what they share.
struct place {
  CLI::App& under;
  command& chosen;
  connection_adder add_connection;
};

struct subcommand {
  const char* name;
  const char* help;
};

/// A command that takes no more than the id of a webhook; the caller may add to what is returned.
template <class Options>
std::pair<CLI::App*, std::shared_ptr<Options>> add_one(const place& at, const subcommand& what,
                                                       int (*run)(const Options&)) {
  auto* sub = at.under.add_subcommand(what.name, what.help);
  auto options = std::make_shared<Options>();
  at.add_connection(*sub, options->connection);
  sub->add_option("id", options->id, "Id of the webhook")->required();
  sub->callback([options, run, &chosen = at.chosen] { chosen = [options, run] { return run(*options); }; });
  return {sub, options};
}

void add_create(CLI::App& app, command& chosen, connection_adder add_connection) {
  auto* sub = app.add_subcommand("create", "Make a webhook; its secret is printed this once");
  auto options = std::make_shared<webhook_create_options>();
  add_connection(*sub, options->connection);
  sub->add_option("url", options->url, "Where changes are sent, such as https://shop.example/hook")->required();
  sub->add_option("--kind", options->kinds, "Kinds of change by comma, such as product.changed; else all")
    ->delimiter(',');
  sub->add_option("--id", options->ids, "Ids of what changes by comma; else all")->delimiter(',');
  sub->add_option("--fields", options->include_fields, "Fields of products shown, by comma; else all")->delimiter(',');
  sub->add_option("--since", options->since, "Position to begin at, or beginning (default now)");
  sub->callback([options, &chosen] { chosen = [options] { return webhook_create(*options); }; });
}

} // namespace

void add_webhook(CLI::App& app, command& chosen, connection_adder add_connection) {
  auto* webhook = app.add_subcommand("webhook", "Webhooks of a running server: make, list, look into, replay");
  webhook->require_subcommand(1);
  add_create(*webhook, chosen, add_connection);
  auto* list = webhook->add_subcommand("list", "All webhooks, how far they are and what is parked");
  auto connection = std::make_shared<connection_options>();
  add_connection(*list, *connection);
  list->callback([connection, &chosen] { chosen = [connection] { return webhook_list(*connection); }; });
  const auto at = place{*webhook, chosen, add_connection};
  add_one<webhook_options>(at, {"deliveries", "The last attempts, the newest first"}, webhook_deliveries);
  const auto [rotate, turned] =
    add_one<webhook_rotate_options>(at, {"rotate", "Make a new secret; it is printed this once"}, webhook_rotate);
  rotate
    ->add_option("--grace", turned->grace_seconds, "Seconds that the old secret goes on to sign too (default 86400)")
    ->check(CLI::NonNegativeNumber);
  const auto [replay, again] = add_one<webhook_replay_options>(
    at, {"replay", "Go on, from another place, or send something once more"}, webhook_replay);
  auto* what = replay->add_option_group("what", "Nothing = go on where it stands");
  what->add_option("--since", again->since, "Position to go on from, or beginning, or now");
  what->add_option("--change", again->change, "Id of one change, as webhook-id has it");
  what->add_option("--parked", again->parked, "A parked entity, such as product:p1, with all it missed");
  what->require_option(0, 1);
  add_one<webhook_options>(at, {"delete", "Send nothing more"}, webhook_delete);
}

} // namespace stoa::app

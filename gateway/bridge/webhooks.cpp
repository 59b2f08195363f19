#include "gateway/bridge/webhooks.hpp"

#include "domain/feed/maker.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/key_request.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/api/text.hpp"
#include "gateway/api/webhook_answer.hpp"
#include "gateway/api/webhook_request.hpp"
#include "gateway/api/webhook_signature.hpp"
#include "gateway/bridge/one_shot.hpp"
#include "gateway/bridge/random_bytes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace stoa::gateway {

namespace {

using resource::kind;
using verb = catalog::change_resource::verb;

constexpr auto secret_name = "a secret";

error no_webhook(const std::string& id) {
  return {errc::not_found, "there is no webhook \"" + id + "\"", ""};
}

/// Errors: `forbidden`.
result<void> check_may_follow(const exchange& x) {
  if (x.caller().may.has(access::right::changes_read))
    return {};
  return error{errc::forbidden, "a webhook sends what its maker may see of the feed: changes:read is needed", ""};
}

bool may_handle(const exchange& x, const view& on, const resource::webhook& hook) {
  const auto maker = feed::maker_of(on, hook.created_by, x.door().time->now_ms());
  return maker != nullptr ? x.caller().may.cover(maker->may) : x.caller().may.has(access::right::admin);
}

/// A webhook that the caller may handle.
struct found_webhook {
  resource::item_ptr item;
  resource::webhook hook;
};

/// Errors: `not_found`, `forbidden`.
result<found_webhook> find(const exchange& x, const view& on) {
  const auto found = on.resources().find({kind::webhooks, x.route().part});
  if (found == on.resources().end())
    return no_webhook(x.route().part);
  auto hook = resource::read_webhook(found->second->content);
  if (!hook)
    return hook.failure();
  if (!may_handle(x, on, *hook))
    return error{errc::forbidden, "this webhook was made by a key that may do more than this one", ""};
  return found_webhook{found->second, *std::move(hook)};
}

api::shown_webhook shown(const view& on, const resource::item_ptr& item) {
  auto out = api::shown_webhook{item, std::nullopt};
  const auto place = on.resources().find({kind::webhook_places, item->name.id});
  if (place != on.resources().end())
    if (auto read = feed::read_standing(place->second->content))
      out.standing = *std::move(read);
  return out;
}

void list(const exchange_ptr& x, const view& on) {
  const auto asked = api::read_resource_list(kind::webhooks, x->query());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto page = std::vector<api::shown_webhook>{};
  const auto& all = on.resources();
  for (auto i = all.upper_bound({kind::webhooks, asked->after_id});
       i != all.end() && i->first.of == kind::webhooks && page.size() <= asked->count_max; ++i)
    if (const auto hook = resource::read_webhook(i->second->content); hook && may_handle(*x, on, *hook))
      page.push_back(shown(on, i->second));
  x->reply(api::webhook_list_response(*asked, std::move(page), on.log_id(), x->context(on)));
}

void show_attempts(const exchange_ptr& x, const view& on) {
  auto count = std::optional<std::uint64_t>{api::attempt_count_default};
  const auto known = api::refuse_unknown(x->query(), {"limit"});
  if (const auto* text = x->query().find("limit"))
    count = api::parse_unsigned(*text, 1'000);
  const auto found = find(*x, on);
  if (!known || !found) {
    x->refuse(known ? found.failure() : known.failure());
    return;
  }
  if (!count || *count == 0) {
    x->refuse(api::invalid("limit", "a whole number from 1 to 1000 is expected"));
    return;
  }
  ask<messages::webhook_attempts>(x->door().system, x->door().links->event,
                                  messages::ask_attempts{x->route().part, static_cast<std::size_t>(*count)},
                                  [x](const result<messages::webhook_attempts>& all) {
                                    if (all)
                                      x->reply(api::attempts_response(*all, x->context(*x->door().slot->load())));
                                    else
                                      x->refuse(all.failure());
                                  });
}

/// What was written, if it was. Errors: those of the outcome.
result<resource::item_ptr> stored_in(const result<catalog::outcome>& done) {
  if (!done)
    return done.failure();
  for (const auto& one : done->results)
    if (one.refusal != errc::none && one.refusal != errc::batch_refused)
      return api::refusal_of(one);
  if (done->refusal)
    return *done->refusal;
  if (done->resources.empty())
    return resource::item_ptr{};
  return done->resources[0];
}

catalog::command command_of(const exchange& x) {
  auto out = catalog::command{};
  out.request_id = x.id();
  out.principal = x.principal();
  out.is_batch = true;
  out.atomic = true;
  return out;
}

void submit(const exchange_ptr& x, catalog::command command, int status, const std::string& secret) {
  auto message =
    messages::write_products{x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms), std::move(command)};
  ask<catalog::outcome>(
    x->door().system, x->door().links->catalog, std::move(message),
    [x, status, secret](const result<catalog::outcome>& done) {
      const auto stored = stored_in(done);
      const auto on = x->door().slot->load();
      if (!stored)
        x->refuse(stored.failure());
      else if (*stored == nullptr)
        x->reply(api::write_response(*done, x->context(*on)));
      else
        x->reply(api::webhook_response(shown(*on, *stored), on->log_id(), x->context(*on), status, secret));
    });
}

catalog::operation put(kind of, const std::string& id, value content, const catalog::condition& when) {
  return {catalog::change_resource{{of, id}, verb::put, std::move(content)}, when};
}

void create(const exchange_ptr& x, const view& on) {
  auto made = api::read_new_webhook(x->request().body, on, x->reader());
  const auto random = made ? random_bytes(name_bytes + api::webhook_secret_bytes, secret_name) : made.failure();
  const auto& all = on.resources();
  const auto count =
    std::count_if(all.begin(), all.end(), [](const auto& one) { return one.first.of == kind::webhooks; });
  if (!random) {
    x->refuse(random.failure());
    return;
  }
  if (const auto may = check_may_follow(*x); !may) {
    x->refuse(may.failure());
    return;
  }
  if (count >= static_cast<std::ptrdiff_t>(resource::webhook_limits::count)) {
    x->refuse({errc::overloaded, "there are 100 webhooks; delete one first", ""});
    return;
  }
  const auto id = name_of(*random);
  const auto secret = api::make_webhook_secret(std::string_view{*random}.substr(name_bytes));
  made->hook.secrets = {secret};
  made->hook.created_by = x->principal();
  auto standing = feed::standing{};
  standing.log_id = on.log_id();
  standing.at = made->from;
  auto command = command_of(*x);
  const auto absent = catalog::condition{catalog::condition::kind::absent, 0};
  command.operations.push_back(put(kind::webhooks, id, resource::to_value(made->hook), absent));
  command.operations.push_back(put(kind::webhook_places, id, feed::to_value(standing), absent));
  submit(x, std::move(command), 201, secret);
}

/// Writes a changed webhook under its version. Whoever changes one answers for what it sends from then on.
void replace(const exchange_ptr& x, const found_webhook& old, resource::webhook hook, const std::string& secret) {
  auto when = api::read_condition(x->request());
  if (!when) {
    x->refuse(when.failure());
    return;
  }
  if (when->is == catalog::condition::kind::none)
    *when = {catalog::condition::kind::version, old.item->version};
  hook.created_by = x->principal();
  auto command = command_of(*x);
  command.operations.push_back(put(kind::webhooks, old.item->name.id, resource::to_value(hook), *when));
  submit(x, std::move(command), 200, secret);
}

void patch(const exchange_ptr& x, const found_webhook& old) {
  if (const auto good = api::check_content_type(x->request(), api::media_wanted::merge_patch); !good) {
    x->refuse(good.failure());
    return;
  }
  auto made = api::read_webhook_patch(x->request().body, old.hook, x->reader());
  if (const auto may = check_may_follow(*x); made && !may)
    made = may.failure();
  if (!made)
    x->refuse(made.failure());
  else
    replace(x, old, *std::move(made), "");
}

void rotate(const exchange_ptr& x, const found_webhook& old) {
  const auto grace = api::read_grace(x->request().body, api::webhook_grace_seconds);
  const auto random = grace ? random_bytes(api::webhook_secret_bytes, secret_name) : grace.failure();
  if (!random) {
    x->refuse(random.failure());
    return;
  }
  const auto secret = api::make_webhook_secret(*random);
  replace(x, old, api::rotated(old.hook, secret, x->door().time->now_ms() + *grace * 1'000), secret);
}

void remove(const exchange_ptr& x, const view& on, const found_webhook& old) {
  const auto when = api::read_condition(x->request());
  if (!when) {
    x->refuse(when.failure());
    return;
  }
  auto command = command_of(*x);
  command.operations.push_back({catalog::change_resource{old.item->name, verb::remove, {}}, *when});
  const auto place = resource::name{kind::webhook_places, old.item->name.id};
  if (on.resources().contains(place))
    command.operations.push_back({catalog::change_resource{place, verb::remove, {}}, {}});
  submit(x, std::move(command), 204, "");
}

void steer(const exchange_ptr& x, messages::steer_webhook message) {
  message.asked = x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms);
  message.id = x->route().part;
  ask<feed::standing>(x->door().system, x->door().links->event, std::move(message),
                      [x](const result<feed::standing>& done) {
                        const auto on = x->door().slot->load();
                        if (done)
                          x->reply(api::steered_response(*done, on->log_id(), x->context(*on)));
                        else
                          x->refuse(done.failure());
                      });
}

void replay(const exchange_ptr& x, const view& on) {
  auto message = api::read_replay(x->request().body, on);
  if (message)
    steer(x, *std::move(message));
  else
    x->refuse(message.failure());
}

void drop(const exchange_ptr& x) {
  auto message = messages::steer_webhook{};
  message.is = messages::steer_webhook::kind::drop;
  message.entity = x->route().sub;
  steer(x, std::move(message));
}

result<void> check_write(const exchange& x) {
  if (auto known = api::refuse_unknown(x.query(), {}); !known)
    return known;
  // The answer could not be given again: the secret is shown once.
  if (x.request().header_count("idempotency-key") > 0)
    return error{errc::invalid_field, "requests about webhooks take no such key; leave the header out",
                 "idempotency-key"};
  if (x.route().is == api::route::patch_webhook)
    return {};
  return api::check_content_type(x.request(), api::media_wanted::json);
}

/// What can be said of a body before it is known what it is about.
result<void> check_body(const exchange& x, const view& on) {
  if (x.route().is == api::route::rotate_webhook)
    if (const auto grace = api::read_grace(x.request().body); !grace)
      return grace.failure();
  if (x.route().is == api::route::replay_webhook)
    if (const auto asked = api::read_replay(x.request().body, on); !asked)
      return asked.failure();
  return {};
}

} // namespace

void answer_webhook_read(const exchange_ptr& x, const view_ptr& on) {
  if (x->route().is == api::route::list_webhooks) {
    list(x, *on);
    return;
  }
  if (x->route().is == api::route::list_deliveries) {
    show_attempts(x, *on);
    return;
  }
  const auto known = api::refuse_unknown(x->query(), {});
  const auto found = find(*x, *on);
  if (!known || !found)
    x->refuse(known ? found.failure() : known.failure());
  else
    x->reply(api::webhook_response(shown(*on, found->item), on->log_id(), x->context(*on)));
}

void answer_webhook_write(const exchange_ptr& x) {
  const auto on = x->door().slot->load();
  const auto good = check_write(*x);
  if (!good) {
    x->refuse(good.failure());
    return;
  }
  if (x->route().is == api::route::create_webhook) {
    create(x, *on);
    return;
  }
  if (const auto readable = check_body(*x, *on); !readable) {
    x->refuse(readable.failure());
    return;
  }
  const auto found = find(*x, *on);
  if (!found)
    x->refuse(found.failure());
  else if (x->route().is == api::route::patch_webhook)
    patch(x, *found);
  else if (x->route().is == api::route::delete_webhook)
    remove(x, *on, *found);
  else if (x->route().is == api::route::rotate_webhook)
    rotate(x, *found);
  else if (x->route().is == api::route::replay_webhook)
    replay(x, *on);
  else
    drop(x);
}

} // namespace stoa::gateway

#include "gateway/bridge/keys.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/api/key_request.hpp"
#include "gateway/api/key_text.hpp"
#include "gateway/bridge/one_shot.hpp"
#include "gateway/bridge/random_bytes.hpp"

#include <utility>

namespace stoa::gateway {

namespace {

/// A new secret for an id; an id of its own where there is none yet.
struct made_key {
  std::string id;
  std::string text;
  access::key_hash hash{};
};

result<made_key> make(const std::string& store, std::string id) {
  auto random = random_bytes(name_bytes + api::secret_bytes, "a key");
  if (!random)
    return random.failure();
  if (id.empty())
    id = name_of(*random);
  auto text = api::make_key({store, id}, std::string_view{*random}.substr(name_bytes));
  const auto hash = api::hash_key(text);
  return made_key{std::move(id), std::move(text), hash};
}

api::last_use last_use_of(const exchange_ptr& x) {
  return [x](const std::string& id) { return x->door().ledger.last_use(id); };
}

resource::item_ptr find(const view& on, const std::string& id) {
  const auto found = on.resources().find({resource::kind::keys, id});
  return found == on.resources().end() ? nullptr : found->second;
}

error no_key(const std::string& id) {
  return {errc::not_found, "there is no key \"" + id + "\"", ""};
}

/// Writes the document of a key and answers it with the secret that was made for it.
void store(const exchange_ptr& x, const access::issued_key& key, const catalog::condition& when, const made_key& made) {
  auto command = catalog::command{};
  command.request_id = x->id();
  command.principal = x->principal();
  const auto name = resource::name{resource::kind::keys, made.id};
  command.operations.push_back(
    {catalog::change_resource{name, catalog::change_resource::verb::put, access::to_value(key)}, when});
  auto message =
    messages::write_products{x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms), std::move(command)};
  ask<catalog::outcome>(
    x->door().system, x->door().links->catalog, std::move(message), [x, made](const result<catalog::outcome>& done) {
      if (!done || done->refusal) {
        x->refuse(done ? *done->refusal : done.failure());
        return;
      }
      if (done->results.empty() || done->results[0].refusal != errc::none || done->resources.empty() ||
          done->resources[0] == nullptr) {
        x->refuse(done->results.empty() ? error{errc::internal, "an outcome without a result", ""}
                                        : api::refusal_of(done->results[0]));
        return;
      }
      x->reply(api::key_response(*done->resources[0], last_use_of(x), x->context(*x->door().slot->load()),
                                 done->results[0].status, made.text));
    });
}

void create(const exchange_ptr& x) {
  auto key = api::read_new_key(x->request().body, x->caller(), x->door().time->now_ms());
  const auto made = key ? make(x->door().store, "") : key.failure();
  if (!made) {
    x->refuse(made.failure());
    return;
  }
  key->secrets = {{made->hash, 0}};
  store(x, *key, {catalog::condition::kind::absent, 0}, *made);
}

void rotate(const exchange_ptr& x) {
  const auto grace = api::read_grace(x->request().body);
  if (!grace) {
    x->refuse(grace.failure());
    return;
  }
  const auto on = x->door().slot->load();
  const auto item = find(*on, x->route().part);
  auto key = item != nullptr ? access::read_issued_key(item->content) : no_key(x->route().part);
  // Whoever gets a key's secret can do what the key can.
  if (key && !x->caller().may.cover(key->may))
    key = error{errc::forbidden, "a key rotates only keys that may do no more than itself", ""};
  const auto made = key ? make(x->door().store, x->route().part) : key.failure();
  if (!made) {
    x->refuse(made.failure());
    return;
  }
  const auto now_ms = x->door().time->now_ms();
  // Under its version: two rotations at once, and one of them would lose its secret.
  store(x, access::rotated(*key, made->hash, now_ms + *grace * 1'000, now_ms),
        {catalog::condition::kind::version, item->version}, *made);
}

void list(const exchange_ptr& x, const view& on) {
  const auto asked = api::read_resource_list(resource::kind::keys, x->query());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto page = std::vector<resource::item_ptr>{};
  const auto& all = on.resources();
  for (auto i = all.upper_bound({resource::kind::keys, asked->after_id});
       i != all.end() && i->first.of == resource::kind::keys; ++i) {
    page.push_back(i->second);
    if (page.size() > asked->count_max)
      break;
  }
  x->reply(api::key_list_response(*asked, std::move(page), last_use_of(x), x->context(on)));
}

} // namespace

void answer_key_read(const exchange_ptr& x, const view_ptr& on) {
  if (x->route().is == api::route::list_keys) {
    list(x, *on);
    return;
  }
  const auto known = api::refuse_unknown(x->query(), {});
  const auto item = find(*on, x->route().part);
  if (!known || item == nullptr)
    x->refuse(known ? no_key(x->route().part) : known.failure());
  else
    x->reply(api::key_response(*item, last_use_of(x), x->context(*on)));
}

void answer_key_write(const exchange_ptr& x) {
  auto good = api::refuse_unknown(x->query(), {});
  // The answer could not be given again: the secret is not kept.
  if (good && x->request().header_count("idempotency-key") > 0)
    good = error{errc::invalid_field,
                 "a key's secret is shown once and cannot be answered again; leave the header out, and revoke a key "
                 "whose answer was lost",
                 "idempotency-key"};
  if (good)
    good = api::check_content_type(x->request(), api::media_wanted::json);
  if (!good)
    x->refuse(good.failure());
  else if (x->route().is == api::route::create_key)
    create(x);
  else
    rotate(x);
}

} // namespace stoa::gateway

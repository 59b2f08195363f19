#include "gateway/bridge/stores.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/store_request.hpp"
#include "gateway/bridge/store_directory.hpp"

#include <utility>

namespace stoa::gateway {

namespace {

error no_store(const std::string& name) {
  return {errc::not_found, "there is no store \"" + name + "\"", ""};
}

void write_store(codec::json_writer& json, const door_context& of) {
  const auto on = of.slot->load();
  json.begin_object().member("name", of.store);
  json.key("products").number(std::uint64_t{on->index().document_count()});
  json.member("position", api::encode_position(on->log_id(), on->position()));
  json.key("writable").boolean(of.board->is_writable);
  json.end_object();
}

void reply(const exchange_ptr& x, std::string body, int status = 200) {
  // Without a position: it would be one of the store that was asked, which this is not about.
  auto context = api::answer_context{};
  context.request_id = x->id();
  x->reply(api::json_response(std::move(body), context, status));
}

void reply_with(const exchange_ptr& x, const door_context& of, int status) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_store(json, of);
  reply(x, std::move(body), status);
}

void list(const exchange_ptr& x, const store_directory& stores) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& one : stores.all())
    write_store(json, *one);
  json.end_list().end_object();
  reply(x, std::move(body));
}

void create(const exchange_ptr& x, store_directory& stores) {
  auto good = api::check_content_type(x->request(), api::media_wanted::json);
  auto name = good ? api::read_new_store(x->request().body) : result<std::string>{good.failure()};
  if (!name) {
    x->refuse(name.failure());
    return;
  }
  stores.create(*name, [x, &stores, name = *name](const result<void>& done) {
    const auto made = done ? stores.find(name) : nullptr;
    if (made != nullptr)
      reply_with(x, *made, 201);
    else
      x->refuse(done ? no_store(name) : done.failure());
  });
}

void remove(const exchange_ptr& x, store_directory& stores) {
  if (const auto sure = api::read_confirmation(x->query(), x->route().part); !sure) {
    x->refuse(sure.failure());
    return;
  }
  stores.remove(x->route().part, [x](const result<void>& done) {
    if (!done) {
      x->refuse(done.failure());
      return;
    }
    auto response = http_response{204, {}, {}};
    api::stamp(response, x->id(), "");
    x->reply(std::move(response));
  });
}

} // namespace

void answer_stores(const exchange_ptr& x) {
  auto& stores = *x->door().stores;
  const auto is_deletion = x->route().is == api::route::delete_store;
  const auto known = is_deletion ? result<void>{} : api::refuse_unknown(x->query(), {});
  if (!known) {
    x->refuse(known.failure());
    return;
  }
  switch (x->route().is) {
  case api::route::list_stores:
    list(x, stores);
    return;
  case api::route::create_store:
    create(x, stores);
    return;
  case api::route::delete_store:
    remove(x, stores);
    return;
  default:
    if (const auto found = stores.find(x->route().part))
      reply_with(x, *found, 200);
    else
      x->refuse(no_store(x->route().part));
  }
}

} // namespace stoa::gateway

#include "gateway/bridge/admission.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/bridge/store_directory.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::gateway {

namespace {

/// A store's key may say which store it is bound to, and no other: whether there is another is not for it to know.
result<void> check_named(const access::rights& may, std::string_view store, const http_request& request) {
  if (request.header_count("stoa-store") == 0 || may.has(access::right::server))
    return {};
  const auto named = api::single_header(request, "stoa-store");
  if (!named)
    return named.failure();
  if (**named == store)
    return {};
  return error{errc::forbidden, "this key is bound to its store; leave the header out, or use a key of that store",
               "Stoa-Store"};
}

void note_forbidden(door_context& door, const http_request& request, const api::route_match& route,
                    const std::string& key) {
  const auto id = api::request_id(request, door.random_bits);
  const auto count =
    door.ledger.refused({door.time->now_ms(), 403, key, api::to_string(route.is), request.remote_address, id});
  if (count > 0)
    spdlog::warn("access-forbidden store={} key={} route={} count={} request_id={}", door.store, key,
                 api::to_string(route.is), count, id);
}

} // namespace

admission gatekeeper::let_in(const http_request& request, const api::route_match& route) {
  const auto wanted = main_->right_of(route);
  if (wanted == access::right::nothing)
    return {main_, access::caller_ptr{}};
  auto [claimed_id, to] = find_caller(request);
  auto& [door, caller] = to;
  if (!caller) {
    if (caller.failure().code == errc::unauthorized)
      note_unknown(*door, request, route, claimed_id);
    return to;
  }
  if (const auto own = check_named((*caller)->may, door->store, request); !own)
    return {door, own.failure()};
  if (const auto allowed = api::check_right((*caller)->may, wanted); !allowed) {
    note_forbidden(*door, request, route, (*caller)->principal);
    return {door, allowed.failure()};
  }
  // What is about the server is answered beside all stores, so that one can be deleted whatever the header says.
  if (wanted == access::right::server)
    door = main_;
  return to;
}

std::string gatekeeper::counted_key(const http_request& head) const {
  const auto [claimed_id, to] = find_caller(head);
  const auto& [door, caller] = to;
  if (!caller || (*caller)->may.has(access::right::server))
    return {};
  return door->store == main_store ? (*caller)->principal : door->store + '/' + (*caller)->principal;
}

gatekeeper::found_caller gatekeeper::find_caller(const http_request& request) const {
  const auto key = present(request);
  if (!key)
    return {"", {main_, key.failure()}};
  const auto in_files = main_->keys->load();
  if (auto principal = key->search ? std::nullopt : in_files->find(key->hash)) {
    auto door = door_named_by(request);
    if (!door)
      return {"", {main_, door.failure()}};
    return {"", {*std::move(door), administrator(*std::move(principal))}};
  }
  auto door = key->name ? find_door(key->name->store) : main_;
  if (door == nullptr)
    return {"", {main_, unknown_key()}};
  const auto on = door->slot->load();
  auto caller = authenticate_stored(*key, {*in_files, door->store, *on, door->time->now_ms()});
  return {caller || !key->name ? "" : key->name->id, {std::move(door), std::move(caller)}};
}

/// The store that the administrator means. Errors: `not_found` (Stoa-Store), `malformed`.
result<door_ptr> gatekeeper::door_named_by(const http_request& request) const {
  const auto named = api::single_header(request, "stoa-store");
  if (!named)
    return named.failure();
  auto door = find_door(named->value_or(main_store));
  if (door == nullptr)
    return error{errc::not_found, "there is no store of this name", "Stoa-Store"};
  return door;
}

door_ptr gatekeeper::find_door(std::string_view store) const {
  if (store == main_store)
    return main_;
  return main_->stores == nullptr ? nullptr : main_->stores->find(store);
}

void gatekeeper::note_unknown(door_context& door, const http_request& request, const api::route_match& route,
                              const std::string& claimed) {
  const auto id = api::request_id(request, door.random_bits);
  const auto now_ms = door.time->now_ms();
  door.ledger.refused({now_ms, 401, claimed, api::to_string(route.is), request.remote_address, id});
  // Who sends no key at all guesses none.
  if (request.header_count("authorization") == 0)
    return;
  if (const auto count = refusals_.add(request.remote_address, now_ms); count > 0)
    caf::anon_send(door.access, messages::access_refused{request.remote_address, count, id});
}

} // namespace stoa::gateway

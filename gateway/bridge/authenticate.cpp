#include "gateway/bridge/authenticate.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/api/key_text.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

bool is_signed_by(const access::issued_key& parent, const api::search_key& x, std::int64_t now_ms) {
  auto is_known = false;
  for (const auto& secret : parent.secrets) {
    const auto holds = secret.until_ms == 0 || secret.until_ms > now_ms;
    is_known |= holds && access::is_equal(api::sign(secret.hash, x.signed_text), x.mac);
  }
  return is_known;
}

/// What both lists have; a list that is not there has everything.
std::optional<std::vector<std::string>> common(const std::optional<std::vector<std::string>>& a,
                                               const std::optional<std::vector<std::string>>& b) {
  if (!a || !b)
    return a ? a : b;
  auto out = std::vector<std::string>{};
  for (const auto& x : *a)
    if (std::find(b->begin(), b->end(), x) != b->end())
      out.push_back(x);
  return out;
}

result<access::caller_ptr> by_search_key(const api::search_key& read, const known_keys& keys) {
  const auto* parent = keys.on.keys()->find(read.parent.id);
  if (parent == nullptr || !parent->key.may.has(access::right::search) || !is_signed_by(parent->key, read, keys.now_ms))
    return unknown_key();
  if (parent->key.is_expired(keys.now_ms) || (read.expires_at_ms && *read.expires_at_ms <= keys.now_ms))
    return error{errc::unauthorized, "this key has expired; ask for a new one", ""};
  auto made = access::caller{};
  made.principal = read.parent.id;
  made.may.add(access::right::search);
  made.filters = parent->as->filters;
  if (!read.filter_by.empty())
    made.filters.push_back(read.filter_by);
  made.fields = common(parent->as->fields, read.fields);
  return access::caller_ptr{std::make_shared<const access::caller>(std::move(made))};
}

} // namespace

error unknown_key() {
  return {errc::unauthorized, "this key is not known; send Authorization: Bearer KEY with a key of this store", ""};
}

result<presented_key> present(const http_request& request) {
  const auto text = api::bearer_key(request);
  if (!text)
    return text.failure();
  auto out = presented_key{};
  if (!api::is_search_key(*text)) {
    out.hash = api::hash_key(*text);
    out.name = api::key_name_of(*text);
    return out;
  }
  auto read = api::read_search_key(*text);
  if (!read)
    return read.failure();
  out.name = read->parent;
  out.search = *std::move(read);
  return out;
}

access::caller_ptr administrator(std::string principal) {
  static const auto admin =
    std::make_shared<const access::caller>(access::caller{"admin", access::rights::of_server(), {}, std::nullopt});
  if (principal == admin->principal)
    return admin;
  return std::make_shared<const access::caller>(
    access::caller{std::move(principal), access::rights::of_server(), {}, std::nullopt});
}

result<access::caller_ptr> authenticate_stored(const presented_key& key, const known_keys& keys) {
  // A key of another store opens nothing here, even where its id is known.
  if (!key.name || key.name->store != keys.store)
    return unknown_key();
  if (key.search)
    return by_search_key(*key.search, keys);
  const auto* found = keys.on.keys()->find(key.name->id);
  if (found == nullptr)
    return unknown_key();
  if (const auto good = access::check_secret(found->key, key.hash, keys.now_ms); !good)
    return good.failure();
  return found->as;
}

result<access::caller_ptr> authenticate(const http_request& request, const known_keys& keys) {
  const auto key = present(request);
  if (!key)
    return key.failure();
  if (!key->search)
    if (auto principal = keys.in_files.find(key->hash))
      return administrator(*std::move(principal));
  return authenticate_stored(*key, keys);
}

} // namespace stoa::gateway

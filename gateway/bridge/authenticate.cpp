#include "gateway/bridge/authenticate.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/api/key_text.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

error unknown() {
  return {errc::unauthorized, "this key is not known; send Authorization: Bearer KEY with a key of this store", ""};
}

/// The holder of a key in a file may do everything.
access::caller_ptr administrator(std::string principal) {
  static const auto admin =
    std::make_shared<const access::caller>(access::caller{"admin", access::rights::all(), {}, std::nullopt});
  if (principal == admin->principal)
    return admin;
  return std::make_shared<const access::caller>(
    access::caller{std::move(principal), access::rights::all(), {}, std::nullopt});
}

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

result<access::caller_ptr> by_search_key(std::string_view text, const known_keys& keys) {
  const auto read = api::read_search_key(text);
  if (!read)
    return read.failure();
  const auto* parent = keys.on.keys()->find(read->id);
  if (parent == nullptr || !parent->key.may.has(access::right::search) ||
      !is_signed_by(parent->key, *read, keys.now_ms))
    return unknown();
  if (parent->key.is_expired(keys.now_ms) || (read->expires_at_ms && *read->expires_at_ms <= keys.now_ms))
    return error{errc::unauthorized, "this key has expired; ask for a new one", ""};
  auto made = access::caller{};
  made.principal = read->id;
  made.may.add(access::right::search);
  made.filters = parent->as->filters;
  if (!read->filter_by.empty())
    made.filters.push_back(read->filter_by);
  made.fields = common(parent->as->fields, read->fields);
  return access::caller_ptr{std::make_shared<const access::caller>(std::move(made))};
}

} // namespace

result<access::caller_ptr> authenticate(const http_request& request, const known_keys& keys) {
  const auto text = api::bearer_key(request);
  if (!text)
    return text.failure();
  if (api::is_search_key(*text))
    return by_search_key(*text, keys);
  const auto hash = api::hash_key(*text);
  if (auto principal = keys.in_files.find(hash))
    return administrator(*std::move(principal));
  const auto id = api::key_id_of(*text);
  const auto* found = id ? keys.on.keys()->find(*id) : nullptr;
  if (found == nullptr)
    return unknown();
  if (const auto good = access::check_secret(found->key, hash, keys.now_ms); !good)
    return good.failure();
  return found->as;
}

std::string claimed_id(const http_request& request) {
  const auto text = api::bearer_key(request);
  if (!text)
    return {};
  if (api::is_search_key(*text)) {
    const auto read = api::read_search_key(*text);
    return read ? read->id : std::string{};
  }
  return api::key_id_of(*text).value_or("");
}

} // namespace stoa::gateway

#include "gateway/api/key_text.hpp"

#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "domain/base/store_name.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/api/text.hpp"

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <utility>

namespace stoa::gateway::api {

namespace {

constexpr std::string_view key_begin = "stoa_";
constexpr std::string_view search_begin = "stoa-search.";
constexpr std::size_t id_bytes_max = 64;
/// The last second of the year 9999.
constexpr std::int64_t seconds_max = 253'402'300'799;

error unreadable(const char* why) {
  return {errc::unauthorized, std::string{"this is no search key of this store: "} + why, ""};
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= id_bytes_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
}

/// "ID" or "STORE-ID"; main is never written, so that each key has one text.
std::optional<key_name> read_name(std::string_view text) {
  const auto dash = text.rfind('-');
  const auto id = dash == std::string_view::npos ? text : text.substr(dash + 1);
  const auto store = dash == std::string_view::npos ? main_store : text.substr(0, dash);
  const auto is_written_main = dash != std::string_view::npos && store == main_store;
  if (!is_id(id) || !is_store_name(store) || is_written_main)
    return std::nullopt;
  return key_name{std::string{store}, std::string{id}};
}

result<void> read_fields(const value& from, search_key& out) {
  const auto* list = from.get_if<value_list>();
  if (list == nullptr || list->size() > access::key_limits::field_count)
    return unreadable("its fields are no list of names");
  out.fields.emplace();
  for (const auto& x : *list) {
    const auto* name = x.get_if<std::string>();
    if (name == nullptr || name->empty() || name->size() > access::key_limits::name_bytes)
      return unreadable("its fields are no list of names");
    out.fields->push_back(*name);
  }
  return {};
}

result<void> read_payload(std::string_view json, search_key& out) {
  auto limits = codec::json_limits{};
  limits.bytes_max = search_key_bytes_max;
  limits.depth_max = 3;
  const auto payload = codec::read_json(json, limits);
  const auto* members = payload ? payload->get_if<value_object>() : nullptr;
  if (members == nullptr)
    return unreadable("what it narrows to is no JSON object");
  for (const auto& [name, x] : *members) {
    if (name == "filter_by") {
      const auto* text = x.get_if<std::string>();
      if (text == nullptr || text->size() > access::key_limits::filter_bytes)
        return unreadable("its filter_by is no text, or a long one");
      out.filter_by = *text;
    } else if (name == "expires_at") {
      const auto time = read_expiry(x);
      if (!time)
        return unreadable("its expires_at is neither a time nor Unix seconds");
      out.expires_at_ms = *time;
    } else if (name == "fields") {
      if (const auto read = read_fields(x, out); !read)
        return read;
    } else {
      // Passing over what narrows would widen.
      return unreadable("it has a member beside filter_by, expires_at and fields");
    }
  }
  return {};
}

} // namespace

std::string to_string(const key_name& x) {
  return x.store == main_store ? x.id : x.store + '-' + x.id;
}

std::string make_key(const key_name& name, std::string_view random) {
  return std::string{key_begin}.append(to_string(name)).append("_").append(to_base64url(random));
}

std::optional<key_name> key_name_of(std::string_view key) {
  if (!key.starts_with(key_begin))
    return std::nullopt;
  key.remove_prefix(key_begin.size());
  const auto name = key.substr(0, key.find('_'));
  return name.size() == key.size() ? std::nullopt : read_name(name);
}

bool is_search_key(std::string_view key) {
  return key.starts_with(search_begin);
}

result<search_key> read_search_key(std::string_view key) {
  if (key.size() > search_key_bytes_max)
    return unreadable("it is too long");
  const auto name_end = key.find('.', search_begin.size());
  const auto payload_end = key.rfind('.');
  if (!is_search_key(key) || name_end == std::string_view::npos || payload_end <= name_end)
    return unreadable("it does not have four parts");
  auto out = search_key{};
  auto parent = read_name(key.substr(search_begin.size(), name_end - search_begin.size()));
  if (!parent)
    return unreadable("its second part is no id of a key");
  out.parent = *std::move(parent);
  out.signed_text = key.substr(0, payload_end);
  const auto mac = from_base64url(key.substr(payload_end + 1));
  if (!mac || mac->size() != out.mac.size())
    return unreadable("its signature is no base64url of 32 bytes");
  std::copy(mac->begin(), mac->end(), out.mac.begin());
  const auto json = from_base64url(key.substr(name_end + 1, payload_end - name_end - 1));
  if (!json)
    return unreadable("its third part is no base64url");
  if (const auto read = read_payload(*json, out); !read)
    return read.failure();
  return out;
}

access::key_hash sign(const access::key_hash& with, std::string_view text) {
  auto out = access::key_hash{};
  auto size = 0U;
  HMAC(EVP_sha256(), with.data(), static_cast<int>(with.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), out.data(), &size);
  return out;
}

result<std::string> make_search_key(std::string_view parent, std::string_view payload) {
  const auto name = key_name_of(parent);
  if (!name)
    return invalid("parent", "a key of the store is expected, such as stoa_ID_SECRET");
  auto text = std::string{search_begin}.append(to_string(*name)).append(".").append(to_base64url(payload));
  const auto mac = sign(hash_key(parent), text);
  text.append(".").append(to_base64url({reinterpret_cast<const char*>(mac.data()), mac.size()}));
  if (const auto read = read_search_key(text); !read)
    return invalid("payload", read.failure().detail);
  return text;
}

result<std::int64_t> read_expiry(const value& x) {
  if (const auto* text = x.get_if<std::string>())
    if (const auto time = parse_iso_time(*text))
      return *time;
  if (const auto* number = x.get_if<decimal>())
    if (const auto seconds = parse_unsigned(to_string(*number), seconds_max))
      return static_cast<std::int64_t>(*seconds) * 1'000;
  return invalid("expires_at", "a time such as 2027-05-01T08:00:00Z, or Unix seconds as a number, is expected");
}

} // namespace stoa::gateway::api

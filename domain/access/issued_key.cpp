#include "domain/access/issued_key.hpp"

#include "domain/base/hex.hpp"
#include "domain/base/iso_time.hpp"

#include <algorithm>
#include <utility>

namespace stoa::access {

namespace {

error invalid(std::string field, std::string why) {
  return {errc::invalid_field, field + " " + std::move(why), std::move(field)};
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<key_hash> from_hex(std::string_view text) {
  auto out = key_hash{};
  if (text.size() != out.size() * 2)
    return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto high = digit(text[2 * i]);
    const auto low = digit(text[2 * i + 1]);
    if (!high || !low)
      return std::nullopt;
    out.at(i) = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return out;
}

result<std::string> text_at(const value& x, const std::string& field, std::size_t bytes_max) {
  const auto* text = x.get_if<std::string>();
  if (text == nullptr || text->empty() || text->size() > bytes_max)
    return invalid(field, "is a text of 1 to " + std::to_string(bytes_max) + " bytes; send one");
  return *text;
}

result<std::int64_t> time_at(const value& x, const std::string& field) {
  const auto* text = x.get_if<std::string>();
  const auto time = text != nullptr ? parse_iso_time(*text) : std::nullopt;
  if (!time)
    return invalid(field, "is a time such as 2027-05-01T08:00:00Z; send one");
  return *time;
}

/// Reads one member after the other of a stored document.
class key_reader {
public:
  result<issued_key> run(const value_object& members) {
    for (const auto& [name, x] : members) {
      if (x.is_null())
        continue;
      if (const auto read = member(name, x); !read)
        return read.failure();
    }
    return finish();
  }

private:
  result<void> member(const std::string& name, const value& x) {
    if (name == "name")
      return text(made_.name, x, name, key_limits::name_bytes);
    if (name == "filter_by")
      return text(made_.filter_by, x, name, key_limits::filter_bytes);
    if (name == "created_by")
      return text(made_.created_by, x, name, key_limits::name_bytes);
    if (name == "scopes")
      return scopes(x);
    if (name == "fields")
      return fields(x);
    if (name == "secrets")
      return secrets(x);
    if (name != "expires_at")
      return error{errc::unknown_field, name + " is not a known field; remove it", name};
    const auto time = time_at(x, name);
    if (!time)
      return time.failure();
    made_.expires_at_ms = *time;
    return {};
  }

  static result<void> text(std::string& to, const value& x, const std::string& name, std::size_t bytes_max) {
    auto read = text_at(x, name, bytes_max);
    if (!read)
      return read.failure();
    to = *std::move(read);
    return {};
  }

  result<void> scopes(const value& x) {
    const auto* list = x.get_if<value_list>();
    if (list == nullptr)
      return invalid("scopes", "is a list of rights; there are " + right_names());
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto* name = (*list)[i].get_if<std::string>();
      const auto one = name != nullptr ? parse_right(*name) : std::nullopt;
      if (!one)
        return invalid("scopes[" + std::to_string(i) + "]", "is no right; there are " + right_names());
      made_.may.add(*one);
    }
    return {};
  }

  result<void> fields(const value& x) {
    const auto* list = x.get_if<value_list>();
    if (list == nullptr || list->size() > key_limits::field_count)
      return invalid("fields", "is a list of at most " + std::to_string(key_limits::field_count) + " names of fields");
    made_.fields.emplace();
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto name = text_at((*list)[i], "fields[" + std::to_string(i) + "]", key_limits::name_bytes);
      if (!name)
        return name.failure();
      made_.fields->push_back(*std::move(name));
    }
    return {};
  }

  result<void> secrets(const value& x) {
    const auto* list = x.get_if<value_list>();
    if (list == nullptr || list->size() > key_limits::secret_count)
      return invalid("secrets", "is a list of at most " + std::to_string(key_limits::secret_count) + " hashes");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto at = "secrets[" + std::to_string(i) + "]";
      const auto* text = (*list)[i].find("hash") != nullptr ? (*list)[i].find("hash")->get_if<std::string>() : nullptr;
      const auto hash = text != nullptr ? from_hex(*text) : std::nullopt;
      if (!hash)
        return invalid(at + ".hash", "is no hash of a secret");
      auto one = key_secret{*hash, 0};
      if (const auto* until = (*list)[i].find("until"); until != nullptr) {
        const auto time = time_at(*until, at + ".until");
        if (!time)
          return time.failure();
        one.until_ms = *time;
      }
      made_.secrets.push_back(one);
    }
    return {};
  }

  result<issued_key> finish() {
    if (made_.name.empty())
      return invalid("name", "is missing; say what the key is for");
    if (made_.may.is_empty())
      return invalid("scopes", "is missing or empty; name at least one right of " + right_names());
    if (made_.secrets.empty())
      return invalid("secrets", "is missing");
    const auto is_narrowed = !made_.filter_by.empty() || made_.fields;
    if (is_narrowed && !made_.may.is_only(right::search))
      return invalid(made_.fields ? "fields" : "filter_by",
                     "holds for searches alone: give the key the right search and no other, or leave it out");
    return std::move(made_);
  }

  issued_key made_;
};

} // namespace

std::string to_hex(const key_hash& x) {
  return stoa::to_hex(std::span{x});
}

value to_value(const issued_key& x) {
  auto out = value_object{};
  out.emplace_back("name", x.name);
  auto scopes = value_list{};
  for (auto i = std::uint8_t{1}; i < static_cast<std::uint8_t>(right::end_); ++i)
    if (x.may.is_given(static_cast<right>(i)))
      scopes.emplace_back(to_string(static_cast<right>(i)));
  out.emplace_back("scopes", std::move(scopes));
  if (x.expires_at_ms)
    out.emplace_back("expires_at", iso_time(*x.expires_at_ms));
  if (!x.filter_by.empty())
    out.emplace_back("filter_by", x.filter_by);
  if (x.fields)
    out.emplace_back("fields", value_list{x.fields->begin(), x.fields->end()});
  if (!x.created_by.empty())
    out.emplace_back("created_by", x.created_by);
  auto secrets = value_list{};
  for (const auto& one : x.secrets) {
    auto shown = value_object{{"hash", to_hex(one.hash)}};
    if (one.until_ms != 0)
      shown.emplace_back("until", iso_time(one.until_ms));
    secrets.emplace_back(std::move(shown));
  }
  out.emplace_back("secrets", std::move(secrets));
  return out;
}

result<issued_key> read_issued_key(const value& document) {
  const auto* members = document.get_if<value_object>();
  if (members == nullptr)
    return error{errc::invalid_field, std::string{"the document is a "} + document.kind() + "; send an object", ""};
  return key_reader{}.run(*members);
}

issued_key rotated(issued_key x, const key_hash& fresh, std::int64_t old_until_ms, std::int64_t now_ms) {
  for (auto& old : x.secrets)
    if (old.until_ms == 0 || old.until_ms > old_until_ms)
      old.until_ms = old_until_ms;
  std::erase_if(x.secrets, [&](const auto& old) { return old.until_ms <= now_ms; });
  x.secrets.insert(x.secrets.begin(), key_secret{fresh, 0});
  if (x.secrets.size() > key_limits::secret_count)
    x.secrets.resize(key_limits::secret_count);
  return x;
}

void issued_keys::add(const std::string& id, issued_key x) {
  auto as = std::make_shared<caller>();
  as->principal = id;
  as->may = x.may;
  if (!x.filter_by.empty())
    as->filters.push_back(x.filter_by);
  as->fields = x.fields;
  entries_.insert_or_assign(id, entry{std::move(x), std::move(as)});
}

const issued_keys::entry* issued_keys::find(const std::string& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

result<void> check_secret(const issued_key& x, const key_hash& hash, std::int64_t now_ms) {
  auto is_known = false;
  for (const auto& one : x.secrets) {
    const auto holds = one.until_ms == 0 || one.until_ms > now_ms;
    is_known |= is_equal(one.hash, hash) && holds;
  }
  if (!is_known)
    return error{errc::unauthorized, "this key is not known, or it was rotated; send a key of this store", ""};
  if (x.is_expired(now_ms))
    return error{errc::unauthorized, "this key has expired; ask for a new one", ""};
  return {};
}

} // namespace stoa::access

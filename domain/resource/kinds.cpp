#include "domain/resource/kinds.hpp"

#include "domain/access/issued_key.hpp"
#include "domain/base/value_codec.hpp"
#include "domain/catalog/document.hpp"
#include "domain/catalog/limits.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/resource/webhook.hpp"

#include <array>
#include <string>
#include <utility>

namespace stoa::resource {

namespace {

using catalog::findings;
using catalog::open_members;
using catalog::place;
using catalog::text_rule;

constexpr std::array<std::string_view, static_cast<std::size_t>(kind::end_)> words{
  "settings", "synonyms", "stopwords", "keys", "webhooks", "webhook_places"};

const place document_place;

constexpr std::size_t language_bytes = 35;
constexpr std::size_t word_bytes = 200;
constexpr std::size_t names_count_max = 500;

/// Reads members of a document one by one, in the order in which they are stored.
class content_reader {
public:
  explicit content_reader(const value_object& document) : members_(document) {}

  /// Each answers the member's value, or nothing where it is absent or wrong.
  std::optional<value> flag(std::string_view name) {
    return read(name, [&](const place& at, const value& from) {
      if (from.get_if<bool>() == nullptr)
        found_.wrong_kind(at, from, "true or false");
    });
  }
  std::optional<value> text(std::string_view name, text_rule rule, std::size_t bytes_max) {
    return read(name, [&](const place& at, const value& from) { check_text(at, from, rule, bytes_max); });
  }
  std::optional<value> currency(std::string_view name) {
    return read(name, [&](const place& at, const value& from) {
      const auto* held = from.get_if<std::string>();
      if (held == nullptr || !catalog::is_currency(*held))
        found_.refuse(at, "is no currency; send three capital letters of ISO 4217 such as EUR");
    });
  }
  /// A list of at least `count_min` different texts.
  std::optional<value> texts(std::string_view name, std::size_t count_min, std::size_t count_max,
                             std::size_t bytes_max) {
    return read(name, [&](const place& at, const value& from) {
      each_item(found_, at, from, count_max,
                [&](const place& here, const value& one) { check_text(here, one, text_rule::words, bytes_max); });
      const auto* list = from.get_if<value_list>();
      if (!found_.is_fine() || list == nullptr)
        return;
      if (list->size() < count_min)
        found_.refuse(at, "holds too few texts; at least " + std::to_string(count_min) + " are needed");
      for (std::size_t i = 0; i < list->size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if ((*list)[i] == (*list)[j])
            return found_.refuse(place{at, i}, "is given twice; keep one");
    });
  }
  /// An object of objects: names by language of whatever its members are called.
  std::optional<value> names_by_language(std::string_view name) {
    return read(name, [&](const place& at, const value& from) {
      const auto* all = found_.object_at(at, from, "an object of names by language");
      if (all == nullptr)
        return;
      each_member(found_, at, *all, names_count_max,
                  [&](const place& here, const std::string& key, const value& names) {
                    found_.check_text(here, text_rule::words, word_bytes, key);
                    check_languages(here, names);
                  });
    });
  }
  bool is_given(std::string_view name) { return members_.take(name) != nullptr; }
  void require(std::string_view name) {
    if (members_.take(name) == nullptr)
      found_.refuse(place{document_place, name}, "is missing; send it, it may not be left out");
  }

  void add(std::string_view name, std::optional<value> x) {
    if (x)
      made_.emplace_back(std::string{name}, *std::move(x));
  }

  result<value> finish() {
    for (const auto* set_by_the_store : {"id", "version", "created_at", "updated_at"})
      members_.take(set_by_the_store);
    if (const auto* name = members_.left_over(); name != nullptr && found_.is_fine())
      return error{errc::unknown_field, *name + " is not a known field; remove it", *name};
    if (!found_.is_fine())
      return found_.first();
    return value{std::move(made_)};
  }

private:
  template <class Check>
  std::optional<value> read(std::string_view name, Check check) {
    const auto* from = members_.take(name);
    if (from == nullptr || !found_.is_fine())
      return std::nullopt;
    check(place{document_place, name}, *from);
    return found_.is_fine() ? std::optional{*from} : std::nullopt;
  }

  void check_languages(const place& at, const value& from) {
    if (const auto* languages = found_.object_at(at, from, "an object of strings by language"))
      each_member(found_, at, *languages, catalog::limits::language_count,
                  [&](const place& inside, const std::string& language, const value& one) {
                    found_.check_text(inside, text_rule::language, language_bytes, language);
                    check_text(inside, one, text_rule::words, word_bytes);
                  });
  }

  void check_text(const place& at, const value& from, text_rule rule, std::size_t bytes_max) {
    if (const auto* held = from.get_if<std::string>())
      found_.check_text(at, rule, bytes_max, *held);
    else
      found_.wrong_kind(at, from, "a string");
  }

  open_members members_;
  findings found_;
  value_object made_;
};

void read_settings(content_reader& in) {
  in.add("default_language", in.text("default_language", text_rule::language, language_bytes));
  in.add("default_currency", in.currency("default_currency"));
  in.add("prices_include_tax", in.flag("prices_include_tax"));
  in.add("attribute_names", in.names_by_language("attribute_names"));
}

/// Typesense's: with `root` one way, from the root to the others; without it each stands for each.
void read_synonyms(content_reader& in) {
  constexpr std::size_t count_max = 50;
  in.require("synonyms");
  in.add("root", in.text("root", text_rule::words, word_bytes));
  in.add("synonyms", in.texts("synonyms", in.is_given("root") ? 1 : 2, count_max, word_bytes));
}

void read_stop_words(content_reader& in) {
  constexpr std::size_t count_max = 500;
  in.require("stopwords");
  in.add("stopwords", in.texts("stopwords", 1, count_max, word_bytes));
  in.add("locale", in.text("locale", text_rule::language, language_bytes));
}

void read_content(kind of, content_reader& in) {
  switch (of) {
  case kind::settings:
    return read_settings(in);
  case kind::synonyms:
    return read_synonyms(in);
  case kind::stop_words:
    return read_stop_words(in);
  case kind::keys: // these are read elsewhere
  case kind::webhooks:
  case kind::webhook_places:
  case kind::end_:
    return;
  }
}

result<value> read_members(kind of, const value& document, const value_object& members) {
  if (of == kind::keys) {
    const auto key = access::read_issued_key(document);
    return key ? access::to_value(*key) : result<value>{key.failure()};
  }
  if (of == kind::webhooks) {
    const auto hook = read_webhook(document);
    return hook ? to_value(*hook) : result<value>{hook.failure()};
  }
  if (of == kind::webhook_places)
    return document; // as the store wrote it
  auto in = content_reader{members};
  read_content(of, in);
  return in.finish();
}

} // namespace

std::string_view to_string(kind x) noexcept {
  return x < kind::end_ ? words.at(static_cast<std::size_t>(x)) : "unknown";
}

std::optional<kind> parse_kind(std::string_view word) noexcept {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words.at(i) == word)
      return static_cast<kind>(i);
  return std::nullopt;
}

std::string_view only_id(kind x) noexcept {
  return x == kind::settings ? "store" : "";
}

std::string text_of(const value& content, std::string_view name) {
  const auto* member = content.find(name);
  const auto* text = member != nullptr ? member->get_if<std::string>() : nullptr;
  return text != nullptr ? *text : std::string{};
}

namespace {

const item* settings_of(const table& x) {
  const auto found = x.find({kind::settings, std::string{only_id(kind::settings)}});
  return found == x.end() ? nullptr : found->second.get();
}

} // namespace

const value* setting_of(const table& x, std::string_view name) {
  const auto* settings = settings_of(x);
  return settings == nullptr ? nullptr : settings->content.find(name);
}

std::uint64_t settings_version(const table& x) {
  const auto* settings = settings_of(x);
  return settings == nullptr ? 0 : settings->version;
}

store_defaults defaults_of(const table& x) {
  auto out = store_defaults{};
  const auto found = x.find({kind::settings, std::string{only_id(kind::settings)}});
  if (found == x.end())
    return out;
  if (auto currency = text_of(found->second->content, "default_currency"); !currency.empty())
    out.currency = std::move(currency);
  if (auto language = text_of(found->second->content, "default_language"); !language.empty())
    out.language = std::move(language);
  const auto* gross = found->second->content.find("prices_include_tax");
  if (const auto* flag = gross != nullptr ? gross->get_if<bool>() : nullptr; flag != nullptr)
    out.prices_include_tax = *flag;
  return out;
}

result<value> check_content(kind of, const value& document) {
  const auto* members = document.get_if<value_object>();
  if (members == nullptr)
    return error{errc::invalid_field, std::string{"the document is a "} + document.kind() + "; send an object", ""};
  auto made = read_members(of, document, *members);
  if (!made)
    return made;
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write(out, *made);
  if (bytes.size() > limits::content_bytes)
    return error{errc::too_large,
                 "the document takes " + std::to_string(bytes.size()) + " bytes; at most " +
                   std::to_string(limits::content_bytes) + " are stored",
                 ""};
  return made;
}

} // namespace stoa::resource

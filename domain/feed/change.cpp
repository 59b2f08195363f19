#include "domain/feed/change.hpp"

namespace stoa::feed {

const char* to_string(kind x) noexcept {
  switch (x) {
  case kind::product_changed:
    return "product.changed";
  case kind::product_deleted:
    return "product.deleted";
  case kind::category_created:
    return "category.created";
  case kind::category_changed:
    return "category.changed";
  case kind::category_deleted:
    return "category.deleted";
  case kind::settings_changed:
    return "settings.changed";
  case kind::settings_deleted:
    return "settings.deleted";
  case kind::synonyms_changed:
    return "synonyms.changed";
  case kind::synonyms_deleted:
    return "synonyms.deleted";
  case kind::stop_words_changed:
    return "stopwords.changed";
  case kind::stop_words_deleted:
    return "stopwords.deleted";
  case kind::key_changed:
    return "key.changed";
  case kind::key_deleted:
    return "key.deleted";
  case kind::webhook_changed:
    return "webhook.changed";
  case kind::webhook_deleted:
    return "webhook.deleted";
  }
  return "unknown";
}

std::optional<kind> parse_kind(std::string_view name) {
  for (const auto x : kinds)
    if (name == to_string(x))
      return x;
  return std::nullopt;
}

std::string entity_of(const change& x) {
  const auto name = std::string_view{to_string(x.is)};
  return std::string{name.substr(0, name.find('.'))} + ':' + x.id;
}

} // namespace stoa::feed

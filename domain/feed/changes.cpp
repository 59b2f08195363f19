#include "domain/feed/changes.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace stoa::feed {

namespace {

bool is_published(const catalog::product_ptr& x) {
  return x != nullptr && x->status == catalog::product_status::published;
}

struct resource_kinds {
  kind changed;
  kind deleted;
};

/// Nothing for what is the store's own.
std::optional<resource_kinds> kinds_of(resource::kind x) {
  switch (x) {
  case resource::kind::settings:
    return resource_kinds{kind::settings_changed, kind::settings_deleted};
  case resource::kind::synonyms:
    return resource_kinds{kind::synonyms_changed, kind::synonyms_deleted};
  case resource::kind::stop_words:
    return resource_kinds{kind::stop_words_changed, kind::stop_words_deleted};
  case resource::kind::keys:
    return resource_kinds{kind::key_changed, kind::key_deleted};
  case resource::kind::webhooks:
    return resource_kinds{kind::webhook_changed, kind::webhook_deleted};
  case resource::kind::webhook_places:
  case resource::kind::end_:
    break;
  }
  return std::nullopt;
}

/// Turns one event into the change it is, or into none.
class reader {
public:
  reader(const request& asked, before_finder& before) : asked_(asked), before_(before) {}

  /// Housekeeping: keys, tasks, history.
  template <class T>
  result<std::optional<change>> operator()(const T&) const {
    return std::optional<change>{};
  }

  result<std::optional<change>> operator()(const event::product_changed& x) const {
    auto made = change{};
    made.is = kind::product_changed;
    made.id = x.after->id;
    made.previous = x.previous;
    made.after = x.after;
    return finish(std::move(made));
  }

  result<std::optional<change>> operator()(const event::product_deleted& x) const {
    auto made = change{};
    made.is = kind::product_deleted;
    made.id = x.id;
    made.previous = x.previous;
    return finish(std::move(made));
  }

  result<std::optional<change>> operator()(const event::category_created& x) const {
    auto made = change{};
    made.is = kind::category_created;
    made.id = catalog::client_id(x.after);
    made.category = std::make_shared<const catalog::category>(x.after);
    made.is_before_known = true;
    return keep(std::move(made));
  }

  result<std::optional<change>> operator()(const event::category_changed& x) const {
    auto made = change{};
    made.is = x.previous == 0 ? kind::category_created : kind::category_changed;
    made.id = catalog::client_id(x.after);
    made.previous = x.previous;
    made.category = std::make_shared<const catalog::category>(x.after);
    return with_category_before(std::move(made));
  }

  result<std::optional<change>> operator()(const event::category_deleted& x) const {
    auto made = change{};
    made.is = kind::category_deleted;
    made.id = x.client_id;
    made.previous = x.previous;
    return with_category_before(std::move(made));
  }

  result<std::optional<change>> operator()(const event::resource_changed& x) const {
    return of_resource(x.after->name, x.previous, x.after);
  }

  result<std::optional<change>> operator()(const event::resource_deleted& x) const {
    return of_resource(x.name, x.previous, nullptr);
  }

private:
  bool sees(resource::kind x) const {
    return x == resource::kind::keys || x == resource::kind::webhooks ? asked_.to.sees_keys : asked_.to.sees_settings;
  }

  result<std::optional<change>> of_resource(const resource::name& name, event::position previous,
                                            resource::item_ptr after) const {
    const auto is = kinds_of(name.of);
    if (!is || !sees(name.of))
      return std::optional<change>{};
    auto made = change{};
    made.is = after != nullptr ? is->changed : is->deleted;
    made.id = name.id;
    made.previous = previous;
    made.item_after = std::move(after);
    auto wanted = keep(std::move(made));
    if (!wanted || !asked_.with_before)
      return wanted;
    auto before = before_.find(name, previous);
    if (!before && before.failure().code != errc::not_found && before.failure().code != errc::position_too_old)
      return before.failure();
    wanted->is_before_known = static_cast<bool>(before);
    if (before)
      wanted->item_before = *std::move(before);
    return wanted;
  }

  bool is_id_wanted(const std::string& id) const {
    return asked_.ids.empty() || std::binary_search(asked_.ids.begin(), asked_.ids.end(), id);
  }

  std::optional<change> keep(change x) const {
    const auto& wanted = asked_.kinds;
    if (!is_id_wanted(x.id) || (!wanted.empty() && std::find(wanted.begin(), wanted.end(), x.is) == wanted.end()))
      return std::nullopt;
    return x;
  }

  result<std::optional<change>> with_category_before(change x) const {
    if (!is_id_wanted(x.id))
      return std::optional<change>{};
    if (asked_.with_before) {
      auto before = before_.find_category(x.id, x.previous);
      if (!before && before.failure().code != errc::not_found)
        return before.failure();
      x.is_before_known = static_cast<bool>(before);
      if (before)
        x.category_before = *std::move(before);
    }
    return keep(std::move(x));
  }

  /// Looks up what was before where somebody needs it, and hides what the reader may not see.
  result<std::optional<change>> finish(change x) const {
    if (!is_id_wanted(x.id))
      return std::optional<change>{};
    if (asked_.with_before || !asked_.to.sees_unpublished) {
      auto before = before_.find(x.id, x.previous);
      if (!before && before.failure().code != errc::not_found)
        return before.failure();
      x.is_before_known = static_cast<bool>(before);
      if (before)
        x.before = *std::move(before);
    }
    auto shown = asked_.to.sees_unpublished ? std::optional{std::move(x)} : as_seen_outside(std::move(x));
    return shown ? keep(*std::move(shown)) : std::nullopt;
  }

  /// A product that is not published does not exist for this reader. One whose past is not known counts as seen: a
  /// deletion too many does no harm, one too few would leave a product that is gone.
  static std::optional<change> as_seen_outside(change x) {
    const auto was_seen = x.is_before_known ? is_published(x.before) : x.previous != 0;
    const auto is_seen = is_published(x.after);
    if (!was_seen && !is_seen)
      return std::nullopt;
    if (!was_seen) {
      x.previous = 0;
      x.before = nullptr;
    }
    if (!is_seen) {
      x.is = kind::product_deleted;
      x.after = nullptr;
    }
    return x;
  }

  const request& asked_;
  before_finder& before_;
};

} // namespace

result<std::optional<change>> change_of(const event::record_ptr& record, const event::any& one, std::uint32_t index,
                                        const request& asked, before_finder& before) {
  auto found = std::visit(reader{asked, before}, one);
  if (found && *found) {
    (*found)->of = record;
    (*found)->index = index;
  }
  return found;
}

result<std::vector<change>> changes_of(const event::record_ptr& record, std::uint32_t skip, const request& asked,
                                       before_finder& before) {
  auto found = std::vector<change>{};
  for (std::size_t i = skip; i < record->events.size(); ++i) {
    auto one = change_of(record, record->events[i], static_cast<std::uint32_t>(i), asked, before);
    if (!one)
      return one.failure();
    if (*one)
      found.push_back(**std::move(one));
  }
  return found;
}

} // namespace stoa::feed

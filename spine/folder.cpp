#include "spine/folder.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/layered_table.hpp"
#include "domain/event/category_fold.hpp"
#include "domain/event/expand.hpp"
#include "spine/keys_of.hpp"
#include "spine/language_of.hpp"
#include "spine/stored.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace stoa::spine {

using storage::family;

struct folder::working {
  storage::state_write write;
  storage::state_snapshot_ptr below;
  text_map<std::optional<catalog::product_head>> heads;
  text_map<std::string> sku_owners;
  text_map<std::string> slug_owners;
  std::shared_ptr<catalog::category_tree> categories;
  std::shared_ptr<resource::table> resources;
  /// What is made of resources has to be made anew. Places of webhooks move every second, and nothing is made of them.
  bool is_language_new = false;
  bool are_keys_new = false;
  std::vector<key_age> new_keys;
  std::size_t expired_keys = 0;
  /// Of tasks.
  text_map<std::uint64_t> error_counts;
  /// Of the import that the record at hand makes visible: where its next changes stand.
  std::deque<event::staged_place> places;

  /// What the history says of the next change.
  std::string next_place() {
    while (!places.empty() && places.front().row_count == 0)
      places.pop_front();
    if (places.empty())
      return {};
    --places.front().row_count;
    return stored::encode_history(places.front().position);
  }

  void put(family where, std::string key, std::string value) {
    write.changes.push_back({where, std::move(key), std::move(value)});
  }
  void erase(family where, std::string key) { write.changes.push_back({where, std::move(key), std::nullopt}); }
};

result<void> folder::load() {
  const auto state = target_.snapshot();
  auto failure = result<void>{};
  auto tree = stored::load_categories(*state);
  if (!tree)
    return tree.failure();
  key_ages_.clear();
  auto done = state->scan(family::keys, "", [&](std::string_view key, std::string_view bytes) {
    const auto x = stored::decode_key(bytes);
    if (x)
      key_ages_.push_back({x->time_ms, from_big_endian(key)});
    else
      failure = x.failure();
    return static_cast<bool>(failure);
  });
  if (!done || !failure)
    return done ? failure : done;
  auto resources = std::make_shared<resource::table>();
  done = state->scan(family::resources, "", [&](std::string_view, std::string_view bytes) {
    auto x = stored::decode_resource(bytes);
    if (x)
      resources->insert_or_assign(x->name, std::make_shared<const resource::item>(*x));
    else
      failure = x.failure();
    return static_cast<bool>(failure);
  });
  show(std::make_shared<const catalog::category_tree>(*std::move(tree)));
  resources_ = std::move(resources);
  language_ = language_of(*resources_);
  keys_ = keys_of(*resources_);
  return done ? failure : done;
}

result<void> folder::apply(const std::vector<event::record_ptr>& records) {
  auto at = working{};
  at.below = target_.snapshot();
  auto position = target_.position();
  for (const auto& record : records) {
    if (record->header.position <= position)
      continue;
    if (record->header.position != position + 1)
      return error{errc::corrupt,
                   "record " + std::to_string(record->header.position) + " does not follow " + std::to_string(position),
                   ""};
    if (auto done = fold(*record, at); !done)
      return done;
    position = record->header.position;
  }
  if (position == target_.position())
    return {};
  at.write.position = position;
  if (auto done = target_.apply(at.write); !done)
    return done;
  if (at.categories != nullptr)
    show(std::move(at.categories));
  if (at.resources != nullptr) {
    if (at.is_language_new)
      language_ = language_of(*at.resources);
    if (at.are_keys_new)
      keys_ = keys_of(*at.resources);
    resources_ = std::move(at.resources);
  }
  key_ages_.insert(key_ages_.end(), at.new_keys.begin(), at.new_keys.end());
  key_ages_.erase(key_ages_.begin(), key_ages_.begin() + static_cast<std::ptrdiff_t>(at.expired_keys));
  return {};
}

result<void> folder::fold(const event::record& x, working& at) {
  const auto position = x.header.position;
  if (event::find_compact(x) != nullptr)
    return error{errc::internal, "record " + std::to_string(position) + " was not expanded", ""};
  at.places.clear();
  for (const auto& one : x.events) {
    auto done = result<void>{};
    if (const auto* product = std::get_if<event::product_changed>(&one)) {
      done = changed(*product, at);
    } else if (const auto* gone = std::get_if<event::product_deleted>(&one)) {
      done = deleted(*gone, position, at);
    } else if (event::is_about_categories(one)) {
      category(one, at);
    } else if (const auto* used = std::get_if<event::key_used>(&one)) {
      at.put(family::keys, big_endian(position), stored::encode_key({x.header.principal, x.header.time_ms, *used}));
      at.new_keys.push_back({x.header.time_ms, position});
    } else if (const auto* task = std::get_if<event::task_changed>(&one)) {
      done = task_changed(*task, at);
    } else if (const auto* published = std::get_if<event::import_published>(&one)) {
      const auto places = event::living_places(*published);
      at.places.assign(places.begin(), places.end());
    } else if (const auto* made = std::get_if<event::resource_changed>(&one)) {
      at.put(family::resources, resource::key_of(made->after->name), stored::encode_resource(*made->after));
      own_resources(made->after->name.of, at).insert_or_assign(made->after->name, made->after);
    } else if (const auto* lost = std::get_if<event::resource_deleted>(&one)) {
      at.erase(family::resources, resource::key_of(lost->name));
      own_resources(lost->name.of, at).erase(lost->name);
    } else if (const auto* cut = std::get_if<event::history_cut>(&one)) {
      for (const auto& place : cut->places)
        at.erase(family::history, stored::history_key(place.id, place.position));
    }
    if (!done)
      return done;
  }
  expire_keys(x.header.time_ms, at);
  return {};
}

void folder::category(const event::any& x, working& at) const {
  if (at.categories == nullptr)
    at.categories = std::make_shared<catalog::category_tree>(*categories_);
  event::apply(*at.categories, x);
  const auto put = [&](const catalog::category& after) {
    at.put(family::categories, big_endian(after.id), stored::encode_category(after));
  };
  if (const auto* created = std::get_if<event::category_created>(&x))
    put(created->after);
  else if (const auto* changed = std::get_if<event::category_changed>(&x))
    put(changed->after);
  else if (const auto* deleted = std::get_if<event::category_deleted>(&x)) {
    at.erase(family::categories, big_endian(deleted->id));
    at.put(family::categories, big_endian(0), stored::encode_last_number(at.categories->last_number()));
  }
}

void folder::show(std::shared_ptr<const catalog::category_tree> tree) {
  categories_ = std::move(tree);
  category_words_ = std::make_shared<const search::lazy_category_words>(categories_);
}

/// A copy to change: views hold the one before.
resource::table& folder::own_resources(resource::kind of, working& at) const {
  using resource::kind;
  at.are_keys_new |= of == kind::keys;
  at.is_language_new |= of == kind::settings || of == kind::synonyms || of == kind::stop_words;
  if (at.resources == nullptr)
    at.resources = std::make_shared<resource::table>(*resources_);
  return *at.resources;
}

/// Keys of this batch expire like those before it: where one batch ends and the next begins must not show.
void folder::expire_keys(std::int64_t now_ms, working& at) const {
  const auto oldest = [&]() -> const key_age* {
    if (at.expired_keys < key_ages_.size())
      return &key_ages_[at.expired_keys];
    const auto i = at.expired_keys - key_ages_.size();
    return i < at.new_keys.size() ? &at.new_keys[i] : nullptr;
  };
  for (const auto* x = oldest(); x != nullptr && x->time_ms < now_ms - catalog::heads::key_age_max_ms; x = oldest()) {
    at.erase(family::keys, big_endian(x->position));
    ++at.expired_keys;
  }
}

result<std::optional<catalog::product_head>> folder::old_head(std::string_view id, const working& at) const {
  if (const auto found = at.heads.find(id); found != at.heads.end())
    return found->second;
  const auto bytes = at.below->get(family::heads, id);
  if (!bytes)
    return bytes.failure();
  if (!*bytes)
    return std::optional<catalog::product_head>{};
  auto head = catalog::decode_head(**bytes);
  if (!head)
    return head.failure();
  return std::optional{std::move(*head)};
}

/// Gives up names the product had, unless a product of the same batch has taken them meanwhile.
result<void> folder::release(const catalog::product_head& old, std::string_view id, working& at) const {
  const auto give_up = [&](family where, text_map<std::string>& owners, const std::string& name) {
    const auto staged = owners.find(name);
    if (name.empty() || (staged != owners.end() && staged->second != id))
      return;
    at.erase(where, name);
    owners.insert_or_assign(name, std::string{id});
  };
  give_up(family::skus, at.sku_owners, old.sku);
  for (const auto& sku : old.variant_skus)
    give_up(family::skus, at.sku_owners, sku);
  give_up(family::slugs, at.slug_owners, old.slug);
  return {};
}

result<void> folder::changed(const event::product_changed& x, working& at) {
  const auto& item = *x.after;
  auto head = catalog::make_head(item);
  if (x.previous != 0) {
    const auto old = old_head(item.id, at);
    if (!old)
      return old.failure();
    if (*old && ((*old)->sku != head.sku || (*old)->slug != head.slug || (*old)->variant_skus != head.variant_skus))
      if (auto done = release(**old, item.id, at); !done)
        return done;
  }
  const auto take = [&](family where, text_map<std::string>& owners, const std::string& name) {
    if (name.empty())
      return;
    at.put(where, name, item.id);
    owners.insert_or_assign(name, item.id);
  };
  take(family::skus, at.sku_owners, head.sku);
  for (const auto& sku : head.variant_skus)
    take(family::skus, at.sku_owners, sku);
  take(family::slugs, at.slug_owners, head.slug);
  at.put(family::documents, item.id, stored::encode_document(item));
  at.put(family::heads, item.id, catalog::encode_head(head));
  at.put(family::history, stored::history_key(item.id, item.version), at.next_place());
  at.heads.insert_or_assign(item.id, std::move(head));
  return {};
}

result<void> folder::deleted(const event::product_deleted& x, event::position position, working& at) {
  const auto old = old_head(x.id, at);
  if (!old)
    return old.failure();
  if (*old)
    if (auto done = release(**old, x.id, at); !done)
      return done;
  at.erase(family::documents, x.id);
  at.erase(family::heads, x.id);
  at.put(family::history, stored::history_key(x.id, position), at.next_place());
  at.heads.insert_or_assign(x.id, std::nullopt);
  return {};
}

result<std::uint64_t> folder::old_error_count(const std::string& task, const working& at) const {
  if (const auto found = at.error_counts.find(task); found != at.error_counts.end())
    return found->second;
  const auto bytes = at.below->get(family::tasks, task);
  if (!bytes)
    return bytes.failure();
  if (!*bytes)
    return std::uint64_t{0};
  const auto before = stored::decode_task(**bytes);
  return before ? result<std::uint64_t>{before->error_count} : before.failure();
}

result<void> folder::task_changed(const event::task_changed& x, working& at) {
  // An atomic import that is tried again begins anew, without the errors it had.
  if (x.after.is_atomic && x.after.state == event::task_state::queued) {
    const auto count = old_error_count(x.after.id, at);
    if (!count)
      return count.failure();
    for (auto i = std::uint64_t{0}; i < *count; ++i)
      at.erase(family::task_errors, stored::task_error_key(x.after.id, i));
  }
  at.error_counts.insert_or_assign(x.after.id, x.after.error_count);
  at.put(family::tasks, x.after.id, stored::encode_task(x.after));
  auto number = x.after.error_count - std::min<std::uint64_t>(x.after.error_count, x.new_errors.size());
  for (const auto& one : x.new_errors)
    at.put(family::task_errors, stored::task_error_key(x.after.id, number++), stored::encode_task_error(one));
  return {};
}

result<std::shared_ptr<catalog::heads>> load_heads(const storage::state_snapshot& from) {
  auto loaded = std::make_shared<catalog::heads>();
  auto tree = stored::load_categories(from);
  if (!tree)
    return tree.failure();
  loaded->load_categories(*std::move(tree));
  auto failure = result<void>{};
  const auto each = [&](family where, const auto& load_one) {
    if (failure)
      if (auto done = from.scan(where, "",
                                [&](std::string_view key, std::string_view bytes) {
                                  failure = load_one(key, bytes);
                                  return static_cast<bool>(failure);
                                });
          !done)
        failure = done;
  };
  each(family::heads, [&](std::string_view id, std::string_view bytes) -> result<void> {
    auto head = catalog::decode_head(bytes);
    if (!head)
      return head.failure();
    loaded->load_product(id, std::move(*head));
    return {};
  });
  each(family::tasks, [&](std::string_view, std::string_view bytes) -> result<void> {
    const auto x = stored::decode_task(bytes);
    if (!x)
      return x.failure();
    loaded->load_task(*x);
    return {};
  });
  each(family::resources, [&](std::string_view, std::string_view bytes) -> result<void> {
    const auto x = stored::decode_resource(bytes);
    if (!x)
      return x.failure();
    loaded->load_resource(std::make_shared<const resource::item>(*x));
    return {};
  });
  each(family::keys, [&](std::string_view key, std::string_view bytes) -> result<void> {
    const auto x = stored::decode_key(bytes);
    if (!x)
      return x.failure();
    loaded->load_key(x->principal, x->used.key, {x->used.request, from_big_endian(key)}, x->time_ms);
    return {};
  });
  if (!failure)
    return failure.failure();
  return loaded;
}

} // namespace stoa::spine

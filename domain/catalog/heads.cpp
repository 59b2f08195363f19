#include "domain/catalog/heads.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/event/category_fold.hpp"

#include <algorithm>
#include <utility>

namespace stoa::catalog {

namespace {

/// The newest; a head is written in the oldest that holds it. 2 has publish_at.
constexpr std::uint8_t head_format = 2;

} // namespace

hash128 content_hash(const product& item) {
  auto bytes = std::string{};
  encode_content(bytes, item);
  return hash_bytes(bytes);
}

product_head make_head(const product& item) {
  auto head = product_head{.version = item.version,
                           .created_at_ms = item.created_at_ms,
                           .content = content_hash(item),
                           .status = item.status,
                           .sku = item.sku,
                           .slug = item.slug,
                           .variant_skus = {},
                           .publish_at = item.publish_at};
  for (const auto& x : item.variants)
    if (!x.sku.empty())
      head.variant_skus.push_back(x.sku);
  return head;
}

std::string encode_head(const product_head& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, x.publish_at ? head_format : 1);
  out.varint(x.version);
  out.svarint(x.created_at_ms);
  out.u64(x.content.high);
  out.u64(x.content.low);
  out.u8(static_cast<std::uint8_t>(x.status));
  out.text(x.sku);
  out.text(x.slug);
  out.varint(x.variant_skus.size());
  for (const auto& sku : x.variant_skus)
    out.text(sku);
  if (x.publish_at)
    out.svarint(x.publish_at->unix_ms);
  return bytes;
}

result<product_head> decode_head(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = product_head{};
  if (const auto known = read_marks(in, "a stored product head", head_format); !known)
    return known.failure();
  x.version = in.varint();
  x.created_at_ms = in.svarint();
  x.content.high = in.u64();
  x.content.low = in.u64();
  x.status = static_cast<product_status>(in.u8());
  x.sku = in.text();
  x.slug = in.text();
  for (auto left = in.count(); left > 0; --left)
    x.variant_skus.emplace_back(in.text());
  if (static_cast<std::uint8_t>(bytes.front()) == head_format)
    x.publish_at = instant{in.svarint()};
  if (in.failed() || !in.at_end() || x.status > product_status::archived)
    return error{errc::corrupt, "a damaged product head", ""};
  return x;
}

std::string key_of(std::string_view principal, std::string_view key) {
  auto joined = std::string{principal};
  joined.push_back('\0');
  joined.append(key);
  return joined;
}

const key_entry* heads::key(std::string_view principal, std::string_view key) const {
  return keys_.find(key_of(principal, key));
}

resource::item_ptr heads::resource(const resource::name& x) const {
  const auto* found = resources_.find(resource::key_of(x));
  return found == nullptr ? nullptr : *found;
}

product_ptr heads::pending_document(std::string_view id) const {
  const auto found = pending_documents_.find(id);
  return found == pending_documents_.end() ? nullptr : found->second.document;
}

event::position heads::joined_at(category_id x) const {
  const auto found = joined_.find(x);
  return found == joined_.end() ? 0 : found->second;
}

void heads::sequence(const event::record& x) {
  apply(x, layer::pending);
  sequenced_ = x.header.position;
}

void heads::commit(const event::record& x) {
  apply(x, layer::committed);
  expire_keys(x.header.time_ms);
}

void heads::published(event::position at) {
  std::erase_if(pending_documents_, [&](const auto& x) { return x.second.position <= at; });
}

void heads::drop_pending(event::position committed) {
  products_.drop_pending();
  skus_.drop_pending();
  slugs_.drop_pending();
  keys_.drop_pending();
  tasks_.drop_pending();
  resources_.drop_pending();
  std::erase_if(pending_documents_, [&](const auto& x) { return x.second.position > committed; });
  decided_tree_ = committed_tree_;
  for (auto& [task, places] : staged_)
    std::erase_if(places, [&](const auto& x) { return x.position > committed; });
  sequenced_ = committed;
  // A position that no record has yet would be waited for.
  for (auto& [id, at] : joined_)
    at = std::min(at, committed);
}

void heads::apply(const event::record& x, layer where) {
  const auto at = x.header.position;
  apply_categories(x, where);
  for (const auto& one : x.events) {
    if (const auto* changed = std::get_if<event::product_changed>(&one))
      apply_changed(*changed, at, where);
    else if (const auto* deleted = std::get_if<event::product_deleted>(&one))
      apply_deleted(*deleted, at, where);
    else if (const auto* used = std::get_if<event::key_used>(&one))
      apply_key(x, *used, where);
    else if (const auto* task = std::get_if<event::task_changed>(&one))
      apply_task(task->after, at, where);
    else if (const auto* staged = std::get_if<event::rows_staged>(&one))
      apply_staged(*staged, at);
    else if (const auto* made = std::get_if<event::resource_changed>(&one))
      set<resource::item_ptr>(resources_, resource::key_of(made->after->name), made->after, at, where);
    else if (const auto* gone = std::get_if<event::resource_deleted>(&one))
      set<resource::item_ptr>(resources_, resource::key_of(gone->name), std::nullopt, at, where);
  }
}

template <class Value>
void heads::set(layered_table<Value>& table, std::string_view key, std::optional<Value> value, event::position at,
                layer where) {
  if (where == layer::pending)
    table.set_pending(key, std::move(value), at);
  else
    table.commit(key, std::move(value), at);
}

/// The head below a change: deciding looks through both layers, committing at the lower one alone.
void heads::release(std::string_view id, const product_head& old, event::position at, layer where) {
  // In the same record another product may have taken it already; that one is committed in its own turn.
  const auto is_owner = [&](const std::string* owner) { return owner != nullptr && *owner == id; };
  const auto release_sku = [&](const std::string& sku) {
    if (where == layer::pending) {
      if (is_owner(skus_.find(sku)))
        skus_.set_pending(sku, std::nullopt, at);
      return;
    }
    const auto owner = skus_.committed().find(sku);
    if (owner != skus_.committed().end() && owner->second == id)
      skus_.commit(sku, std::nullopt, at);
  };
  if (!old.sku.empty())
    release_sku(old.sku);
  for (const auto& sku : old.variant_skus)
    release_sku(sku);
  if (old.slug.empty())
    return;
  if (where == layer::pending) {
    if (is_owner(slugs_.find(old.slug)))
      slugs_.set_pending(old.slug, std::nullopt, at);
    return;
  }
  const auto owner = slugs_.committed().find(old.slug);
  if (owner != slugs_.committed().end() && owner->second == id)
    slugs_.commit(old.slug, std::nullopt, at);
}

void heads::apply_changed(const event::product_changed& x, event::position at, layer where) {
  const auto& item = *x.after;
  const auto* old = static_cast<const product_head*>(nullptr);
  if (where == layer::pending) {
    old = products_.find(item.id);
  } else if (const auto found = products_.committed().find(item.id); found != products_.committed().end()) {
    old = &found->second;
  }
  // Hashing a document is most of the work here: committing takes what sequencing made of the same record.
  auto known = where == layer::committed ? products_.take_pending(item.id, at) : std::nullopt;
  auto head = known ? *std::move(known) : make_head(item);
  if (old != nullptr && (old->sku != head.sku || old->slug != head.slug || old->variant_skus != head.variant_skus))
    release(item.id, product_head{*old}, at, where);
  if (!head.sku.empty())
    set<std::string>(skus_, head.sku, item.id, at, where);
  for (const auto& sku : head.variant_skus)
    set<std::string>(skus_, sku, item.id, at, where);
  if (!head.slug.empty())
    set<std::string>(slugs_, head.slug, item.id, at, where);
  if (where == layer::committed)
    schedule(item.id, &head);
  set<product_head>(products_, item.id, std::move(head), at, where);
  for (const auto category : item.categories)
    joined_[category] = std::max(joined_[category], at);
  if (where == layer::pending)
    pending_documents_.insert_or_assign(item.id, pending_product{x.after, at});
}

void heads::apply_deleted(const event::product_deleted& x, event::position at, layer where) {
  const auto* old = static_cast<const product_head*>(nullptr);
  if (where == layer::pending) {
    old = products_.find(x.id);
  } else if (const auto found = products_.committed().find(x.id); found != products_.committed().end()) {
    old = &found->second;
  }
  if (old != nullptr)
    release(x.id, product_head{*old}, at, where);
  if (where == layer::committed)
    schedule(x.id, nullptr);
  set<product_head>(products_, x.id, std::nullopt, at, where);
  if (where == layer::pending)
    if (const auto found = pending_documents_.find(x.id); found != pending_documents_.end())
      pending_documents_.erase(found);
}

void heads::schedule(std::string_view id, const product_head* now) {
  const auto old = products_.committed().find(id);
  if (old != products_.committed().end() && old->second.publish_at)
    schedule_.erase({*old->second.publish_at, std::string{id}});
  if (now != nullptr && now->publish_at)
    schedule_.insert({*now->publish_at, std::string{id}});
}

std::vector<std::string> heads::due_drafts(std::int64_t now_ms, std::size_t count_max) const {
  auto ids = std::vector<std::string>{};
  for (const auto& [at, id] : schedule_) {
    if (at.unix_ms > now_ms || ids.size() == count_max)
      break;
    ids.push_back(id);
  }
  return ids;
}

/// A new tree; the old one stays as it is for those who hold it.
void heads::apply_categories(const event::record& x, layer where) {
  if (std::none_of(x.events.begin(), x.events.end(), event::is_about_categories))
    return;
  auto& tree = where == layer::pending ? decided_tree_ : committed_tree_;
  auto copy = std::make_shared<category_tree>(*tree);
  for (const auto& one : x.events)
    event::apply(*copy, one);
  tree = std::move(copy);
  // Committed without having been sequenced here: there is nothing above it.
  if (where == layer::committed && x.header.position > sequenced_)
    decided_tree_ = committed_tree_;
}

void heads::apply_key(const event::record& x, const event::key_used& used, layer where) {
  const auto key = key_of(x.header.principal, used.key);
  set<key_entry>(keys_, key, key_entry{used.request, x.header.position}, x.header.position, where);
  if (where == layer::committed)
    key_ages_.push_back({x.header.time_ms, x.header.position, key});
}

void heads::apply_task(const event::task& x, event::position at, layer where) {
  if (where == layer::committed && event::is_over(x.state))
    if (const auto found = staged_.find(x.id); found != staged_.end())
      staged_.erase(found);
  set<event::task>(tasks_, x.id, event::is_over(x.state) ? std::nullopt : std::optional{x}, at, where);
}

void heads::apply_staged(const event::rows_staged& x, event::position at) {
  auto& places = staged_[x.task];
  if (!places.empty() && places.back().position >= at)
    return; // committed now, sequenced before
  if (x.first == 0)
    places.clear();
  places.push_back({at, x.rows.size()});
}

const std::vector<event::staged_place>* heads::staged(std::string_view task) const {
  const auto found = staged_.find(task);
  return found == staged_.end() || found->second.empty() ? nullptr : &found->second;
}

void heads::load_task(const event::task& x) {
  apply_task(x, 0, layer::committed);
}

void heads::expire_keys(std::int64_t now_ms) {
  while (!key_ages_.empty() && key_ages_.front().time_ms < now_ms - key_age_max_ms) {
    const auto& oldest = key_ages_.front();
    const auto found = keys_.committed().find(oldest.key);
    if (found != keys_.committed().end() && found->second.position == oldest.position)
      keys_.commit(oldest.key, std::nullopt, oldest.position);
    key_ages_.pop_front();
  }
}

hash128 heads::version_hash() const {
  auto sum = hash128{};
  for (const auto& [id, head] : products_.committed())
    sum += hash_bytes(id, head.version);
  return sum;
}

void heads::load_product(std::string_view id, product_head x) {
  if (!x.sku.empty())
    skus_.commit(x.sku, std::string{id}, 0);
  for (const auto& sku : x.variant_skus)
    skus_.commit(sku, std::string{id}, 0);
  if (!x.slug.empty())
    slugs_.commit(x.slug, std::string{id}, 0);
  schedule(id, &x);
  products_.commit(id, std::move(x), 0);
}

void heads::load_categories(category_tree x) {
  committed_tree_ = std::make_shared<const category_tree>(std::move(x));
  decided_tree_ = committed_tree_;
}

void heads::load_resource(const resource::item_ptr& x) {
  resources_.commit(resource::key_of(x->name), x, x->version);
}

void heads::load_key(std::string_view principal, std::string_view key, const key_entry& x, std::int64_t time_ms) {
  const auto joined = key_of(principal, key);
  keys_.commit(joined, x, x.position);
  key_ages_.push_back({time_ms, x.position, joined});
}

} // namespace stoa::catalog

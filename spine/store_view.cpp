#include "spine/store_view.hpp"

#include "domain/base/bytes.hpp"
#include "spine/stored.hpp"

#include <utility>

namespace stoa::spine {

using storage::family;

namespace {

error absent(const char* what, std::string_view name) {
  return error{errc::not_found, std::string{"there is no "} + what + " \"" + std::string{name} + "\"", ""};
}

error trimmed(event::position at) {
  return error{errc::position_too_old, "the log no longer has the record at " + std::to_string(at), ""};
}

class store_view final : public view {
public:
  store_view(std::shared_ptr<const shard_files> files, folded from, search::snapshot_ptr index)
      : files_(std::move(files)), from_(std::move(from)), index_(std::move(index)) {}

  event::position position() const override { return from_.position; }
  std::uint64_t log_id() const override { return files_->log->log_id(); }

  result<catalog::product_ptr> product(std::string_view id, reach how) const override {
    return document(*from_.state, id, how);
  }

  result<catalog::product_ptr> product_at(std::string_view id, event::position version) const override {
    if (auto now = product(id, reach::disk); now && (*now)->version == version)
      return now;
    if (version > from_.position)
      return absent("product of that version:", id);
    if (version >= files_->log->first_position()) {
      auto item = from_log(id, version);
      // The log may have given the record up meanwhile.
      if (item || version >= files_->log->first_position())
        return item;
    }
    return from_checkpoint(id, version);
  }

  result<std::string> id_by_sku(std::string_view sku, reach how) const override {
    return owner({family::skus, "sku", sku}, how);
  }
  result<std::string> id_by_slug(std::string_view slug, reach how) const override {
    return owner({family::slugs, "slug", slug}, how);
  }

  result<std::vector<catalog::product_ptr>> products_after(std::string_view after,
                                                           std::size_t count_max) const override {
    auto found = std::vector<catalog::product_ptr>{};
    auto failure = result<void>{};
    // The next key in byte order is the same text with a NUL behind it.
    const auto first = after.empty() ? std::string{} : std::string{after} + '\0';
    const auto done = from_.state->scan(family::documents, first, [&](std::string_view, std::string_view bytes) {
      if (found.size() == count_max)
        return false;
      auto item = stored::decode_document(bytes);
      if (!item) {
        failure = item.failure();
        return false;
      }
      found.push_back(std::make_shared<catalog::product>(std::move(*item)));
      return true;
    });
    if (!done)
      return done.failure();
    if (!failure)
      return failure.failure();
    return found;
  }

  result<event::key_used> used_key(event::position record) const override {
    const auto bytes = from_.state->get(family::keys, big_endian(record));
    if (!bytes)
      return bytes.failure();
    if (!*bytes)
      return absent("idempotency key of record", std::to_string(record));
    auto x = stored::decode_key(**bytes);
    if (!x)
      return x.failure();
    return std::move(x->used);
  }

  result<std::vector<event::record_ptr>> records_after(event::position after,
                                                       std::size_t byte_count_max) const override {
    auto found = std::vector<event::record_ptr>{};
    if (after >= from_.position)
      return found;
    const auto entries = files_->log->read(after + 1, byte_count_max);
    if (!entries)
      return entries.failure().code == errc::not_found ? trimmed(after + 1) : entries.failure();
    for (const auto& entry : *entries) {
      // What is committed and not published yet belongs to a later view.
      if (entry.position > from_.position)
        break;
      auto record = event::decode(entry.record);
      if (!record)
        return record.failure();
      found.push_back(std::make_shared<const event::record>(*std::move(record)));
    }
    return found;
  }

  event::position first_record() const override { return files_->log->first_position(); }

  const catalog::category_tree& categories() const override { return *from_.categories; }
  const search::snapshot& index() const override { return *index_; }

  result<event::task> task(std::string_view id) const override {
    const auto bytes = from_.state->get(family::tasks, id);
    if (!bytes)
      return bytes.failure();
    if (!*bytes)
      return absent("task", id);
    return stored::decode_task(**bytes);
  }

  result<std::vector<event::task_error>> task_errors(std::string_view id) const override {
    auto found = std::vector<event::task_error>{};
    auto failure = result<void>{};
    const auto prefix = std::string{id} + '\0';
    const auto done = from_.state->scan(family::task_errors, prefix, [&](std::string_view key, std::string_view bytes) {
      if (!key.starts_with(prefix))
        return false;
      auto x = stored::decode_task_error(bytes);
      if (x)
        found.push_back(std::move(*x));
      else
        failure = x.failure();
      return static_cast<bool>(failure);
    });
    if (!done)
      return done.failure();
    if (!failure)
      return failure.failure();
    return found;
  }

  result<std::vector<event::task>> open_tasks() const override {
    auto found = std::vector<event::task>{};
    auto failure = result<void>{};
    const auto done = from_.state->scan(family::tasks, "", [&](std::string_view, std::string_view bytes) {
      auto x = stored::decode_task(bytes);
      if (!x)
        failure = x.failure();
      else if (x->state == event::task_state::queued || x->state == event::task_state::running)
        found.push_back(std::move(*x));
      return static_cast<bool>(failure);
    });
    if (!done)
      return done.failure();
    if (!failure)
      return failure.failure();
    return found;
  }

private:
  struct name_of_product {
    family where;
    const char* what;
    std::string_view name;
  };

  static result<catalog::product_ptr> document(const storage::state_snapshot& from, std::string_view id, reach how) {
    const auto bytes = from.get(family::documents, id, how);
    if (!bytes)
      return bytes.failure();
    if (!*bytes)
      return absent("product", id);
    auto item = stored::decode_document(**bytes);
    if (!item)
      return item.failure();
    return catalog::product_ptr{std::make_shared<catalog::product>(std::move(*item))};
  }

  result<std::string> owner(const name_of_product& x, reach how) const {
    auto id = from_.state->get(x.where, x.name, how);
    if (!id)
      return id.failure();
    if (!*id)
      return absent((std::string{"product with the "} + x.what).c_str(), x.name);
    return std::move(**id);
  }

  result<catalog::product_ptr> from_log(std::string_view id, event::position version) const {
    const auto entries = files_->log->read(version, 1);
    if (!entries)
      return entries.failure();
    if (entries->empty() || entries->front().position != version)
      return absent("product of that version:", id);
    const auto record = event::decode(entries->front().record);
    if (!record)
      return record.failure();
    for (const auto& one : record->events)
      if (const auto* changed = std::get_if<event::product_changed>(&one);
          changed != nullptr && changed->after->id == id)
        return changed->after;
    return absent("product of that version:", id);
  }

  /// What is older than the log's first record may still stand in a checkpoint.
  result<catalog::product_ptr> from_checkpoint(std::string_view id, event::position version) const {
    const auto kept = files_->state->checkpoints();
    if (!kept)
      return kept.failure();
    for (const auto position : *kept) {
      if (position < version)
        continue;
      const auto state = files_->state->open_checkpoint(position);
      if (!state && state.failure().code == errc::not_found)
        continue; // dropped meanwhile
      if (!state)
        return state.failure();
      if (auto item = document(**state, id, reach::disk); item && (*item)->version == version)
        return item;
    }
    return absent("product of that version:", id);
  }

  std::shared_ptr<const shard_files> files_;
  folded from_;
  search::snapshot_ptr index_;
};

} // namespace

view_ptr make_view(std::shared_ptr<const shard_files> files, folded from, search::snapshot_ptr index) {
  return std::make_shared<store_view>(std::move(files), std::move(from), std::move(index));
}

} // namespace stoa::spine

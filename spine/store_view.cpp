#include "spine/store_view.hpp"

#include "domain/base/bytes.hpp"
#include "spine/past.hpp"
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
    return earlier().version(id, version);
  }
  result<std::vector<product_change>> history(std::string_view id, event::position before,
                                              std::size_t count_max) const override {
    return earlier().history(id, before, count_max);
  }
  result<event::position> position_at(std::int64_t time_ms) const override { return earlier().position_at(time_ms); }
  result<catalog::product_ptr> product_as_of(std::string_view id, event::position at) const override {
    return earlier().product_as_of(id, at);
  }
  result<std::vector<catalog::product_ptr>> products_as_of(std::string_view after, event::position at,
                                                           std::size_t count_max) const override {
    return earlier().products_as_of(after, at, count_max);
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
  const resource::table& resources() const override { return *from_.resources; }
  const std::shared_ptr<const access::issued_keys>& keys() const override { return from_.keys; }
  const std::shared_ptr<const search::language_settings>& language() const override { return from_.language; }
  search::category_words_ptr category_words() const override { return from_.category_words->get(); }
  result<resource::item_ptr> resource_at(const resource::name& x, event::position version) const override {
    if (const auto now = from_.resources->find(x); now != from_.resources->end() && now->second->version == version)
      return now->second;
    if (version > from_.position)
      return absent("document of that version:", x.id);
    const auto record = record_at(version);
    if (!record)
      return record.failure();
    for (const auto& one : (*record)->events)
      if (const auto* changed = std::get_if<event::resource_changed>(&one);
          changed != nullptr && changed->after->name == x)
        return changed->after;
    return absent("document of that version:", x.id);
  }
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

  result<std::vector<event::task>> tasks_after(std::string_view after, std::size_t count_max) const override {
    auto found = std::vector<event::task>{};
    // The next key in byte order is the same text with a NUL behind it.
    const auto done = each_task(after.empty() ? std::string{} : std::string{after} + '\0', [&](event::task x) {
      found.push_back(std::move(x));
      return found.size() < count_max;
    });
    if (!done)
      return done.failure();
    return found;
  }

  result<std::vector<event::task>> open_tasks() const override {
    auto found = std::vector<event::task>{};
    const auto done = each_task("", [&](event::task x) {
      if (!event::is_over(x.state))
        found.push_back(std::move(x));
      return true;
    });
    if (!done)
      return done.failure();
    return found;
  }

private:
  result<void> each_task(const std::string& first, auto visit) const {
    auto failure = result<void>{};
    const auto done = from_.state->scan(family::tasks, first, [&](std::string_view, std::string_view bytes) {
      auto x = stored::decode_task(bytes);
      if (!x)
        failure = x.failure();
      return x && visit(*std::move(x));
    });
    return done ? failure : done;
  }

  past earlier() const { return {*files_, *from_.state}; }

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

  /// Errors: `not_found`, where the log has it no more; those of the log.
  result<event::record_ptr> record_at(event::position at) const {
    const auto entries = files_->log->read(at, 1);
    if (!entries)
      return entries.failure();
    if (entries->empty() || entries->front().position != at)
      return absent("record", std::to_string(at));
    auto record = event::decode(entries->front().record);
    if (!record)
      return record.failure();
    return event::record_ptr{std::make_shared<const event::record>(*std::move(record))};
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

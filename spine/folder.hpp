// Applies committed records to the state: one write per batch, the state as a pure function of the log.
#pragma once

#include "domain/access/issued_key.hpp"
#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/heads.hpp"
#include "domain/event/record.hpp"
#include "domain/search/category_words.hpp"
#include "domain/search/language.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::spine {

/// What the state looks like after a batch.
struct folded {
  event::position position = 0;
  storage::state_snapshot_ptr state;
  std::shared_ptr<const catalog::category_tree> categories;
  /// Of these.
  std::shared_ptr<const search::lazy_category_words> category_words;
  std::shared_ptr<const resource::table> resources;
  /// Made of the resources.
  std::shared_ptr<const search::language_settings> language;
  std::shared_ptr<const access::issued_keys> keys;
};

/// The fold of one shard. Holds what it would otherwise read again for every record: the category tree and the ages of
/// the idempotency keys. One caller at a time.
class folder {
public:
  explicit folder(storage::state& target) : target_(target) {}

  /// Reads what it holds from the state. Errors: those of the state.
  result<void> load();

  /// Applies records that follow on the state's position. Records at or below it are skipped.
  /// Errors: `disk_full`, `io_failed` (nothing was applied, call again), `corrupt` (a gap).
  result<void> apply(const std::vector<event::record_ptr>& records);

  folded now() const {
    return {target_.position(), target_.snapshot(), categories_, category_words_, resources_, language_, keys_};
  }

private:
  struct key_age {
    std::int64_t time_ms = 0;
    event::position position = 0;
  };
  /// One batch being folded: its changes, and what they changed so far where records of it touch the same entity.
  struct working;

  result<void> fold(const event::record& x, working& at);
  result<void> changed(const event::product_changed& x, working& at);
  result<void> deleted(const event::product_deleted& x, event::position position, working& at);
  void category(const event::any& x, working& at) const;
  void show(std::shared_ptr<const catalog::category_tree> tree);
  result<void> task_changed(const event::task_changed& x, working& at);
  result<std::uint64_t> old_error_count(const std::string& task, const working& at) const;
  resource::table& own_resources(resource::kind of, working& at) const;
  void expire_keys(std::int64_t now_ms, working& at) const;
  result<std::optional<catalog::product_head>> old_head(std::string_view id, const working& at) const;
  result<void> release(const catalog::product_head& old, std::string_view id, working& at) const;

  storage::state& target_;
  std::shared_ptr<const catalog::category_tree> categories_ = std::make_shared<catalog::category_tree>();
  std::shared_ptr<const search::lazy_category_words> category_words_ =
    std::make_shared<const search::lazy_category_words>(categories_);
  std::shared_ptr<const resource::table> resources_ = std::make_shared<resource::table>();
  std::shared_ptr<const search::language_settings> language_ = std::make_shared<search::language_settings>();
  std::shared_ptr<const access::issued_keys> keys_ = std::make_shared<access::issued_keys>();
  std::deque<key_age> key_ages_;
};

/// Loads what deciding needs from a state. Errors: those of the state, `corrupt`.
result<std::shared_ptr<catalog::heads>> load_heads(const storage::state_snapshot& from);

} // namespace stoa::spine

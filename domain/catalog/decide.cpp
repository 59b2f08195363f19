#include "domain/catalog/decide.hpp"

#include "domain/catalog/history_cut.hpp"
#include "domain/catalog/limits.hpp"
#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace stoa::catalog {

namespace {

/// The heads as the next operation of the same command must see them. Ids occur once in a command, so only what
/// operations share is layered here: skus, slugs and new categories.
class staging {
public:
  explicit staging(const heads& state) : state_(state), tree_(state.categories()) {}

  const heads& below() const { return state_; }
  const category_tree& tree() const { return *tree_; }
  std::size_t product_count() const { return state_.product_count() + created_; }

  std::string sku_owner(std::string_view sku) const { return owner(skus_, sku, state_.sku_owner(sku)); }
  std::string slug_owner(std::string_view slug) const { return owner(slugs_, slug, state_.slug_owner(slug)); }

  void replace(const product_head* old, const product* now) {
    if (old != nullptr) {
      forget(skus_, old->sku);
      forget(slugs_, old->slug);
      for (const auto& sku : old->variant_skus)
        forget(skus_, sku);
    } else {
      ++created_;
    }
    if (now == nullptr)
      return;
    take(skus_, now->sku, now->id);
    take(slugs_, now->slug, now->id);
    for (const auto& x : now->variants)
      take(skus_, x.sku, now->id);
  }

  void add(const category& x) {
    if (own_tree_ == nullptr) {
      own_tree_ = std::make_shared<category_tree>(*tree_);
      tree_ = own_tree_;
    }
    own_tree_->put(x);
  }

private:
  static std::string owner(const text_map<std::string>& staged, std::string_view name, const std::string* below) {
    if (const auto found = staged.find(name); found != staged.end())
      return found->second;
    return below == nullptr ? std::string{} : *below;
  }
  static void forget(text_map<std::string>& staged, const std::string& name) {
    if (!name.empty())
      staged.insert_or_assign(name, std::string{});
  }
  static void take(text_map<std::string>& staged, const std::string& name, const std::string& id) {
    if (!name.empty())
      staged.insert_or_assign(name, id);
  }

  const heads& state_;
  std::shared_ptr<const category_tree> tree_;
  std::shared_ptr<category_tree> own_tree_;
  text_map<std::string> skus_;
  text_map<std::string> slugs_;
  std::size_t created_ = 0;
};

/// Decides the operations of one command one after the other.
class decider {
public:
  decider(const heads& state, const command& asked, const decide_context& context)
      : staged_(state), asked_(asked), context_(context) {}

  decision run();

private:
  void one(const operation& x);
  void put(const product_draft& draft, const product_head* head);
  void patch(const patch_product& x, const product_head* head);
  void remove(const delete_product& x, const product_head* head);
  std::optional<error> check_condition(const operation& x, const product_head* head) const;
  std::optional<error> check_unique(const product& item) const;
  std::optional<error> check_room(const product_head* head, std::size_t bytes) const;
  product_ptr current(const std::string& id, const product_head& head);
  std::optional<error> resolve_category(const std::vector<std::string>& path, product& item);
  void refuse(const error& why);
  void accept(std::uint16_t status, event::position version, product_ptr stored);
  void finish();
  void add_progress();
  bool refused_any() const;

  staging staged_;
  const command& asked_;
  const decide_context& context_;
  decision made_;
};

error taken(errc code, std::string_view field, std::string_view what, std::string_view owner) {
  return error{code,
               std::string{field} + " \"" + std::string{what} + "\" belongs to product \"" + std::string{owner} +
                 "\"; choose another one or change that product first",
               std::string{field}};
}

decision decider::run() {
  if (asked_.progress) {
    const auto* before = staged_.below().task(asked_.progress->change.id);
    if (before != nullptr && before->offset != asked_.progress->from_offset) {
      made_.answer.refusal =
        error{errc::stale_version, "the import stands at byte " + std::to_string(before->offset), "offset"};
      return std::move(made_);
    }
  }
  for (const auto& x : asked_.operations) {
    one(x);
    if (made_.prefetch_again)
      return std::move(made_);
  }
  if (asked_.atomic && refused_any()) {
    made_.events.clear();
    for (auto& stored : made_.answer.products)
      stored = nullptr;
    made_.answer.refusal =
      error{errc::batch_refused, "an operation of an atomic batch was refused; nothing was applied", ""};
    return std::move(made_);
  }
  finish();
  return std::move(made_);
}

bool decider::refused_any() const {
  const auto& results = made_.answer.results;
  return std::any_of(results.begin(), results.end(), [](const auto& x) { return x.refusal != errc::none; });
}

void decider::one(const operation& x) {
  const auto* head = staged_.below().product(x.id());
  if (const auto wrong = check_condition(x, head)) {
    refuse(*wrong);
    return;
  }
  if (const auto* p = std::get_if<put_product>(&x.what))
    put(p->draft, head);
  else if (const auto* q = std::get_if<patch_product>(&x.what))
    patch(*q, head);
  else
    remove(std::get<delete_product>(x.what), head);
}

std::optional<error> decider::check_condition(const operation& x, const product_head* head) const {
  const auto stale = [&](const std::string& detail) { return error{errc::stale_version, detail, "version"}; };
  switch (x.when.is) {
  case condition::kind::none:
    return std::nullopt;
  case condition::kind::exists:
    return head != nullptr ? std::nullopt : std::optional{stale("the product does not exist")};
  case condition::kind::absent:
    return head == nullptr ? std::nullopt : std::optional{stale("the product exists already")};
  case condition::kind::version:
    if (head == nullptr)
      return stale("the product does not exist");
    if (head->version != x.when.version)
      return stale("the stored version is " + std::to_string(head->version) + "; read it again, then retry");
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<error> decider::check_unique(const product& item) const {
  const auto other_has = [&](const std::string& owner) { return !owner.empty() && owner != item.id; };
  if (!item.sku.empty())
    if (const auto owner = staged_.sku_owner(item.sku); other_has(owner))
      return taken(errc::sku_taken, "sku", item.sku, owner);
  for (std::size_t i = 0; i < item.variants.size(); ++i)
    if (const auto& sku = item.variants[i].sku; !sku.empty())
      if (const auto owner = staged_.sku_owner(sku); other_has(owner))
        return taken(errc::sku_taken, "variants[" + std::to_string(i) + "].sku", sku, owner);
  if (!item.slug.empty())
    if (const auto owner = staged_.slug_owner(item.slug); other_has(owner))
      return taken(errc::slug_taken, "slug", item.slug, owner);
  return std::nullopt;
}

std::optional<error> decider::check_room(const product_head* head, std::size_t bytes) const {
  if (bytes > limits::product_bytes)
    return error{errc::too_large,
                 "the product takes " + std::to_string(bytes) + " bytes; at most " +
                   std::to_string(limits::product_bytes) + " are stored",
                 ""};
  if (head == nullptr && staged_.product_count() >= heads::product_count_max)
    return error{errc::overloaded, "the store is full of products; delete some or split the store", "id"};
  return std::nullopt;
}

/// Walks the path down, creating what is missing. Called last of all checks: a refused operation creates nothing.
std::optional<error> decider::resolve_category(const std::vector<std::string>& path, product& item) {
  auto parent = category_id{0};
  for (const auto& name : path) {
    if (const auto* known = staged_.tree().child(parent, name)) {
      parent = known->id;
      continue;
    }
    if (staged_.tree().size() >= category_tree::category_count_max)
      return error{errc::overloaded, "the store is full of categories; use existing ones", "category"};
    const auto created = category{staged_.tree().id_max() + 1, parent, name};
    staged_.add(created);
    made_.events.emplace_back(event::category_created{created});
    parent = created.id;
  }
  item.categories.clear();
  if (parent != 0)
    item.categories.push_back(parent);
  return std::nullopt;
}

void decider::put(const product_draft& draft, const product_head* head) {
  auto item = std::make_shared<product>(draft.item);
  item->created_at_ms = 0;
  item->version = 0;
  item->updated_at_ms = 0;
  if (const auto wrong = check_unique(*item)) {
    refuse(*wrong);
    return;
  }
  auto bytes = std::string{};
  encode(bytes, *item);
  if (const auto wrong = check_room(head, bytes.size())) {
    refuse(*wrong);
    return;
  }
  if (const auto wrong = resolve_category(draft.category_path, *item)) {
    refuse(*wrong);
    return;
  }
  if (head != nullptr && head->content == content_hash(*item)) {
    accept(200, head->version, nullptr);
    return;
  }
  item->version = context_.next_position;
  item->created_at_ms = head != nullptr ? head->created_at_ms : context_.now_ms;
  item->updated_at_ms = context_.now_ms;
  staged_.replace(head, item.get());
  made_.events.emplace_back(event::product_changed{head != nullptr ? head->version : 0, item});
  accept(head != nullptr ? 200 : 201, item->version, item);
}

/// The document a patch applies to: the pending one when there is one, else the pinned one if it is still the newest.
product_ptr decider::current(const std::string& id, const product_head& head) {
  if (auto pending = staged_.below().pending_document(id))
    return pending;
  const auto pinned = asked_.pinned.find(id);
  if (pinned == asked_.pinned.end() || pinned->second == nullptr || pinned->second->version != head.version) {
    made_.prefetch_again = true;
    return nullptr;
  }
  return pinned->second;
}

void decider::patch(const patch_product& x, const product_head* head) {
  if (head == nullptr) {
    refuse(error{errc::not_found, "there is no product \"" + x.id + "\" to patch", "id"});
    return;
  }
  const auto base = current(x.id, *head);
  if (base == nullptr)
    return;
  const auto draft = draft_from_value(merge_patch(to_value(*base, staged_.tree()), x.patch), x.id);
  if (!draft) {
    refuse(draft.failure());
    return;
  }
  put(*draft, head);
}

void decider::remove(const delete_product& x, const product_head* head) {
  if (head == nullptr) {
    refuse(error{errc::not_found, "there is no product \"" + x.id + "\" to delete", "id"});
    return;
  }
  staged_.replace(head, nullptr);
  made_.events.emplace_back(event::product_deleted{head->version, x.id});
  accept(204, 0, nullptr);
}

void decider::refuse(const error& why) {
  made_.answer.results.push_back({status_of(why.code), 0, why.code, why.detail, why.field});
  made_.answer.products.push_back(nullptr);
}

void decider::accept(std::uint16_t status, event::position version, product_ptr stored) {
  made_.answer.results.push_back({status, version, errc::none, "", ""});
  made_.answer.products.push_back(std::move(stored));
}

/// Completes the record: the import's progress and the key, which is kept only for an answer that was 2xx.
void decider::finish() {
  if (asked_.progress)
    add_progress();
  if (asked_.idempotency_key.empty())
    return;
  if (refused_any() && !asked_.is_batch)
    return;
  made_.events.emplace_back(event::key_used{asked_.idempotency_key, asked_.request, made_.answer.results});
}

void decider::add_progress() {
  const auto& progress = *asked_.progress;
  auto changed = event::task_changed{progress.change, progress.new_errors};
  auto& task = changed.after;
  if (const auto* before = staged_.below().task(task.id)) {
    task.rows += before->rows;
    task.written += before->written;
    task.unchanged += before->unchanged;
    task.refused += before->refused;
    task.error_count = before->error_count;
  }
  for (std::size_t i = 0; i < made_.answer.results.size(); ++i) {
    const auto& x = made_.answer.results[i];
    if (x.refusal != errc::none) {
      ++task.refused;
      changed.new_errors.push_back({i < progress.lines.size() ? progress.lines[i] : 0, x.field, x.detail});
    } else if (x.version == context_.next_position) {
      ++task.written;
    } else {
      ++task.unchanged;
    }
  }
  const auto room = event::task::error_count_max - std::min(event::task::error_count_max, task.error_count);
  if (changed.new_errors.size() > room)
    changed.new_errors.resize(room);
  task.error_count += changed.new_errors.size();
  // A command that only makes a task is answered by the task's id.
  if (asked_.operations.empty()) {
    accept(202, 0, nullptr);
    made_.answer.results.back().detail = task.id;
  }
  made_.events.emplace_back(std::move(changed));
}

} // namespace

std::uint16_t status_of(errc refusal) noexcept {
  switch (refusal) {
  case errc::not_found:
    return 404;
  case errc::sku_taken:
  case errc::slug_taken:
  case errc::batch_refused:
    return 409;
  case errc::stale_version:
    return 412;
  case errc::too_large:
    return 413;
  case errc::key_reused:
    return 422;
  case errc::overloaded:
    return 503;
  default:
    return 400;
  }
}

const std::string& operation::id() const {
  if (const auto* p = std::get_if<put_product>(&what))
    return p->draft.item.id;
  if (const auto* q = std::get_if<patch_product>(&what))
    return q->id;
  return std::get<delete_product>(what).id;
}

decision decide(const heads& state, const command& asked, const decide_context& context) {
  if (!asked.history_cut.empty())
    return decide_history_cut(asked.history_cut, context);
  if (!asked.idempotency_key.empty()) {
    auto known = decision{};
    if (const auto* used = state.key(asked.principal, asked.idempotency_key)) {
      if (used->request != asked.request) {
        known.answer.refusal = error{
          errc::key_reused, "this idempotency key was used for another request; use a new key", "idempotency-key"};
      } else {
        known.answer.replayed = true;
        known.answer.record = used->position;
      }
      return known;
    }
    if (state.key_count() >= heads::key_count_max) {
      known.answer.refusal = error{errc::overloaded, "too many idempotency keys of the last 24 hours; retry later", ""};
      return known;
    }
  }
  return decider{state, asked, context}.run();
}

} // namespace stoa::catalog

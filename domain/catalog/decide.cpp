#include "domain/catalog/decide.hpp"

#include "domain/catalog/atomic_import.hpp"
#include "domain/catalog/category_rules.hpp"
#include "domain/catalog/history_cut.hpp"
#include "domain/catalog/product_categories.hpp"
#include "domain/catalog/progress.hpp"
#include "domain/catalog/resource_rules.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/catalog/staging.hpp"
#include "domain/catalog/variant_rules.hpp"
#include "domain/catalog/write_rules.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace stoa::catalog {

namespace {

/// Creates categories in the command at hand.
class maker_here final : public category_maker {
public:
  maker_here(staging& state, const decide_context& context, std::vector<event::any>& events)
      : state_(state), context_(context), events_(events) {}

  const category_tree& tree() const override { return state_.tree(); }
  std::size_t room() const override { return room_in(state_.tree()); }
  error no_room() const override {
    return {errc::overloaded, "the store is full of categories; use existing ones", "category"};
  }

  category_id make(category_id parent, const std::string& name) override {
    auto created = category{state_.tree().next_number(), parent, name};
    created.version = context_.next_position;
    created.created_at_ms = created.updated_at_ms = context_.now_ms;
    const auto id = created.id;
    events_.emplace_back(event::category_changed{0, std::move(created)});
    state_.apply(events_.back());
    return id;
  }

private:
  staging& state_;
  const decide_context& context_;
  std::vector<event::any>& events_;
};

/// Decides the operations of one command one after the other.
class decider {
public:
  decider(const heads& state, const command& asked, const decide_context& context)
      : staged_(state), asked_(asked), context_(context) {}

  decision run();

private:
  void one(const operation& x);
  void resource(const change_resource& x, const condition& when);
  void put_keeping(const put_product& x, const product_head* head);
  void put(const product_draft& draft, const product_head* head);
  void patch(const patch_product& x, const product_head* head);
  void variant(const change_variant& x, const product_head* head);
  void remove(const delete_product& x, const product_head* head);
  product_ptr current(const std::string& id, const product_head& head);
  void category(const change_category& x, const condition& when);
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

decision decider::run() {
  if (asked_.progress) {
    const auto* before = staged_.below().task(asked_.progress->change.id);
    // Also without rows: what it counted would be forgotten. Queued are those that are new, or tried again.
    if (before == nullptr && asked_.progress->change.state != event::task_state::queued) {
      made_.answer.refusal = error{errc::stale_version, "the task is over", "state"};
      return std::move(made_);
    }
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
  if (const auto* r = std::get_if<change_resource>(&x.what)) {
    resource(*r, x.when);
    return;
  }
  if (const auto* c = std::get_if<change_category>(&x.what)) {
    category(*c, x.when);
    return;
  }
  const auto* head = staged_.below().product(x.id());
  if (const auto wrong = check_condition(x.when, head != nullptr ? &head->version : nullptr)) {
    refuse(*wrong);
    return;
  }
  if (const auto* p = std::get_if<put_product>(&x.what))
    put_keeping(*p, head);
  else if (const auto* q = std::get_if<patch_product>(&x.what))
    patch(*q, head);
  else if (const auto* v = std::get_if<change_variant>(&x.what))
    variant(*v, head);
  else
    remove(std::get<delete_product>(x.what), head);
}

void decider::put(const product_draft& draft, const product_head* head) {
  auto item = std::make_shared<product>(draft.item);
  item->created_at_ms = 0;
  item->version = 0;
  item->updated_at_ms = 0;
  if (const auto wrong = check_unique(staged_, *item)) {
    refuse(*wrong);
    return;
  }
  auto bytes = std::string{};
  encode(bytes, *item);
  if (const auto wrong = check_room(staged_, head, bytes.size())) {
    refuse(*wrong);
    return;
  }
  auto maker = maker_here{staged_, context_, made_.events};
  if (const auto wrong = resolve_categories(maker, draft, *item)) {
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
  for (const auto in : item->categories)
    staged_.join(in);
  made_.events.emplace_back(event::product_changed{head != nullptr ? head->version : 0, item});
  accept(head != nullptr ? 200 : 201, item->version, item);
}

void decider::put_keeping(const put_product& x, const product_head* head) {
  if (!x.keeps_cost || head == nullptr)
    return put(x.draft, head);
  const auto base = current(x.draft.item.id, *head);
  if (base == nullptr)
    return;
  auto draft = x.draft;
  draft.item.cost = base->cost;
  put(draft, head);
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
  const auto draft = draft_from_value(merge_patch(patched_base(*base, x.patch, staged_.tree()), x.patch), x.id);
  if (!draft) {
    refuse(draft.failure());
    return;
  }
  put(*draft, head);
}

void decider::variant(const change_variant& x, const product_head* head) {
  if (head == nullptr) {
    refuse(error{errc::not_found, "there is no product \"" + x.id + "\"", "id"});
    return;
  }
  const auto base = current(x.id, *head);
  if (base == nullptr)
    return;
  auto written = write_variant(to_value(*base, staged_.tree()), x);
  const auto draft = written ? draft_from_value(written->document, x.id) : written.failure();
  if (!draft) {
    refuse(draft.failure());
    return;
  }
  put(*draft, head);
  auto& result = made_.answer.results.back();
  if (result.refusal == errc::none && x.does == change_variant::verb::remove)
    result.status = 204;
  else if (result.refusal == errc::none && written->is_new)
    result.status = 201;
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

void decider::resource(const change_resource& x, const condition& when) {
  auto decided = decide_resource(staged_.below(), x, when, context_);
  if (decided.refusal) {
    refuse(*decided.refusal);
    return;
  }
  if (decided.event)
    made_.events.push_back(*std::move(decided.event));
  accept(decided.status, decided.version, nullptr);
  made_.answer.resources.resize(made_.answer.results.size());
  made_.answer.resources.back() = std::move(decided.stored);
}

void decider::category(const change_category& x, const condition& when) {
  auto decided = decide_category(staged_, x, when, asked_.counted, context_);
  made_.prefetch_again = decided.prefetch_again;
  if (decided.prefetch_again)
    return;
  if (decided.refusal) {
    refuse(*decided.refusal);
    return;
  }
  if (decided.event) {
    staged_.apply(*decided.event);
    made_.events.push_back(*std::move(decided.event));
  }
  accept(decided.status, decided.version, nullptr);
  made_.answer.categories.resize(made_.answer.results.size());
  made_.answer.categories.back() = std::move(decided.stored);
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
  if (asked_.progress && asked_.progress->change.is_dry_run) {
    made_.events.clear();
    std::fill(made_.answer.products.begin(), made_.answer.products.end(), nullptr);
  }
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
  const auto* before = staged_.below().task(progress.change.id);
  auto changed = progress_after(progress, before, made_.answer.results, context_.next_position);
  // A command that only makes a task is answered by the task's id.
  if (asked_.operations.empty()) {
    accept(202, 0, nullptr);
    made_.answer.results.back().detail = changed.after.id;
  }
  made_.events.emplace_back(std::move(changed));
}

/// What the idempotency key alone decides: the answer of a replay or a refusal; nothing when the key is new or absent.
std::optional<outcome> decide_key(const heads& state, const command& asked) {
  if (asked.idempotency_key.empty())
    return std::nullopt;
  const auto* used = state.key(asked.principal, asked.idempotency_key);
  if (used == nullptr && state.key_count() < heads::key_count_max)
    return std::nullopt;
  auto known = outcome{};
  if (used == nullptr) {
    known.refusal = error{errc::overloaded, "too many idempotency keys of the last 24 hours; retry later", ""};
  } else if (used->request != asked.request) {
    known.refusal =
      error{errc::key_reused, "this idempotency key was used for another request; use a new key", "idempotency-key"};
  } else {
    known.replayed = true;
    known.record = used->position;
  }
  return known;
}

} // namespace

std::uint16_t status_of(errc refusal) noexcept {
  switch (refusal) {
  case errc::not_found:
    return 404;
  case errc::sku_taken:
  case errc::slug_taken:
  case errc::name_taken:
  case errc::category_in_use:
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

decision decide(const heads& state, const command& asked, const decide_context& context) {
  if (!asked.history_cut.empty())
    return decide_history_cut(asked.history_cut, context);
  if (asked.progress && asked.progress->is_whole)
    return decide_atomic(state, asked, context);
  if (auto known = decide_key(state, asked)) {
    auto made = decision{};
    made.answer = *std::move(known);
    return made;
  }
  return decider{state, asked, context}.run();
}

} // namespace stoa::catalog

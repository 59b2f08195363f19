// A view that is nothing but a log in memory: for what follows changes.
#pragma once

#include "domain/base/view.hpp"
#include "domain/event/category_fold.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

class record_view final : public view {
public:
  /// Adds a record; its position is the next one.
  void add(std::vector<event::any> events) {
    const auto at = records_.size() + 1;
    auto x = event::record{{at, 1'700'000'000'000 + static_cast<std::int64_t>(at), "r" + std::to_string(at), "admin"},
                           std::move(events)};
    for (auto& one : x.events) {
      if (auto* changed = std::get_if<event::product_changed>(&one); changed != nullptr)
        changed->after = stamped(*changed->after, x.header);
      if (auto* made = std::get_if<event::category_changed>(&one); made != nullptr) {
        made->after.version = at;
        made->after.updated_at_ms = x.header.time_ms;
      }
      event::apply(categories_, one);
    }
    records_.push_back(std::make_shared<const event::record>(std::move(x)));
  }

  /// The log gives up all below `first`; a checkpoint keeps the products of before if `with_checkpoint`.
  void trim(event::position first, bool with_checkpoint = true) {
    first_ = first;
    has_checkpoint_ = with_checkpoint;
  }
  /// Shows the log only up to here.
  void end_at(event::position at) { end_ = at; }
  void read_at_a_time(std::size_t count) { read_count_ = count; }

  event::position position() const override { return std::min<event::position>(end_, records_.size()); }
  std::uint64_t log_id() const override { return 0xab; }
  result<std::vector<event::record_ptr>> records_after(event::position after, std::size_t bytes) const override {
    ++reads;
    if (after + 1 < first_)
      return error{errc::position_too_old, "trimmed", ""};
    auto found = std::vector<event::record_ptr>{};
    // The bytes are not counted: one means one record, as with every log.
    const auto count = bytes == 1 ? 1 : read_count_;
    for (auto at = after; at < position() && found.size() < count; ++at)
      found.push_back(records_[at]);
    return found;
  }
  event::position first_record() const override { return first_; }
  result<catalog::product_ptr> product_at(std::string_view id, event::position version) const override {
    if (has_checkpoint_)
      for (const auto& one : records_[version - 1]->events)
        if (const auto* x = std::get_if<event::product_changed>(&one); x != nullptr && x->after->id == id)
          return x->after;
    return absent();
  }
  const catalog::category_tree& categories() const override { return categories_; }
  const search::snapshot& index() const override { return *index_; }

  result<catalog::product_ptr> product(std::string_view, reach) const override { return absent(); }
  result<std::string> id_by_sku(std::string_view, reach) const override { return absent(); }
  result<std::string> id_by_slug(std::string_view, reach) const override { return absent(); }
  result<std::vector<catalog::product_ptr>> products_after(std::string_view, std::size_t) const override {
    return absent();
  }
  result<event::key_used> used_key(event::position) const override { return absent(); }
  result<std::vector<product_change>> history(std::string_view, event::position, std::size_t) const override {
    return absent();
  }
  result<event::position> position_at(std::int64_t) const override { return absent(); }
  result<catalog::product_ptr> product_as_of(std::string_view, event::position) const override { return absent(); }
  result<std::vector<catalog::product_ptr>> products_as_of(std::string_view, event::position,
                                                           std::size_t) const override {
    return absent();
  }
  const resource::table& resources() const override { return resources_; }
  const std::shared_ptr<const search::language_settings>& language() const override { return language_; }
  result<resource::item_ptr> resource_at(const resource::name&, event::position) const override { return absent(); }
  result<std::vector<event::task>> tasks_after(std::string_view, std::size_t) const override { return absent(); }
  result<event::task> task(std::string_view) const override { return absent(); }
  result<std::vector<event::task_error>> task_errors(std::string_view) const override { return absent(); }
  result<std::vector<event::task>> open_tasks() const override { return absent(); }

  mutable int reads = 0;

private:
  static error absent() { return {errc::not_found, "", ""}; }

  static catalog::product_ptr stamped(catalog::product x, const event::header& of) {
    x.version = of.position;
    x.updated_at_ms = of.time_ms;
    return std::make_shared<const catalog::product>(std::move(x));
  }

  std::vector<event::record_ptr> records_;
  event::position first_ = 1;
  event::position end_ = ~event::position{0};
  bool has_checkpoint_ = true;
  std::size_t read_count_ = 3;
  catalog::category_tree categories_;
  resource::table resources_;
  std::shared_ptr<const search::language_settings> language_ = std::make_shared<search::language_settings>();
  search::snapshot_ptr index_ = search::make_index()->publish();
};

} // namespace stoa::tests

#include "domain/feed/before.hpp"

#include "domain/event/expand.hpp"
#include "domain/feed/record_reader.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace stoa::feed {

result<catalog::product_ptr> before_finder::find(std::string_view id, event::position version) {
  if (version == 0)
    return catalog::product_ptr{};
  const auto record = record_at(version);
  // What is older than the log may stand in a checkpoint.
  if (!record && record.failure().code == errc::position_too_old)
    return on_.product_at(id, version);
  if (!record)
    return record.failure();
  // One row among a hundred thousand: the history knows where it stands.
  if (event::find_compact(**record) != nullptr)
    return on_.product_at(id, version);
  for (const auto& one : (*record)->events) {
    if (const auto* changed = std::get_if<event::product_changed>(&one); changed != nullptr && changed->after->id == id)
      return changed->after;
    if (const auto* deleted = std::get_if<event::product_deleted>(&one); deleted != nullptr && deleted->id == id)
      return catalog::product_ptr{};
  }
  return error{errc::corrupt, "record " + std::to_string(version) + " does not change " + std::string{id}, ""};
}

result<catalog::category_ptr> before_finder::find_category(std::string_view id, event::position version) {
  if (version == 0)
    return catalog::category_ptr{};
  const auto record = record_at(version);
  if (!record && record.failure().code != errc::position_too_old)
    return record.failure();
  // The version of one that a path of old made is not known, so its record is none of it.
  if (record)
    for (const auto& one : (*record)->events)
      if (const auto* changed = std::get_if<event::category_changed>(&one);
          changed != nullptr && catalog::client_id(changed->after) == id)
        return std::make_shared<const catalog::category>(changed->after);
  return error{errc::not_found, "what category \"" + std::string{id} + "\" was before is no longer known", ""};
}

result<resource::item_ptr> before_finder::find(const resource::name& x, event::position version) const {
  return version == 0 ? resource::item_ptr{} : on_.resource_at(x, version);
}

result<event::record_ptr> before_finder::record_at(event::position at) {
  for (const auto& one : kept_)
    if (one->header.position == at)
      return one;
  auto found = reader_of(on_)(at);
  if (!found)
    return found;
  if (kept_.size() == record_count_max)
    kept_.pop_front();
  kept_.push_back(*std::move(found));
  return kept_.back();
}

} // namespace stoa::feed

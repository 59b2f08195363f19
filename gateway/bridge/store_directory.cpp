#include "gateway/bridge/store_directory.hpp"

#include <utility>

namespace stoa::gateway {

door_ptr store_table::find(std::string_view name) const {
  const auto found = doors_.find(name);
  return found == doors_.end() ? nullptr : found->second;
}

std::shared_ptr<const store_table> store_table::with(door_ptr door) const {
  auto made = std::make_shared<store_table>(*this);
  auto name = door->store;
  made->doors_.insert_or_assign(std::move(name), std::move(door));
  return made;
}

std::shared_ptr<const store_table> store_table::without(std::string_view name) const {
  auto made = std::make_shared<store_table>(*this);
  if (const auto found = made->doors_.find(name); found != made->doors_.end())
    made->doors_.erase(found);
  return made;
}

door_ptr store_directory::find(std::string_view name) const {
  return name == main_store ? main_ : others_.load()->find(name);
}

std::vector<door_ptr> store_directory::all() const {
  auto doors = store_table{*others_.load()}.with(main_)->all();
  auto out = std::vector<door_ptr>{};
  for (auto& [name, door] : doors)
    out.push_back(std::move(door));
  return out;
}

} // namespace stoa::gateway

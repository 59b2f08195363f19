// Which stores a server has, for the door: found without a lock, made and deleted by whoever runs the server.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/bridge/exchange.hpp"
#include "messages/slot.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

/// Stores beside main by name. Immutable once shared: one that comes or goes makes another table.
class store_table {
public:
  /// Null when there is no such store. Cost: logarithmic.
  door_ptr find(std::string_view name) const;
  const std::map<std::string, door_ptr, std::less<>>& all() const { return doors_; }

  std::shared_ptr<const store_table> with(door_ptr door) const;
  std::shared_ptr<const store_table> without(std::string_view name) const;

private:
  std::map<std::string, door_ptr, std::less<>> doors_;
};

class store_directory {
public:
  /// Called once, from any thread.
  using then = std::function<void(const result<void>&)>;

  virtual ~store_directory() = default;

  /// Any thread. Null when there is no such store.
  door_ptr find(std::string_view name) const;
  /// In order of the names, main among them.
  std::vector<door_ptr> all() const;

  /// Makes an empty store, and answers when it serves and a crash does not undo it. Errors: `invalid_field` (name),
  /// `store_exists`, `too_large` (as many stores as there may be), `overloaded`, those of the disk.
  virtual void create(std::string name, then done) = 0;
  /// Deletes a store with all it holds, and answers when a crash does not bring it back. Errors: `not_found`,
  /// `invalid_field` (main), `overloaded` (its requests do not end), those of the disk.
  virtual void remove(std::string name, then done) = 0;

protected:
  door_ptr main_;
  messages::slot<store_table> others_{std::make_shared<const store_table>()};
};

} // namespace stoa::gateway

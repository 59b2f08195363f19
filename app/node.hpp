// A running node: opens what the data folder holds, spawns and wires the actors, opens the door; and the way back.
#pragma once

#include "config/node.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace stoa::app {

class node {
public:
  virtual ~node() = default;

  virtual std::uint16_t port() const = 0;
  /// The admin key when it was made by this start, else empty.
  virtual const std::string& new_admin_key() const = 0;
  /// Reads the admin key's file and the certificate again; the old ones hold until the new ones are read.
  virtual void reload_keys() = 0;
  /// Imports what `rows` makes (JSON Lines) into a store that never held anything, and returns when it is visible; does
  /// nothing to any other. Errors: those of the import.
  virtual result<void> fill_if_new(const std::function<std::string()>& rows) = 0;
  /// Stops accepting, lets requests end, ends the actors in order, makes the state durable.
  virtual void stop() = 0;
};

/// Starts a node on its data folder. `on_failure` is called, from some thread, when the node cannot go on.
/// Errors: `in_use` (another process has the folder, or the address), `corrupt`, `io_failed`, `disk_full`,
/// `invalid_field`.
result<std::unique_ptr<node>> start_node(const config::node& settings,
                                         std::function<void(const std::string&)> on_failure);

} // namespace stoa::app

// `stoa store`: stores made, listed and deleted by the API.
#pragma once

#include "app/client_commands.hpp"

#include <string>

namespace stoa::app {

struct store_options {
  connection_options connection;
  std::string name;
  /// Of a deletion: the name once more.
  std::string confirm;
};

/// All return the exit code.
int store_create(const store_options& options);
int store_list(const connection_options& options);
int store_delete(const store_options& options);

} // namespace stoa::app

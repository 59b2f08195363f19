// `stoa backup`: of a running server over its API, or of a stopped one's folder.
#pragma once

#include "app/client_commands.hpp"

#include <string>

namespace stoa::app {

struct backup_options {
  connection_options connection;
  /// Of a stopped server; empty = ask the running one.
  std::string data;
  /// Empty = the folder of the server's settings.
  std::string to;
};

/// Follows the backup to its end. Returns the exit code.
int back_up(const backup_options& options);

} // namespace stoa::app

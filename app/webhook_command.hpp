// stoa webhook: webhooks of a running server.
#pragma once

#include "app/client_commands.hpp"

#include <string>
#include <vector>

namespace stoa::app {

struct webhook_create_options {
  connection_options connection;
  std::string url;
  std::vector<std::string> kinds;
  std::vector<std::string> ids;
  std::vector<std::string> include_fields;
  /// Empty = from now on.
  std::string since;
};

struct webhook_options {
  connection_options connection;
  std::string id;
};

struct webhook_rotate_options {
  connection_options connection;
  std::string id;
  std::string grace_seconds = "86400";
};

/// At most one of the last three; with none the webhook goes on where it stands.
struct webhook_replay_options {
  connection_options connection;
  std::string id;
  std::string since;
  std::string change;
  std::string parked;
};

/// All return the exit code. A secret goes to stdout and nowhere else.
int webhook_create(const webhook_create_options& options);
int webhook_list(const connection_options& options);
int webhook_deliveries(const webhook_options& options);
int webhook_rotate(const webhook_rotate_options& options);
int webhook_replay(const webhook_replay_options& options);
int webhook_delete(const webhook_options& options);

} // namespace stoa::app

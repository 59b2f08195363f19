// `stoa key`: keys made, listed, revoked and rotated by the API, and search keys made without a server.
#pragma once

#include "app/client_commands.hpp"

#include <string>
#include <vector>

namespace stoa::app {

/// What narrows a key: empty = nothing.
struct key_narrowing {
  std::string filter_by;
  /// RFC 3339, or Unix seconds.
  std::string expires;
  std::vector<std::string> fields;
};

struct key_create_options {
  connection_options connection;
  std::string name;
  std::vector<std::string> scopes;
  key_narrowing narrowing;
};

struct key_rotate_options {
  connection_options connection;
  std::string id;
  std::string grace_seconds = "0";
};

struct key_revoke_options {
  connection_options connection;
  std::string id;
};

struct search_key_options {
  /// File whose first line is the parent key.
  std::string parent_file;
  key_narrowing narrowing;
};

/// All return the exit code. The secret goes to stdout and nowhere else.
int key_create(const key_create_options& options);
int key_list(const connection_options& options);
int key_revoke(const key_revoke_options& options);
int key_rotate(const key_rotate_options& options);
int make_search_key(const search_key_options& options);

} // namespace stoa::app

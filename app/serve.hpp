// `stoa serve`: settings from flag over environment over file over default, then a node until a signal.
#pragma once

#include "app/settings.hpp"
#include "config/node.hpp"
#include "domain/base/result.hpp"

#include <string>

namespace stoa::app {

struct serve_options {
  std::string data;
  std::string listen;
  std::string config;
  std::string log_level;
  std::string log_format;
  std::string backup_dir;
  /// Such as 512M or 2G.
  std::string memory;
  /// Opens the storefront, and fills a store that never held anything.
  bool demo = false;
  bool is_behind_proxy = false;
};

/// Merges file, environment and flags. Errors: `invalid_field`, `unknown_field`, `malformed` naming the setting.
result<resolved_settings> resolve(const serve_options& options);

/// The same, held to its laws.
result<config::node> serve_settings(const serve_options& options);

/// Returns the exit code.
int serve(const serve_options& options);

} // namespace stoa::app

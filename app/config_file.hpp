// The settings file: TOML, every key known or refused by name and line.
#pragma once

#include "app/settings.hpp"
#include "config/node.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::app {

/// What is wrong with a settings file, and where.
struct config_problem {
  std::int64_t line = 0;
  error why;
};

/// Reads a text over the settings given; goes on after what is wrong, which it returns in the order of the lines.
std::vector<config_problem> read_config_text(std::string_view text, resolved_settings& to);

/// The whole of a file. Errors: `io_failed`.
result<std::string> read_config_file(const std::string& path);

/// Reads a file over the settings given. Errors: `malformed` (no TOML), `unknown_field`, `invalid_field`, each with
/// path and line; `io_failed`.
result<void> read_config(const std::string& path, resolved_settings& to);

/// `HOST:PORT`, `[V6]:PORT`. Errors: `invalid_field` with field "listen".
result<void> read_listen(std::string_view text, config::http& to);

} // namespace stoa::app

// The settings file: TOML, every key known or refused by name and line.
#pragma once

#include "config/node.hpp"
#include "domain/base/result.hpp"

#include <string>
#include <string_view>

namespace stoa::app {

/// Reads settings over those given. Errors: `malformed` (no TOML, with the line), `unknown_field`, `invalid_field`,
/// `io_failed`.
result<void> read_config(const std::string& path, config::node& to);

/// `HOST:PORT`, `[V6]:PORT`. Errors: `invalid_field` with field "listen".
result<void> read_listen(std::string_view text, config::http& to);

} // namespace stoa::app

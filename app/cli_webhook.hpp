// The part of the command line about webhooks.
#pragma once

#include "app/client_commands.hpp"

#include <CLI/App.hpp>
#include <functional>

namespace stoa::app {

/// Adds `stoa webhook …`; `add_connection` adds what all clients take.
void add_webhook(CLI::App& app, std::function<int()>& chosen,
                 void (*add_connection)(CLI::App& to, connection_options& options));

} // namespace stoa::app

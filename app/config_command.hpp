// `stoa config`: a settings file judged, and all settings shown with where each came from.
#pragma once

#include "app/serve.hpp"

#include <string>

namespace stoa::app {

/// Prints every problem with its line. Returns the exit code: 0 only when a server would start with it.
int config_check(const std::string& path);

/// Prints a settings file that gives what a server started with these options would use.
int config_show(const serve_options& options);

} // namespace stoa::app

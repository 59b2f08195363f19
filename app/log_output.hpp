// Where the log of a process goes: standard error, as text or as one JSON object a line.
#pragma once

#include "config/node.hpp"

namespace stoa::app {

/// Sets the process's logger.
void set_log_output(const config::log_output& settings);

} // namespace stoa::app

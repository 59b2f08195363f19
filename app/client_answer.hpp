// What the commands that ask a server make of its answers and refusals.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <string>
#include <string_view>

namespace stoa::app {

/// A member that is a text or a number, as text; else empty.
std::string text_of(const value& from, std::string_view name);

/// A member that is a list; else an empty one.
const value_list& list_of(const value& from, std::string_view name);

/// What a command ends with that asked for one thing: unreachable, wrongly asked, or with problems.
int exit_code_of(errc code);

} // namespace stoa::app

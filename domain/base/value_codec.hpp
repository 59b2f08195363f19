// The stored bytes of a value: a tag, then what it holds. Equal values give equal bytes.
#pragma once

#include "domain/base/bytes.hpp"
#include "domain/base/value.hpp"

namespace stoa {

/// Lists and objects in each other; deeper ones are refused by the reader, so none may be written.
constexpr std::size_t value_depth_max = 16;

void write(byte_writer& out, const value& x);
/// Sets `in.failed()` when the bytes are none that `write` makes: an unknown tag, a repeated key, too deep.
/// Cost: a repeated key is looked for among all members of its object.
void read(byte_reader& in, value& x);

} // namespace stoa

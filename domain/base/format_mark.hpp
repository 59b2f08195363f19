// What every stored value begins with, and what is said of one that a newer version wrote.
#pragma once

#include "domain/base/bytes.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace stoa {

/// Writes {format, codec 0: plain, key id 0: none}.
void write_marks(byte_writer& out, std::uint8_t format);

/// Reads what `write_marks` wrote, in any format up to `known`. `what` names the value for people: "a stored product".
/// Errors: `corrupt`; see `is_newer_format`.
result<void> read_marks(byte_reader& in, std::string_view what, std::uint8_t known);

/// `corrupt` with a text that says who wrote it and what to do. Nothing is damaged, so nothing may be repaired or
/// thrown away either: whoever would, asks `is_newer_format` first.
error newer_format(std::string_view what, std::uint64_t found, std::uint64_t known);
/// For what has no number: an event, a family or a codec this program does not know.
error newer_format(std::string_view what);
bool is_newer_format(const error& x);

} // namespace stoa

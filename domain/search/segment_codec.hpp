// A segment as bytes, field by field, and back. Format: docs/formats/index.md.
#pragma once

#include "domain/base/result.hpp"
#include "domain/search/segment.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace stoa::search {

/// Raised with every change of how a field is written; a new field has its own name. Part of the fingerprint.
constexpr std::uint8_t segment_format = 1;

/// Gives each field of a segment in turn. A field at a time is in memory twice, never the whole segment.
/// Errors: the first of `take`.
result<void> encode(const segment& from,
                    const std::function<result<void>(std::string_view name, std::string_view bytes)>& take);

/// Asks for each field in the same order. The bytes may be anybody's: what comes out is safe to query and to merge.
/// Errors: the first of `give`; `corrupt` with the field's name.
result<segment_ptr> decode_segment(const std::function<result<std::string>(std::string_view name)>& give);

} // namespace stoa::search

// The changes that one record holds for a reader.
#pragma once

#include "domain/feed/before.hpp"
#include "domain/feed/change.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace stoa::feed {

/// In the order of the record's events, without its first `skip`. Errors: `io_failed`, `corrupt` of a look-up.
result<std::vector<change>> changes_of(const event::record_ptr& record, std::uint32_t skip, const request& asked,
                                       before_finder& before);

/// The change that an event is, if it is one for this reader; `index`: its number in the record. Errors: as above.
result<std::optional<change>> change_of(const event::record_ptr& record, const event::any& one, std::uint32_t index,
                                        const request& asked, before_finder& before);

} // namespace stoa::feed

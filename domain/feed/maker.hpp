// Whose eyes a webhook sees with.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/base/view.hpp"

#include <cstdint>
#include <string>

namespace stoa::feed {

/// The key of this name as a view has it, if it holds and may read changes; else null. The keys in files may do
/// everything.
access::caller_ptr maker_of(const view& on, const std::string& principal, std::int64_t now_ms);

} // namespace stoa::feed

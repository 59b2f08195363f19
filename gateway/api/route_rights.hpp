// The one right that each route asks of a key.
#pragma once

#include "domain/access/rights.hpp"
#include "gateway/api/route.hpp"

namespace stoa::gateway::api {

/// A route without its line in the table does not compile, so none can be open by oversight. `nothing`: open to
/// everybody.
access::right right_of(const route_match& x) noexcept;

/// Errors: `forbidden`, naming the right that is missing.
result<void> check_right(const access::rights& held, access::right wanted);

} // namespace stoa::gateway::api

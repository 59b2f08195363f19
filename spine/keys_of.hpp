// The keys of a store, ready to be checked.
#pragma once

#include "domain/access/issued_key.hpp"
#include "domain/resource/resource.hpp"

#include <memory>

namespace stoa::spine {

/// One that cannot be read opens nothing. Cost: linear in the resources.
std::shared_ptr<const access::issued_keys> keys_of(const resource::table& x);

} // namespace stoa::spine

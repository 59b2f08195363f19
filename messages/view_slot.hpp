// Where the newest view of a store stands; its VIEW writes it.
#pragma once

#include "domain/base/view.hpp"
#include "messages/slot.hpp"

namespace stoa::messages {

using view_slot = slot<view>;

} // namespace stoa::messages

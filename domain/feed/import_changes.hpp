// The changes of a record that makes an import visible: too many for one page, so they are read place by place.
#pragma once

#include "domain/feed/before.hpp"
#include "domain/feed/change.hpp"
#include "domain/feed/page.hpp"

namespace stoa::feed {

/// Adds the changes of such a record behind `into.end` until the page is full, or a bounded part of the rows was looked
/// at, and moves `into.end` on: into the record, or behind it when all was read. Their numbers are those of the events
/// of the expanded record. Errors: as read_page.
result<void> add_import(page& into, const event::record_ptr& record, const view& on, const request& asked,
                        before_finder& before);

} // namespace stoa::feed

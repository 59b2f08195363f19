// One record at a time, out of the log that a view shows.
#pragma once

#include "domain/base/view.hpp"
#include "domain/event/expand.hpp"

namespace stoa::feed {

/// Errors of the reader: those of the view, `corrupt` (there is no such record). It must not outlive the view.
event::record_reader reader_of(const view& on);

} // namespace stoa::feed

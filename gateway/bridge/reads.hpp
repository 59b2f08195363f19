// Reads: each is computed on one view, which is the newest one or one that the client waits for.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers a read route: products, lists, searches, tasks.
void answer_read(const exchange_ptr& x);

/// What a read that failed on the disk is shown as: it has no outcome to be unknown, so that is a fault of the server.
error as_read_failure(const error& why);

/// The product of the route's part, an id or else a slug, as the caller may see it. Errors: as `view::product`.
result<catalog::product_ptr> find_in_shop(const exchange& x, const view& on, reach how);

/// Refuses a read that the view could not make.
void refuse_read(const exchange_ptr& x, const error& why);

/// Answers with how far a task is.
void show_task(const exchange_ptr& x, const view& on);

/// Runs work on a worker with a view, measured as a hop. The work answers the exchange.
void run_on_worker(const exchange_ptr& x, view_ptr on, std::function<void(const view&)> work);

} // namespace stoa::gateway

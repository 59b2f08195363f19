// Decides the commands of an atomic import: staging rows, making them visible, giving up.
#pragma once

#include "domain/catalog/decide.hpp"

namespace stoa::catalog {

/// Of a command whose progress is whole.
///
/// Staging is refused as `stale_version` when the rows do not follow on what the task has staged; the import has to
/// begin anew then. Publishing decides everything again: the versions, the skus and slugs, room, categories, the share
/// that a sync may delete. A product that was changed meanwhile refuses it as `stale_version` and is named in
/// `outcome::stale_rows`: those rows are prepared and staged again. Every other conflict ends the task as failed with
/// the list of conflicts; of an undo also a change meanwhile.
/// Cost of publishing: two looks into tables for each row.
decision decide_atomic(const heads& state, const command& asked, const decide_context& context);

} // namespace stoa::catalog

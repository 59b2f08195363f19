// What becomes of one write of a resource.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/decide.hpp"
#include "domain/catalog/heads.hpp"

#include <cstdint>
#include <optional>

namespace stoa::catalog {

struct resource_decision {
  std::optional<error> refusal;
  /// Nothing for an unchanged document.
  std::optional<event::any> event;
  std::uint16_t status = 0;
  event::position version = 0;
  /// Null where it was deleted.
  resource::item_ptr stored;
};

/// Refusals: `stale_version`, `not_found`, `overloaded`, and those of `resource::check_content`.
resource_decision decide_resource(const heads& state, const change_resource& asked, const condition& when,
                                  const decide_context& context);

} // namespace stoa::catalog

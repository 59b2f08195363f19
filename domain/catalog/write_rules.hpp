// What a write must not do, each rule by itself: answers the refusal, or nothing when the write is fine by it.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/staging.hpp"

#include <cstddef>
#include <optional>

namespace stoa::catalog {

/// `version` is that of the stored document, null where there is none. Refusal: `stale_version`.
std::optional<error> check_condition(const condition& when, const event::position* version);

/// No other product has its sku, the skus of its variants, its slug. Refusals: `sku_taken`, `slug_taken`.
std::optional<error> check_unique(const staging& state, const product& item);

/// `head` is null for a product that does not exist; `bytes`: of the product as it would be stored. Refusals:
/// `too_large`, `overloaded` (the store is full of products).
std::optional<error> check_room(const staging& state, const product_head* head, std::size_t bytes);

} // namespace stoa::catalog

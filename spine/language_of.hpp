// What the synonyms and stop words of a store mean to its search.
#pragma once

#include "domain/resource/resource.hpp"
#include "domain/search/language.hpp"

#include <memory>

namespace stoa::spine {

/// Stop words without a locale are of the store's default language. Cost: linear in the resources.
std::shared_ptr<const search::language_settings> language_of(const resource::table& x);

} // namespace stoa::spine

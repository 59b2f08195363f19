// Which of a text's languages a reader gets.
#pragma once

#include "domain/catalog/product.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::catalog {

/// What a reader wants, and what there is otherwise. BCP 47 tags; empty = none.
struct language_choice {
  std::string wanted = {};
  /// The store's.
  std::string otherwise = {};

  bool operator==(const language_choice&) const = default;
};

/// The text of the exact tag (in any case), else of its primary language; nullptr where there is neither.
const std::string* text_of(const std::vector<std::pair<std::string, std::string>>& by_language, std::string_view tag);

/// The text in the wanted language as `text_of`, else in the store's, else the first there is. A plain text is that of
/// every language.
const std::string& text_in(const text& x, const language_choice& choice);

/// The tag of what `text_in` gives; a plain text is taken to be in the store's.
const std::string& language_of(const text& x, const language_choice& choice);

} // namespace stoa::catalog

#include "domain/catalog/language.hpp"

#include "domain/catalog/document.hpp"

namespace stoa::catalog {

namespace {

using translation = std::pair<std::string, std::string>;

const translation* exact(const std::vector<translation>& all, std::string_view tag) {
  for (const auto& x : all)
    if (is_same_tag(x.first, tag))
      return &x;
  return nullptr;
}

const translation* nearest(const std::vector<translation>& all, std::string_view tag) {
  if (tag.empty())
    return nullptr;
  if (const auto* found = exact(all, tag))
    return found;
  return exact(all, tag.substr(0, tag.find('-')));
}

/// nullptr for a plain text.
const translation* chosen(const text& x, const language_choice& choice) {
  if (x.by_language.empty())
    return nullptr;
  for (const auto tag : {std::string_view{choice.wanted}, std::string_view{choice.otherwise}})
    if (const auto* found = nearest(x.by_language, tag))
      return found;
  return &x.by_language.front();
}

} // namespace

const std::string* text_of(const std::vector<std::pair<std::string, std::string>>& by_language, std::string_view tag) {
  const auto* found = nearest(by_language, tag);
  return found == nullptr ? nullptr : &found->second;
}

const std::string& text_in(const text& x, const language_choice& choice) {
  const auto* found = chosen(x, choice);
  return found == nullptr ? x.plain : found->second;
}

const std::string& language_of(const text& x, const language_choice& choice) {
  const auto* found = chosen(x, choice);
  return found == nullptr ? choice.otherwise : found->first;
}

} // namespace stoa::catalog

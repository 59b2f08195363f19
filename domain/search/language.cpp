#include "domain/search/language.hpp"

#include <algorithm>
#include <libstemmer.h>

namespace stoa::search {

namespace {

// Shorter words have no endings to speak of.
constexpr std::size_t stem_bytes_min = 3;

} // namespace

std::string primary_language(std::string_view tag) {
  auto out = std::string{tag.substr(0, tag.find('-'))};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

void stemmer::closer::operator()(sb_stemmer* x) const {
  sb_stemmer_delete(x);
}

stemmer::stemmer(std::string_view language)
    : snowball_(language.empty() ? nullptr : sb_stemmer_new(std::string{language}.c_str(), nullptr)) {}

std::string_view stemmer::stem(std::string_view word) {
  if (snowball_ == nullptr)
    return word;
  const auto* letters =
    sb_stemmer_stem(snowball_.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
  if (letters == nullptr)
    return word;
  return {reinterpret_cast<const char*>(letters), static_cast<std::size_t>(sb_stemmer_length(snowball_.get()))};
}

std::string_view stem_beginning(std::string_view stem) {
  return stem.size() > stem_bytes_min ? stem.substr(0, stem.size() - 1) : stem;
}

bool may_be_bent(std::string_view term) {
  return term.size() >= stem_bytes_min &&
         std::none_of(term.begin(), term.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace stoa::search

#include "spine/language_of.hpp"

#include "domain/resource/kinds.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace stoa::spine {

namespace {

std::vector<std::string> texts_of(const value& content, std::string_view name) {
  auto out = std::vector<std::string>{};
  const auto* member = content.find(name);
  const auto* list = member != nullptr ? member->get_if<value_list>() : nullptr;
  for (const auto& x : list != nullptr ? *list : value_list{})
    if (const auto* text = x.get_if<std::string>())
      out.push_back(*text);
  return out;
}

void add_stop_words(search::language_settings& to, std::string language, std::vector<std::string> words) {
  const auto known =
    std::find_if(to.stop_words.begin(), to.stop_words.end(), [&](const auto& x) { return x.first == language; });
  if (known == to.stop_words.end())
    to.stop_words.emplace_back(std::move(language), std::move(words));
  else
    known->second.insert(known->second.end(), words.begin(), words.end());
}

} // namespace

std::shared_ptr<const search::language_settings> language_of(const resource::table& x) {
  auto made = std::make_shared<search::language_settings>();
  const auto otherwise = resource::defaults_of(x).language;
  for (const auto& [name, item] : x) {
    const auto& content = item->content;
    if (name.of == resource::kind::synonyms)
      made->synonyms.push_back({resource::text_of(content, "root"), texts_of(content, "synonyms")});
    if (name.of != resource::kind::stop_words)
      continue;
    const auto locale = resource::text_of(content, "locale");
    add_stop_words(*made, search::primary_language(locale.empty() ? otherwise : locale),
                   texts_of(content, "stopwords"));
  }
  return made;
}

} // namespace stoa::spine

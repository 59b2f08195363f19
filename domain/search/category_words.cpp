#include "domain/search/category_words.hpp"

#include "domain/search/analysis.hpp"
#include "domain/search/term_match.hpp"

#include <algorithm>
#include <string>

namespace stoa::search {

category_words::category_words(const catalog::category_tree& tree) {
  auto by_term = std::map<std::string, std::vector<catalog::category_id>>{};
  auto tokens = token_list{};
  const auto read = [&](catalog::category_id id, std::string_view name) {
    tokenise(name, tokens);
    for (const auto& x : tokens.tokens)
      if (auto& owners = by_term[std::string{tokens.text(x)}]; owners.empty() || owners.back() != id)
        owners.push_back(id);
  };
  for (const auto& [id, x] : tree.all()) {
    read(id, x.name);
    for (const auto& [language, name] : x.names)
      read(id, name);
    children_[x.parent].push_back(id);
  }
  for (auto& [term, owners] : by_term) {
    terms_.add(term);
    owners_.push_back(std::move(owners));
  }
}

void category_words::add_below(category_shares& to, catalog::category_id id, std::uint32_t share) const {
  // Whoever has as much already gave it to all below; that also ends the walk in a ring.
  auto& own = to[id];
  if (own >= share)
    return;
  own = share;
  if (const auto below = children_.find(id); below != children_.end())
    for (const auto child : below->second)
      add_below(to, child, share);
}

void category_words::add_term(category_shares& to, std::size_t term, std::uint32_t share) const {
  for (const auto id : owners_[term])
    add_below(to, id, share);
}

category_shares category_words::holders_of(std::string_view text) const {
  auto out = category_shares{};
  const auto term = terms_.lower_bound(text);
  if (term < terms_.size() && terms_[term] == text)
    add_term(out, term, 1);
  return out;
}

void category_words::add_phrase(category_shares& to, const word_form& form) const {
  auto all = holders_of(form.text);
  for (const auto& text : form.others) {
    const auto holders = holders_of(text);
    std::erase_if(all, [&](const auto& x) { return !holders.contains(x.first); });
  }
  for (const auto& [id, share] : all)
    to[id] = std::max(to[id], form.share);
}

category_shares category_words::find(const query_word& word, const word_typos& typos, std::string_view language) const {
  auto out = category_shares{};
  for (const auto& x : matching_terms(terms_, word, typos, language))
    add_term(out, x.number, x.share);
  for (const auto& form : word.forms)
    if (!form.others.empty())
      add_phrase(out, form);
  return out;
}

} // namespace stoa::search

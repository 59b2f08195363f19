// The words of category names. An index holds the numbers of categories only; what a word of a query means among them
// is looked up in the tree of the view, so that a rename or a move shows in the very next search.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/search/query_words.hpp"
#include "domain/search/text_list.hpp"
#include "domain/search/typos.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace stoa::search {

/// What a word says of a category, in form_share; ascending by number.
using category_shares = std::map<catalog::category_id, std::uint32_t>;

/// A dictionary of all names in all languages. Immutable; safe from every thread.
class category_words {
public:
  /// Cost: about a microsecond for each word of the names.
  explicit category_words(const catalog::category_tree& tree);

  /// The categories whose names, or names above them, a word of a query matches. A synonym of several words matches
  /// where the names from the root down hold all of them.
  category_shares find(const query_word& word, const word_typos& typos, std::string_view language) const;

private:
  void add_below(category_shares& to, catalog::category_id id, std::uint32_t share) const;
  void add_term(category_shares& to, std::size_t term, std::uint32_t share) const;
  category_shares holders_of(std::string_view text) const;
  void add_phrase(category_shares& to, const word_form& form) const;

  /// Sorted.
  text_list terms_;
  /// By term: the categories whose own names hold it.
  std::vector<std::vector<catalog::category_id>> owners_;
  std::map<catalog::category_id, std::vector<catalog::category_id>> children_;
};

using category_words_ptr = std::shared_ptr<const category_words>;

/// The words of one tree, made when somebody first asks. Safe from every thread.
class lazy_category_words {
public:
  explicit lazy_category_words(std::shared_ptr<const catalog::category_tree> tree) : tree_(std::move(tree)) {}

  category_words_ptr get() const {
    std::call_once(once_, [this] { made_ = std::make_shared<const category_words>(*tree_); });
    return made_;
  }

private:
  std::shared_ptr<const catalog::category_tree> tree_;
  mutable std::once_flag once_;
  mutable category_words_ptr made_;
};

} // namespace stoa::search

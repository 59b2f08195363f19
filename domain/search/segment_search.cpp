#include "domain/search/segment_search.hpp"

#include <algorithm>
#include <numeric>

namespace stoa::search {

/// One walk over a segment: who may be seen, and where the matches go.
class segment_search::visit {
public:
  visit(const part& where, const query& asked, const match_rules& rules, match_sink& sink)
      : where_(where), published_only_(asked.published_only), filter_(rules.filter, *where.documents, rules.context),
        counts_(sink.facets->facets(), *where.documents), sink_(sink) {}
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;
  ~visit() { sink_.facets->add(counts_); }

  /// True for a match; one that only a disjunctive facet would have is counted there.
  bool may_see(doc_id doc) {
    if (!where_.live->is_live(doc) ||
        (published_only_ && where_.documents->status(doc) != catalog::product_status::published))
      return false;
    const auto facet = filter_.counts_for(doc);
    if (facet < sideways_filter::none)
      counts_.add(doc, facet);
    return facet == sideways_filter::all;
  }

  /// Like hit_collector::add.
  bool take(doc_id doc, std::int64_t score_micro) {
    ++sink_.found;
    counts_.add(doc);
    return sink_.hits->add({where_.documents.get(), doc, score_micro});
  }

private:
  const part& where_;
  bool published_only_;
  sideways_filter filter_;
  segment_counts counts_;
  match_sink& sink_;
};

segment_search::segment_search(const part& where, const query& asked, const query_words& words,
                               const field_weights& weights, const category_words* categories)
    : where_(&where), asked_(&asked),
      asked_words_(&words), in_{&where, &weights, words.language, field_mask(asked.fields), categories} {
  words_.reserve(words.words.size());
  for (const auto& word : words.words)
    words_.emplace_back(word, word_typos{}, in_);
}

void segment_search::reopen(std::size_t word, const word_typos& typos) {
  words_[word] = word_cursor{asked_words_->words[word], typos, in_};
}

void segment_search::rewind() {
  for (auto& x : words_)
    x.rewind();
}

void segment_search::find_everything(const match_rules& rules, bool in_id_order, match_sink& sink) const {
  const auto& live = *where_->live;
  const auto total = asked_->published_only ? live.published_count : live.live_count;
  const auto found_before = sink.found;
  const auto may_end_early =
    in_id_order && asked_->filter == nullptr && asked_->required == nullptr && asked_->facets.empty();
  auto at = visit{*where_, *asked_, rules, sink};
  for (doc_id doc = 0; doc < where_->documents->document_count(); ++doc)
    if (at.may_see(doc) && !at.take(doc, 0) && may_end_early)
      break;
  if (may_end_early)
    sink.found = found_before + total;
}

std::int64_t segment_search::score_all(const scorer& scores) const {
  // In the order of the query's words, whatever list led: additions of doubles do not commute.
  auto sum = 0.0;
  for (std::size_t i = 0; i < words_.size(); ++i)
    sum += scores.part(i, words_[i].weight());
  return scorer::total(sum, words_.size(), words_.size());
}

void segment_search::find_all_words(const match_rules& rules, const scorer& scores, match_sink& sink) {
  auto by_size = std::vector<word_cursor*>{};
  for (auto& x : words_)
    by_size.push_back(&x);
  std::sort(by_size.begin(), by_size.end(), [](const auto* a, const auto* b) { return a->size() < b->size(); });
  if (by_size.empty() || by_size.front()->doc() == no_doc)
    return;
  auto at = visit{*where_, *asked_, rules, sink};
  auto& lead = *by_size.front();
  for (auto doc = lead.doc(); doc != no_doc;) {
    auto next = doc;
    for (auto i = by_size.begin() + 1; i != by_size.end() && next == doc; ++i) {
      (*i)->advance_to(doc);
      next = (*i)->doc();
    }
    if (next == doc) {
      if (at.may_see(doc))
        at.take(doc, score_all(scores));
      next = doc + 1;
    }
    lead.advance_to(next);
    doc = lead.doc();
  }
}

void segment_search::find_any_word(const match_rules& rules, const scorer& scores, match_sink& sink) {
  const auto first_doc = [this] {
    return std::accumulate(words_.begin(), words_.end(), no_doc,
                           [](doc_id doc, const auto& x) { return std::min(doc, x.doc()); });
  };
  auto doc = first_doc();
  if (doc == no_doc)
    return;
  auto at = visit{*where_, *asked_, rules, sink};
  for (; doc != no_doc; doc = first_doc()) {
    const auto is_seen = at.may_see(doc);
    auto sum = 0.0;
    auto matched = std::size_t{0};
    for (std::size_t i = 0; i < words_.size(); ++i)
      if (words_[i].doc() == doc) {
        sum += is_seen ? scores.part(i, words_[i].weight()) : 0;
        ++matched;
        words_[i].next();
      }
    if (is_seen)
      at.take(doc, scorer::total(sum, matched, words_.size()));
  }
}

} // namespace stoa::search

#include "domain/search/word_cursor.hpp"

#include <algorithm>
#include <limits>

namespace stoa::search {

namespace {

// Lists walked side by side; beyond it adding them up first is cheaper.
constexpr std::size_t list_count_max = 4;
// Entries are sorted while they are fewer than one for so many documents; else an array over all documents is cheaper.
constexpr std::size_t sparse_share = 16;
// Looking a dead document up in a list costs about as much as walking so many postings.
constexpr std::uint64_t lookup_cost = 16;

} // namespace

word_cursor::word_cursor(const query_word& word, const word_typos& typos, const word_search& in) : in_(in) {
  const auto terms = terms_of(word, typos);
  const auto has_phrase =
    std::any_of(word.forms.begin(), word.forms.end(), [](const auto& form) { return !form.others.empty(); });
  if (terms.size() > list_count_max || in_.mask != 0xff || has_phrase)
    gather(terms, word);
  else
    open(terms);
  settle();
}

std::vector<matched_term> word_cursor::terms_of(const query_word& word, const word_typos& typos) const {
  const auto& terms = in_.where->documents->terms;
  auto found = matching_terms(terms, word, typos, in_.language);
  if (in_.categories == nullptr)
    return found;
  // Like sku and slug they stand before all words, in the order of their numbers.
  auto categories = std::vector<matched_term>{};
  for (const auto& [id, share] : in_.categories->find(word, typos, in_.language))
    if (const auto number = in_.where->documents->find_term(category_term(id)))
      categories.push_back({*number, share});
  found.insert(found.begin(), categories.begin(), categories.end());
  return found;
}

void word_cursor::open(const std::vector<matched_term>& terms) {
  for (const auto& x : terms) {
    lists_.push_back({posting_cursor{in_.where->documents->postings(x.number)}, x.share});
    size_ += lists_.back().at.size();
    document_frequency_ += lists_.back().at.size() - count_dead(lists_.back().at);
  }
}

std::uint64_t word_cursor::count_dead(posting_cursor at) const {
  const auto& live = *in_.where->live;
  auto count = std::uint64_t{0};
  if (live.dead_count == 0)
    return 0;
  if (live.dead_are_listed() && live.dead_count * lookup_cost < at.size()) {
    for (const auto doc : live.dead) {
      at.advance_to(doc);
      count += at.doc() == doc ? 1 : 0;
    }
    return count;
  }
  for (; at.doc() != no_doc; at.next())
    count += live.is_live(at.doc()) ? 0 : 1;
  return count;
}

void word_cursor::gather_term(const matched_term& x) {
  const auto& from = *in_.where->documents;
  for (auto at = posting_cursor{from.postings(x.number)}; at.doc() != no_doc; at.next()) {
    const auto counts = term_counts{static_cast<std::uint8_t>(at.counts().bits() & in_.mask)};
    if (counts.bits() == 0 || !in_.where->live->is_live(at.doc()))
      continue;
    const auto weight = in_.weights->weigh(counts, from.lengths[at.doc()]) * x.share / form_share::exact;
    entries_.push_back({at.doc(), add_weighted(0, weight)});
  }
}

/// Documents with every word of the phrase; it weighs as its lightest word.
void word_cursor::gather_phrase(const word_form& form) {
  const auto& from = *in_.where->documents;
  auto texts = form.others;
  texts.push_back(form.text);
  auto lists = std::vector<posting_cursor>{};
  for (const auto& text : texts) {
    const auto number = from.find_term(text);
    if (!number)
      return;
    lists.emplace_back(from.postings(*number));
  }
  for (auto& lead = lists.front(); lead.doc() != no_doc; lead.next()) {
    const auto doc = lead.doc();
    auto least = std::numeric_limits<std::uint64_t>::max();
    for (auto& x : lists) {
      x.advance_to(doc);
      const auto counts = term_counts{static_cast<std::uint8_t>(x.doc() == doc ? x.counts().bits() & in_.mask : 0)};
      least = std::min(least, in_.weights->weigh(counts, from.lengths[doc]));
    }
    if (least > 0 && in_.where->live->is_live(doc))
      entries_.push_back({doc, add_weighted(0, least * form.share / form_share::exact)});
  }
}

void word_cursor::gather(const std::vector<matched_term>& terms, const query_word& word) {
  const auto& from = *in_.where->documents;
  for (const auto& x : terms)
    gather_term(x);
  auto source_count = terms.size();
  for (const auto& form : word.forms)
    if (!form.others.empty()) {
      gather_phrase(form);
      ++source_count;
    }
  document_frequency_ = entries_.size();
  if (source_count > 1) {
    if (entries_.size() * sparse_share < from.document_count())
      combine_sparse();
    else
      combine_dense();
  }
  size_ = entries_.size();
}

void word_cursor::combine_sparse() {
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.doc < b.doc; });
  auto count = std::size_t{0};
  for (const auto& x : entries_)
    if (count > 0 && entries_[count - 1].doc == x.doc)
      entries_[count - 1].weight = add_weighted(entries_[count - 1].weight, x.weight);
    else
      entries_[count++] = x;
  entries_.resize(count);
}

void word_cursor::combine_dense() {
  auto sums = std::vector<weighted_count>(in_.where->documents->document_count(), 0);
  for (const auto& x : entries_)
    sums[x.doc] = add_weighted(sums[x.doc], x.weight);
  entries_.clear();
  for (doc_id doc = 0; doc < sums.size(); ++doc)
    if (sums[doc] > 0)
      entries_.push_back({doc, sums[doc]});
}

void word_cursor::settle() {
  doc_ = at_ < entries_.size() ? entries_[at_].doc : no_doc;
  for (const auto& x : lists_)
    doc_ = std::min(doc_, x.at.doc());
}

void word_cursor::next() {
  if (lists_.empty())
    ++at_;
  for (auto& x : lists_)
    if (x.at.doc() == doc_)
      x.at.next();
  settle();
}

void word_cursor::advance_to(doc_id target) {
  if (doc_ >= target)
    return;
  for (auto& x : lists_)
    x.at.advance_to(target);
  if (lists_.empty()) {
    auto step = std::size_t{1};
    while (at_ + step < entries_.size() && entries_[at_ + step].doc < target) {
      at_ += step;
      step *= 2;
    }
    const auto end = std::min(at_ + step + 1, entries_.size());
    const auto found = std::lower_bound(entries_.begin() + static_cast<std::ptrdiff_t>(at_),
                                        entries_.begin() + static_cast<std::ptrdiff_t>(end), target,
                                        [](const entry& x, doc_id wanted) { return x.doc < wanted; });
    at_ = static_cast<std::size_t>(found - entries_.begin());
  }
  settle();
}

void word_cursor::rewind() {
  at_ = 0;
  for (auto& x : lists_)
    x.at.rewind();
  settle();
}

weighted_count word_cursor::weight() const {
  if (lists_.empty())
    return entries_[at_].weight;
  const auto& lengths = in_.where->documents->lengths[doc_];
  auto sum = weighted_count{0};
  for (const auto& x : lists_)
    if (x.at.doc() == doc_)
      sum = add_weighted(sum, in_.weights->weigh(x.at.counts(), lengths) * x.share / form_share::exact);
  return sum;
}

} // namespace stoa::search

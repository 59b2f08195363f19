#include "domain/search/logical_hash.hpp"
#include "domain/search/segment_search.hpp"
#include "domain/search/snapshot_of_parts.hpp"

#include <algorithm>
#include <utility>

namespace stoa::search {

namespace {

statistics totals_of(const std::vector<part>& parts) {
  auto out = statistics{};
  for (const auto& x : parts)
    add(out, *x.live);
  return out;
}

/// True when hits come by id alone, as long as no document has a score.
bool is_id_order(const std::vector<sort_key>& keys) {
  const auto& first = keys.front();
  return keys.size() == 1 &&
         (first.field == sort_field::relevance || (first.field == sort_field::id && !first.descending));
}

/// One query on one snapshot.
class query_run {
public:
  query_run(const std::vector<part>& parts, const query& asked, query_words words, const filter_context& context,
            category_words_ptr categories)
      : parts_(parts), asked_(asked), rules_{split(asked.filter, asked.required, asked.facets), context},
        words_(std::move(words)), categories_(std::move(categories)), order_(asked.sort, asked.currency) {
    for (const auto& x : parts)
      order_.prepare(*x.documents);
  }

  /// `totals` and `weights` are those of the snapshot.
  result<answer> run(const statistics& totals, const field_weights& weights) {
    if (!asked_.after.empty()) {
      auto end = decode_page_end(asked_.after, fingerprint(asked_, words_), order_.keys().size(), words_.words.size());
      if (!end)
        return end.failure();
      end_ = std::move(*end);
    }
    statistics_ = end_ ? end_->scored_with : totals;
    if (end_)
      own_weights_.emplace(statistics_);
    open(end_ ? *own_weights_ : weights);
    auto facets = facet_counter{asked_.facets};
    auto hits = hit_collector{order_, end_, asked_.hit_count_max};
    auto sink = match_sink{&hits, &facets, 0};
    find(sink);
    return finish(sink);
  }

private:
  void open(const field_weights& weights) {
    searches_.reserve(parts_.size());
    for (const auto& x : parts_)
      searches_.emplace_back(x, asked_, words_, weights, categories_.get());
    if (end_) {
      // A page after the first reads the words as the first did, whatever was written since.
      read_as(end_->typos);
      return;
    }
    statistics_.document_frequencies.assign(words_.words.size(), 0);
    for (std::size_t i = 0; i < words_.words.size(); ++i)
      count_documents(i);
    correct_unknown_words();
  }

  void count_documents(std::size_t word) {
    auto& sum = statistics_.document_frequencies[word] = 0;
    for (const auto& x : searches_)
      sum += x.words()[word].document_frequency();
  }

  void read_word_as(std::size_t word, const word_typos& typos) {
    typos_.resize(words_.words.size());
    if (typos_[word] == typos)
      return;
    typos_[word] = typos;
    for (auto& x : searches_)
      x.reopen(word, typos);
    if (!end_)
      count_documents(word);
  }

  void read_as(const std::vector<word_typos>& typos) {
    for (std::size_t i = 0; i < typos.size(); ++i)
      read_word_as(i, typos[i]);
    for (auto& x : searches_)
      x.rewind();
  }

  /// A word that nobody has is read as the nearest that somebody has. What only the dead have counts for nothing, so
  /// that no history shows.
  void correct_unknown_words() {
    for (std::size_t i = 0; i < words_.words.size(); ++i)
      for (const auto reach : {typo_reach::one_edit, typo_reach::one_edit_or_beginning, typo_reach::two_edits})
        if (statistics_.document_frequencies[i] == 0 && may_reach(words_.words[i], reach, asked_.typo_count_max))
          read_word_as(i, {reach, false});
  }

  /// Lets the words that somebody has be misspelt too. False when none can be.
  bool doubt_known_words() {
    auto doubted = typos_;
    doubted.resize(words_.words.size());
    for (std::size_t i = 0; i < words_.words.size(); ++i)
      if (doubted[i].reach == typo_reach::none && statistics_.document_frequencies[i] > 0)
        doubted[i] = {farthest(words_.words[i], asked_.typo_count_max), true};
    const auto can_be = std::any_of(doubted.begin(), doubted.end(),
                                    [](const auto& x) { return x.beside_exact && x.reach != typo_reach::none; });
    if (can_be)
      read_as(doubted);
    return can_be;
  }

  void find(match_sink& sink) {
    if (words_.everything) {
      const auto in_id_order = is_id_order(order_.keys());
      for (const auto& x : searches_)
        x.find_everything(rules_, in_id_order, sink);
      return;
    }
    if (end_) {
      end_->any_word ? find_any_word(sink) : find_all_words(sink);
      return;
    }
    find_all_words(sink);
    if (sink.found > 0)
      return;
    const auto before = typos_;
    if (doubt_known_words()) {
      find_all_words(sink);
      if (sink.found > 0)
        return;
      auto again = before;
      again.resize(words_.words.size());
      read_as(again);
    }
    if (words_.words.size() > 1)
      find_any_word(sink);
  }

  void find_all_words(match_sink& sink) {
    const auto scores = scorer{statistics_};
    any_word_ = false;
    sink.facets->clear();
    for (auto& x : searches_)
      x.find_all_words(rules_, scores, sink);
  }

  void find_any_word(match_sink& sink) {
    const auto scores = scorer{statistics_};
    any_word_ = true;
    // What disjunctive facets counted beside all words.
    sink.facets->clear();
    for (auto& x : searches_) {
      x.rewind();
      x.find_any_word(rules_, scores, sink);
    }
  }

  answer finish(match_sink& sink) const {
    auto out = answer{};
    out.found = sink.found;
    out.typos = typos_;
    out.facets = sink.facets->finish(*rules_.context.categories, asked_.facet_value_count_max);
    const auto kept = sink.hits->take();
    for (const auto& x : kept)
      out.hits.push_back(
        {std::string{x.where->ids[x.doc]}, static_cast<std::uint64_t>(x.where->versions[x.doc]), x.score_micro});
    if (sink.hits->has_more() && !kept.empty())
      out.after = encode(end_after(kept.back()), fingerprint(asked_, words_));
    return out;
  }

  page_end end_after(const match& last) const {
    auto end = page_end{any_word_, typos_, statistics_, {}, last.where->ids[last.doc]};
    for (std::size_t i = 0; i < order_.keys().size(); ++i)
      end.values.push_back(order_.value(i, last));
    return end;
  }

  const std::vector<part>& parts_;
  const query& asked_;
  match_rules rules_;
  query_words words_;
  category_words_ptr categories_;
  hit_order order_;
  std::optional<page_end> end_;
  statistics statistics_;
  /// Empty while all words are read as written.
  std::vector<word_typos> typos_;
  /// Of a page after the first.
  std::optional<field_weights> own_weights_;
  std::vector<segment_search> searches_;
  bool any_word_ = false;
};

class snapshot_of_parts final : public snapshot {
public:
  explicit snapshot_of_parts(std::vector<part> parts)
      : parts_(std::move(parts)), totals_(totals_of(parts_)), weights_(totals_) {}

  result<answer> run(const query& asked, const catalog::category_tree& categories) const override {
    auto words = words_of(asked);
    if (!words)
      return words.failure();
    const auto context = filter_context{&categories, asked.currency};
    auto named = asked.categories;
    if (named == nullptr && !words->words.empty() && categories.size() > 0)
      named = std::make_shared<const category_words>(categories);
    return query_run{parts_, asked, *std::move(words), context, std::move(named)}.run(totals_, weights_);
  }

  std::uint64_t products_in(catalog::category_id id) const override {
    auto count = std::uint64_t{0};
    for (const auto& x : parts_)
      if (const auto term = x.documents->find_term(category_term(id)))
        for (auto at = posting_cursor{x.documents->postings(*term)}; at.doc() != no_doc; at.next())
          count += x.live->is_live(at.doc()) ? 1 : 0;
    return count;
  }

  std::size_t document_count() const override { return totals_.document_count; }

  std::size_t kept_count() const override {
    auto sum = std::size_t{0};
    for (const auto& x : parts_)
      sum += x.documents->document_count();
    return sum;
  }

  std::size_t memory_bytes() const override {
    auto sum = sizeof(*this) + parts_.capacity() * sizeof(part);
    for (const auto& x : parts_)
      sum += x.documents->memory_bytes() + x.live->memory_bytes();
    return sum;
  }

  hash128 logical_hash() const override {
    auto sum = hash128{};
    for (const auto& x : parts_)
      sum += hash_of(x);
    return sum;
  }

  hash128 version_hash() const override {
    auto sum = hash128{};
    for (const auto& x : parts_)
      for (doc_id doc = 0; doc < x.documents->document_count(); ++doc)
        if (x.live->is_live(doc))
          sum += hash_bytes(x.documents->ids[doc], static_cast<std::uint64_t>(x.documents->versions[doc]));
    return sum;
  }

  std::vector<part> parts() const override { return parts_; }

private:
  std::vector<part> parts_;
  statistics totals_;
  field_weights weights_;
};

} // namespace

snapshot_ptr make_snapshot(std::vector<part> parts) {
  return std::make_shared<const snapshot_of_parts>(std::move(parts));
}

} // namespace stoa::search

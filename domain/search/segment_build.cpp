#include "domain/search/segment_build.hpp"

#include "domain/search/column_builder.hpp"

#include <algorithm>
#include <unordered_map>

namespace stoa::search {

namespace {

/// Appends terms in byte order with their lists.
class term_writer {
public:
  explicit term_writer(segment& out) : out_(out) {}

  void add(std::string_view term, std::span<const posting> postings) {
    out_.terms.add(term);
    append_postings(out_.posting_bytes, postings);
    out_.posting_ends.push_back(static_cast<std::uint32_t>(out_.posting_bytes.size()));
  }

  void finish() {
    out_.terms.shrink();
    out_.posting_ends.shrink_to_fit();
    out_.posting_bytes.shrink_to_fit();
  }

private:
  segment& out_;
};

/// The distinct terms of some documents and where their postings go.
struct term_group {
  std::string_view term;
  std::uint32_t count = 0;
  std::uint32_t next = 0;
};

void seal_terms(std::span<const analysed_ptr> documents, segment& out) {
  auto term_count = std::size_t{0};
  for (const auto& x : documents)
    term_count += x->terms.size();
  // Only looked up; the groups are sorted by term before anything is written.
  auto known = std::unordered_map<std::string_view, std::uint32_t>{};
  known.reserve(documents.size() == 1 ? term_count : term_count / 2);
  auto groups = std::vector<term_group>{};
  auto group_of = std::vector<std::uint32_t>{};
  group_of.reserve(term_count);
  for (const auto& document : documents)
    for (const auto& x : document->terms) {
      const auto [at, is_new] = known.try_emplace(document->text(x), static_cast<std::uint32_t>(groups.size()));
      if (is_new)
        groups.push_back({at->first});
      ++groups[at->second].count;
      group_of.push_back(at->second);
    }
  auto begin = std::uint32_t{0};
  for (auto& x : groups) {
    x.next = begin;
    begin += x.count;
  }
  auto postings = std::vector<posting>(term_count);
  auto number = std::size_t{0};
  for (doc_id doc = 0; doc < documents.size(); ++doc)
    for (const auto& x : documents[doc]->terms)
      postings[groups[group_of[number++]].next++] = {doc, x.counts};
  std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.term < b.term; });
  auto writer = term_writer{out};
  for (const auto& x : groups)
    writer.add(x.term, std::span{postings}.subspan(x.next - x.count, x.count));
  writer.finish();
}

/// Where the documents of one part go in a merged segment; `no_doc` for the dead.
using new_places = std::vector<doc_id>;

/// Puts the living in the order of their ids and adds their rows.
std::vector<new_places> merge_rows(std::span<const part> parts, column_builder& columns) {
  auto places = std::vector<new_places>{};
  for (const auto& x : parts)
    places.emplace_back(x.documents->document_count(), no_doc);
  auto at = std::vector<doc_id>(parts.size(), 0);
  const auto skip_dead = [&](std::size_t i) {
    while (at[i] < places[i].size() && !parts[i].live->is_live(at[i]))
      ++at[i];
  };
  for (std::size_t i = 0; i < parts.size(); ++i)
    skip_dead(i);
  for (doc_id next = 0;; ++next) {
    auto first = parts.size();
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (at[i] < places[i].size() &&
          (first == parts.size() || parts[i].documents->ids[at[i]] < parts[first].documents->ids[at[first]]))
        first = i;
    if (first == parts.size())
      return places;
    const auto& from = *parts[first].documents;
    columns.add(from.row(at[first]));
    for (const auto& prices : from.prices)
      if (const auto minor = prices.at(at[first]))
        columns.add_price(prices.currency, *minor);
    const auto attributes = from.attributes.row(at[first]);
    for (auto i = attributes.begin; i < attributes.end; ++i)
      columns.add_attribute(from.attributes.values[from.attributes.number(i)]);
    places[first][at[first]++] = next;
    skip_dead(first);
  }
}

void add_living(std::vector<posting>& out, std::string_view list, const new_places& places) {
  for (auto at = posting_cursor{list}; at.doc() != no_doc; at.next())
    if (places[at.doc()] != no_doc)
      out.push_back({places[at.doc()], at.counts()});
}

void merge_terms(std::span<const part> parts, const std::vector<new_places>& places, segment& out) {
  auto writer = term_writer{out};
  auto at = std::vector<std::size_t>(parts.size(), 0);
  auto postings = std::vector<posting>{};
  const auto is_before = [](const posting& a, const posting& b) { return a.doc < b.doc; };
  for (;;) {
    auto term = std::string_view{};
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (const auto& terms = parts[i].documents->terms; at[i] < terms.size())
        term = term.empty() ? terms[at[i]] : std::min(term, terms[at[i]]);
    if (term.empty())
      break;
    postings.clear();
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (const auto& from = *parts[i].documents; at[i] < from.terms.size() && from.terms[at[i]] == term)
        add_living(postings, from.postings(at[i]++), places[i]);
    if (!std::is_sorted(postings.begin(), postings.end(), is_before))
      std::sort(postings.begin(), postings.end(), is_before);
    if (!postings.empty())
      writer.add(term, postings);
  }
  writer.finish();
}

} // namespace

segment_ptr seal(std::span<const analysed_ptr> documents) {
  auto out = std::make_shared<segment>();
  auto columns = column_builder{};
  for (const auto& x : documents) {
    columns.add(x->row());
    for (const auto& price : x->prices)
      columns.add_price(price.currency, price.minor);
    for (const auto& value : x->attributes)
      columns.add_attribute(value);
  }
  columns.finish(*out);
  seal_terms(documents, *out);
  return out;
}

segment_ptr merge(std::span<const part> parts) {
  auto out = std::make_shared<segment>();
  auto columns = column_builder{};
  const auto places = merge_rows(parts, columns);
  columns.finish(*out);
  merge_terms(parts, places, *out);
  return out;
}

} // namespace stoa::search

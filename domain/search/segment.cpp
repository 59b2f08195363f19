#include "domain/search/segment.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

std::optional<std::size_t> find_in(const text_list& sorted, std::string_view wanted) {
  const auto at = sorted.lower_bound(wanted);
  if (at < sorted.size() && sorted[at] == wanted)
    return at;
  return std::nullopt;
}

} // namespace

std::optional<std::int64_t> price_column::at(doc_id doc) const {
  if (docs.empty()) {
    const auto x = minors[doc];
    return x == absent ? std::nullopt : std::optional{x};
  }
  const auto found = std::lower_bound(docs.begin(), docs.end(), doc);
  if (found == docs.end() || *found != doc)
    return std::nullopt;
  return minors[static_cast<std::size_t>(found - docs.begin())];
}

std::optional<doc_id> segment::find(std::string_view id) const {
  const auto at = find_in(ids, id);
  return at ? std::optional{static_cast<doc_id>(*at)} : std::nullopt;
}

std::optional<std::size_t> segment::find_term(std::string_view term) const {
  return find_in(terms, term);
}

std::string_view segment::postings(std::size_t term) const {
  const auto begin = term == 0 ? 0 : posting_ends[term - 1];
  return std::string_view{posting_bytes}.substr(begin, posting_ends[term] - begin);
}

document_row segment::row(doc_id doc) const {
  return {ids[doc],     sort_names[doc], brands[doc],
          tags[doc],    categories[doc], static_cast<std::uint64_t>(versions[doc]),
          created[doc], updated[doc],    status(doc),
          lengths[doc], released[doc]};
}

const price_column* segment::prices_in(std::string_view currency) const {
  const auto found = std::find_if(prices.begin(), prices.end(), [&](const auto& x) { return x.currency == currency; });
  return found == prices.end() ? nullptr : &*found;
}

std::size_t segment::memory_bytes() const {
  auto sum = sizeof(segment);
  for (const auto* x : {&ids, &sort_names, &terms})
    sum += x->memory_bytes();
  for (const auto* x : {&brands, &tags, &categories})
    sum += x->memory_bytes();
  for (const auto* x : {&versions, &created, &updated, &statuses, &released})
    sum += x->memory_bytes();
  for (const auto& x : prices)
    sum += sizeof(x) + x.docs.capacity() * sizeof(doc_id) + x.minors.memory_bytes();
  return sum + attributes.memory_bytes() + lengths.capacity() * sizeof(field_lengths) +
         posting_ends.capacity() * sizeof(std::uint32_t) + posting_bytes.capacity();
}

} // namespace stoa::search

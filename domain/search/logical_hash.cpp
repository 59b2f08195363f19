#include "domain/search/logical_hash.hpp"

#include "domain/base/bytes.hpp"

#include <vector>

namespace stoa::search {

namespace {

void write_row(byte_writer& out, const document_row& x) {
  for (const auto text : {x.id, x.sort_name, x.brand, x.tags, x.categories})
    out.text(text);
  out.u64(x.version);
  out.svarint(x.created_at_ms);
  out.svarint(x.updated_at_ms);
  out.u8(static_cast<std::uint8_t>(x.status));
  out.svarint(x.released_day);
  for (const auto length : x.lengths)
    out.u8(length);
}

hash128 hash_of_columns(const segment& of, doc_id doc) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_row(out, of.row(doc));
  for (const auto& prices : of.prices)
    if (const auto minor = prices.at(doc)) {
      out.text(prices.currency);
      out.svarint(*minor);
    }
  const auto attributes = of.attributes.row(doc);
  for (auto i = attributes.begin; i < attributes.end; ++i)
    out.text(of.attributes.values[of.attributes.number(i)]);
  return hash_bytes(bytes);
}

hash128 hash_of_postings(const part& x) {
  auto seeds = std::vector<std::uint64_t>{};
  for (doc_id doc = 0; doc < x.documents->document_count(); ++doc)
    seeds.push_back(hash_bytes(x.documents->ids[doc]).low);
  auto sum = hash128{};
  for (std::size_t term = 0; term < x.documents->terms.size(); ++term)
    for (auto at = posting_cursor{x.documents->postings(term)}; at.doc() != no_doc; at.next())
      if (x.live->is_live(at.doc()))
        sum += hash_bytes(x.documents->terms[term], seeds[at.doc()] + at.counts().bits());
  return sum;
}

} // namespace

hash128 hash_of(const part& x) {
  auto sum = hash_of_postings(x);
  for (doc_id doc = 0; doc < x.documents->document_count(); ++doc)
    if (x.live->is_live(doc))
      sum += hash_of_columns(*x.documents, doc);
  return sum;
}

} // namespace stoa::search

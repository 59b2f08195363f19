#include "domain/search/live.hpp"

#include <algorithm>

namespace stoa::search {

live_documents all_live(const segment& of) {
  auto out = live_documents{};
  out.live_count = of.document_count();
  for (doc_id doc = 0; doc < of.document_count(); ++doc) {
    out.published_count += of.status(doc) == catalog::product_status::published ? 1 : 0;
    for (std::size_t i = 0; i < text_field_count; ++i)
      out.length_sums[i] += length_of(of.lengths[doc][i]);
  }
  return out;
}

live_documents all_live_but(const segment& of, const std::vector<doc_id>& dead) {
  auto out = all_live(of);
  for (const auto doc : dead)
    kill(out, of, doc);
  return out;
}

void kill(live_documents& live, const segment& of, doc_id doc) {
  if (live.dead_bits.empty())
    live.dead_bits.resize((of.document_count() + 63) / 64);
  live.dead_bits[doc / 64] |= std::uint64_t{1} << (doc % 64);
  if (live.dead_are_listed() && live.dead_count < live_documents::listed_count_max)
    live.dead.insert(std::lower_bound(live.dead.begin(), live.dead.end(), doc), doc);
  else
    live.dead.clear();
  ++live.dead_count;
  --live.live_count;
  live.published_count -= of.status(doc) == catalog::product_status::published ? 1 : 0;
  for (std::size_t i = 0; i < text_field_count; ++i)
    live.length_sums[i] -= length_of(of.lengths[doc][i]);
}

} // namespace stoa::search

// A sealed part of an index: documents in the order of their ids, their columns, a dictionary of terms with posting
// lists. Never changes; whether a document in it still lives is told beside it.
#pragma once

#include "domain/search/attribute_columns.hpp"
#include "domain/search/document.hpp"
#include "domain/search/packed_column.hpp"
#include "domain/search/postings.hpp"
#include "domain/search/text_list.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

/// One text per document where many documents share few texts.
struct text_column {
  text_list values;
  packed_column codes;

  std::uint32_t code(doc_id doc) const { return static_cast<std::uint32_t>(codes[doc]); }
  std::string_view operator[](doc_id doc) const { return values[code(doc)]; }
  std::size_t memory_bytes() const { return values.memory_bytes() + codes.memory_bytes(); }
};

/// Prices in one currency. `docs` are the documents that have one, sorted; empty when (nearly) all have one and
/// `minors` then has an entry for each document.
struct price_column {
  std::string currency;
  std::vector<doc_id> docs;
  packed_column minors;
  /// In a full column: what stands for "no price".
  std::int64_t absent = 0;

  std::optional<std::int64_t> at(doc_id doc) const;
};

struct segment {
  text_list ids;
  text_list sort_names;
  text_column brands;
  text_column tags;
  text_column categories;
  packed_column versions;
  packed_column created;
  packed_column updated;
  packed_column statuses;
  packed_column released;
  std::vector<field_lengths> lengths;
  /// Sorted by currency.
  std::vector<price_column> prices;
  attribute_columns attributes;

  /// Sorted.
  text_list terms;
  /// Where the list of each term ends in `posting_bytes`.
  std::vector<std::uint32_t> posting_ends;
  std::string posting_bytes;

  std::size_t document_count() const { return ids.size(); }
  catalog::product_status status(doc_id doc) const { return static_cast<catalog::product_status>(statuses[doc]); }

  /// The document with that id. Cost: O(log documents).
  std::optional<doc_id> find(std::string_view id) const;
  /// The number of a term, if it is there. Cost: O(log terms).
  std::optional<std::size_t> find_term(std::string_view term) const;
  std::string_view postings(std::size_t term) const;

  document_row row(doc_id doc) const;
  /// nullptr when no document has a price in it.
  const price_column* prices_in(std::string_view currency) const;
  std::size_t memory_bytes() const;
};

using segment_ptr = std::shared_ptr<const segment>;

} // namespace stoa::search

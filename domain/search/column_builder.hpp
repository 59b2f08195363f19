// Gathers rows into the columns of a segment.
#pragma once

#include "domain/search/segment.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace stoa::search {

/// Interns the texts of one column. The texts outlive the builder.
class text_column_builder {
public:
  void add(std::string_view text);
  text_column finish();

private:
  // Only looked up, never walked: the order of codes is that of first occurrence.
  std::unordered_map<std::string_view, std::int64_t> known_;
  text_list values_;
  std::vector<std::int64_t> codes_;
};

/// Takes rows in the order of their ids. What the rows view outlives the builder.
class column_builder {
public:
  /// The next row.
  void add(const document_row& row);
  /// A price of the row added last.
  void add_price(std::string_view currency, std::int64_t minor);
  /// An attribute value of the row added last, as attribute_bytes makes them.
  void add_attribute(std::string_view value) { attributes_.add(value); }
  void finish(segment& out);

private:
  struct prices {
    std::string_view currency;
    std::vector<doc_id> docs;
    std::vector<std::int64_t> minors;
  };

  price_column finish(const prices& x) const;

  text_list ids_;
  text_list sort_names_;
  text_column_builder brands_;
  text_column_builder tags_;
  text_column_builder categories_;
  std::vector<std::int64_t> versions_;
  std::vector<std::int64_t> created_;
  std::vector<std::int64_t> updated_;
  std::vector<std::int64_t> statuses_;
  std::vector<std::int64_t> released_;
  std::vector<field_lengths> lengths_;
  std::vector<prices> prices_;
  attribute_builder attributes_;
};

} // namespace stoa::search

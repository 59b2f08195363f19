// A product as the index sees it: terms with their counts, and columns.
#pragma once

#include "domain/search/snapshot.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::search {

/// Occurrences of one term in the four text fields of one document, two bits each: 0, 1, 2, or 3 and more.
/// The cap bounds what repeating a word gains and makes a posting's counts one byte.
class term_counts {
public:
  static constexpr int count_max = 3;

  constexpr term_counts() = default;
  constexpr explicit term_counts(std::uint8_t bits) : bits_(bits) {}

  constexpr int in(std::size_t field) const { return (bits_ >> (2 * field)) & 3; }
  constexpr void add(std::size_t field) {
    if (in(field) < count_max)
      bits_ = static_cast<std::uint8_t>(bits_ + (1U << (2 * field)));
  }
  constexpr std::uint8_t bits() const { return bits_; }

private:
  std::uint8_t bits_ = 0;
};

/// Lengths of the text fields in words, each as a code of one byte.
using field_lengths = std::array<std::uint8_t, text_field_count>;

/// A length as a byte: exact to 63, then in steps of about 3 % up to 4,032, which stands for all beyond. Monotone.
std::uint8_t length_code(std::size_t length);
/// The length that a code stands for.
std::uint32_t length_of(std::uint8_t code);

/// Exact values that filters look up, kept among the terms. No word begins with such a byte.
enum class value_kind : char { sku = '\x01', slug = '\x02', model = '\x03', category = '\x04' };
std::string value_term(value_kind kind, std::string_view value);
/// Stands once in the field `category` of each document that is in the category itself: its words are those of the
/// tree (category_words.hpp).
std::string category_term(catalog::category_id id);
/// True for a term made by value_term.
inline bool is_value_term(std::string_view term) {
  return !term.empty() && static_cast<unsigned char>(term.front()) < ' ';
}

struct analysed_term {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  term_counts counts;
};

struct currency_price {
  std::string currency;
  std::int64_t minor = 0;

  bool operator==(const currency_price&) const = default;
};

/// Stands for no release day: before every day of the calendar.
constexpr std::int64_t no_day = -719'529;

/// The columns of one document, wherever it lives; views into it.
struct document_row {
  std::string_view id;
  /// The name folded and cut to `sort_name_bytes`: what `sort_by=name` compares, byte by byte.
  std::string_view sort_name;
  std::string_view brand;
  /// Tags, sorted, each length-prefixed.
  std::string_view tags;
  /// Category ids, sorted, four bytes each.
  std::string_view categories;
  std::uint64_t version = 0;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  catalog::product_status status = catalog::product_status::published;
  field_lengths lengths{};
  /// Day of the release, counted from 1970-01-01; `no_day` for none.
  std::int64_t released_day = no_day;
};

constexpr std::size_t sort_name_bytes = 80;

struct analysed_document {
  std::string id;
  std::string sort_name;
  std::string brand;
  std::string tags;
  std::string categories;
  std::uint64_t version = 0;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  catalog::product_status status = catalog::product_status::published;
  field_lengths lengths{};
  std::int64_t released_day = no_day;
  /// Sorted by currency.
  std::vector<currency_price> prices;
  /// As attribute_bytes makes them.
  std::vector<std::string> attributes;
  /// Sorted by text; texts unique.
  std::vector<analysed_term> terms;
  /// Holds the texts of the terms.
  std::string term_text;

  std::string_view text(const analysed_term& x) const { return std::string_view{term_text}.substr(x.begin, x.size); }
  document_row row() const;
};

/// As `analyse`, for a product whose version and times come later: whoever knows them sets them before anybody else
/// sees the document.
std::shared_ptr<analysed_document> analyse_to_finish(const catalog::product& item);

/// The parts of `document_row::categories` and `tags`.
std::vector<catalog::category_id> decode_categories(std::string_view bytes);
std::vector<std::string_view> decode_tags(std::string_view bytes);

} // namespace stoa::search

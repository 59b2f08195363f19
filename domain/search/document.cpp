#include "domain/search/document.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/iso_time.hpp"
#include "domain/base/utf8.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/search/analysis.hpp"
#include "domain/search/attribute_value.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace stoa::search {

namespace {

// Codes below 64 are lengths; above, 32 steps for each power of two.
constexpr std::uint32_t exact_count = 64;
constexpr std::uint32_t step_count = 32;

/// One occurrence of a term.
struct occurrence {
  std::uint32_t begin;
  std::uint32_t size;
  std::uint32_t field;
};

/// Gathers the words of a product's fields into sorted terms.
class collector {
public:
  void field(text_field where, std::string_view text) {
    tokenise(text, tokens_);
    const auto base = static_cast<std::uint32_t>(text_.size());
    const auto number = static_cast<std::uint32_t>(where);
    text_.append(tokens_.folded);
    for (const auto& x : tokens_.tokens) {
      found_.push_back({base + x.folded_begin, x.folded_size, number});
      // Joined forms and pairs are other readings of the same words and make a text no longer.
      if (x.kind == token_kind::word || x.kind == token_kind::character)
        ++lengths_[number];
    }
  }

  void field(text_field where, const catalog::text& text) {
    field(where, std::string_view{text.plain});
    for (const auto& [language, translation] : text.by_language)
      field(where, std::string_view{translation});
  }

  /// Its words are not here, so the field has no length.
  void category(catalog::category_id id) {
    const auto term = category_term(id);
    found_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(term.size()),
                      static_cast<std::uint32_t>(text_field::category)});
    text_.append(term);
  }

  void value(value_kind kind, std::string_view x) {
    if (x.empty())
      return;
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_.append(value_term(kind, x));
    found_.push_back({begin, static_cast<std::uint32_t>(x.size() + 1), 0});
  }

  void finish(analysed_document& out) {
    std::sort(found_.begin(), found_.end(), [this](const auto& a, const auto& b) { return text(a) < text(b); });
    auto before = std::string_view{};
    for (const auto& x : found_) {
      if (out.terms.empty() || text(x) != before)
        out.terms.push_back({x.begin, x.size, {}});
      before = text(x);
      out.terms.back().counts.add(x.field);
    }
    for (std::size_t i = 0; i < text_field_count; ++i)
      out.lengths[i] = length_code(lengths_[i]);
    out.term_text = std::move(text_);
  }

private:
  std::string_view text(const occurrence& x) const { return std::string_view{text_}.substr(x.begin, x.size); }

  token_list tokens_;
  std::string text_;
  std::vector<occurrence> found_;
  std::array<std::size_t, text_field_count> lengths_{};
};

void collect_words(collector& into, const catalog::product& item) {
  into.field(text_field::name, item.name);
  into.field(text_field::brand, std::string_view{item.brand});
  into.field(text_field::description, item.description);
  for (auto id = item.categories.begin(); id != item.categories.end(); ++id)
    if (std::find(item.categories.begin(), id, *id) == id)
      into.category(*id);
}

void collect_values(collector& into, const catalog::product& item) {
  into.value(value_kind::sku, item.sku);
  for (const auto& x : item.variants)
    into.value(value_kind::sku, x.sku);
  into.value(value_kind::slug, item.slug);
  into.value(value_kind::model, item.model);
}

std::string sort_name_of(const catalog::text& name) {
  const auto& text = name.plain.empty() && !name.by_language.empty() ? name.by_language.front().second : name.plain;
  auto folded = std::string{};
  fold(text, folded);
  folded.resize(cut_utf8(folded, sort_name_bytes).size());
  return folded;
}

void add_price(std::vector<currency_price>& out, const catalog::money& x) {
  const auto minor = to_minor(x.amount, catalog::currency_digits(x.currency));
  // The smallest integer is the mark of "no price" in a column.
  if (minor && *minor != std::numeric_limits<std::int64_t>::min())
    out.push_back({x.currency, *minor});
}

std::vector<currency_price> prices_of(const catalog::product& item) {
  auto out = std::vector<currency_price>{};
  if (item.price)
    add_price(out, *item.price);
  for (const auto& x : item.prices)
    add_price(out, x);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.currency < b.currency; });
  const auto is_same = [](const auto& a, const auto& b) { return a.currency == b.currency; };
  out.erase(std::unique(out.begin(), out.end(), is_same), out.end());
  return out;
}

std::string encode_tags(std::vector<std::string> tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  auto out = std::string{};
  auto writer = byte_writer{out};
  for (const auto& x : tags)
    writer.text(x);
  return out;
}

std::string encode_categories(std::vector<catalog::category_id> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto out = std::string{};
  auto writer = byte_writer{out};
  for (const auto x : ids)
    writer.u32(x);
  return out;
}

} // namespace

std::uint8_t length_code(std::size_t length) {
  if (length < exact_count)
    return static_cast<std::uint8_t>(length);
  const auto x = static_cast<std::uint32_t>(std::min<std::size_t>(length, 1U << 20));
  // 64..127 is the first power of two beyond the exact ones; five bits below the highest one are kept.
  const auto power = static_cast<std::uint32_t>(std::bit_width(x)) - 7;
  const auto step = (x >> (power + 1)) - step_count;
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(exact_count + power * step_count + step, 255));
}

std::uint32_t length_of(std::uint8_t code) {
  if (code < exact_count)
    return code;
  const auto power = (code - exact_count) / step_count;
  const auto step = (code - exact_count) % step_count;
  return (step_count + step) << (power + 1);
}

std::string value_term(value_kind kind, std::string_view value) {
  auto out = std::string(1, static_cast<char>(kind));
  return out.append(value);
}

std::string category_term(catalog::category_id id) {
  return value_term(value_kind::category, std::string_view{big_endian(id)}.substr(4));
}

document_row analysed_document::row() const {
  return {id, sort_name, brand, tags, categories, version, created_at_ms, updated_at_ms, status, lengths, released_day};
}

std::vector<catalog::category_id> decode_categories(std::string_view bytes) {
  auto out = std::vector<catalog::category_id>{};
  for (auto reader = byte_reader{bytes}; !reader.at_end();)
    out.push_back(reader.u32());
  return out;
}

std::vector<std::string_view> decode_tags(std::string_view bytes) {
  auto out = std::vector<std::string_view>{};
  for (auto reader = byte_reader{bytes}; !reader.at_end();)
    out.push_back(reader.text());
  return out;
}

analysed_ptr analyse(const catalog::product& item) {
  return analyse_to_finish(item);
}

std::shared_ptr<analysed_document> analyse_to_finish(const catalog::product& item) {
  auto out = std::make_shared<analysed_document>();
  out->id = item.id;
  out->sort_name = sort_name_of(item.name);
  out->brand = item.brand;
  out->tags = encode_tags(item.tags);
  out->categories = encode_categories(item.categories);
  out->version = item.version;
  out->created_at_ms = item.created_at_ms;
  out->updated_at_ms = item.updated_at_ms;
  out->status = item.status;
  out->released_day = iso_day(item.released).value_or(no_day);
  out->prices = prices_of(item);
  out->attributes = attribute_bytes(item.attributes);
  auto words = collector{};
  collect_words(words, item);
  collect_values(words, item);
  words.finish(*out);
  return out;
}

} // namespace stoa::search

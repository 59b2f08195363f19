#include "domain/search/filter_eval.hpp"

#include "domain/catalog/schema.hpp"
#include "domain/search/attribute_value.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

/// Texts to look others up in.
class text_set {
public:
  explicit text_set(const std::vector<std::string>& texts) : texts_(texts.begin(), texts.end()) {
    std::sort(texts_.begin(), texts_.end());
  }
  bool has(std::string_view x) const { return std::binary_search(texts_.begin(), texts_.end(), x); }

private:
  std::vector<std::string_view> texts_;
};

std::string_view trimmed(std::string_view x) {
  const auto first = x.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : x.substr(first, x.find_last_not_of(' ') - first + 1);
}

/// The category that "Printing > Toner" names, 0 = none.
catalog::category_id by_label(const catalog::category_tree& tree, std::string_view label) {
  auto at = catalog::category_id{0};
  for (;;) {
    const auto end = label.find('>');
    const auto* next = tree.child(at, trimmed(label.substr(0, end)));
    if (next == nullptr || end == std::string_view::npos)
      return next == nullptr ? 0 : next->id;
    at = next->id;
    label.remove_prefix(end + 1);
  }
}

/// The category with that path of names or, failing it, that id.
catalog::category_id category_of(const catalog::category_tree& tree, const std::string& text) {
  if (const auto id = by_label(tree, text); id != 0)
    return id;
  const auto* named = tree.find(std::string_view{text});
  return named != nullptr ? named->id : 0;
}

void add_docs(std::vector<doc_id>& out, const segment& of, std::size_t term) {
  for (auto at = posting_cursor{of.postings(term)}; at.doc() != no_doc; at.next())
    out.push_back(at.doc());
}

value_kind kind_of(filter_field field) {
  switch (field) {
  case filter_field::sku:
    return value_kind::sku;
  case filter_field::slug:
    return value_kind::slug;
  default:
    return value_kind::model;
  }
}

std::vector<bool> status_codes(const filter_term& x) {
  const auto wanted = text_set{x.texts};
  auto codes = std::vector<bool>{};
  for (const auto status :
       {catalog::product_status::draft, catalog::product_status::published, catalog::product_status::archived})
    codes.push_back(wanted.has(catalog::to_string(status)));
  return codes;
}

std::vector<bool> codes_without_tags(const segment& of) {
  auto out = std::vector<bool>(of.tags.values.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = of.tags.values[i].empty();
  return out;
}

std::vector<bool> codes_without_levels(const segment& of, const catalog::category_tree& tree) {
  auto out = std::vector<bool>(of.categories.values.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto leaves = decode_categories(of.categories.values[i]);
    out[i] = std::all_of(leaves.begin(), leaves.end(), [&](auto leaf) { return tree.find(leaf) == nullptr; });
  }
  return out;
}

bool holds_number(const number_range& range, const decimal& x) {
  return (!range.lowest || (range.lowest_strict ? x > *range.lowest : x >= *range.lowest)) &&
         (!range.highest || (range.highest_strict ? x < *range.highest : x <= *range.highest));
}

} // namespace

segment_filter::segment_filter(const filter_ptr& filter, const segment& of, const filter_context& context) : of_(of) {
  if (filter != nullptr)
    add(*filter, context);
}

std::size_t segment_filter::add(const filter& x, const filter_context& context) {
  auto made = node{};
  if (x.is == filter::kind::term)
    made = term_node(x.term, context);
  else {
    made.is = x.is == filter::kind::any ? test::any : test::all;
    made.negated = x.is == filter::kind::negation;
    for (const auto& part : x.parts)
      made.parts.push_back(add(*part, context));
  }
  nodes_.push_back(std::move(made));
  return nodes_.size() - 1;
}

segment_filter::node segment_filter::term_node(const filter_term& x, const filter_context& context) const {
  if (x.missing)
    return missing_node(x, context);
  auto out = node{};
  out.negated = x.negated;
  switch (x.field) {
  case filter_field::brand:
    out.is = test::brand;
    out.codes = brand_codes(x);
    return out;
  case filter_field::tag:
    out.is = test::tag;
    out.codes = tag_codes(x);
    return out;
  case filter_field::category:
    out.is = test::category;
    out.codes = category_codes(x, *context.categories);
    return out;
  case filter_field::status:
    out.is = test::status;
    out.codes = status_codes(x);
    return out;
  case filter_field::price:
    return price_node(x, context);
  case filter_field::created_at:
    return number_node(x, of_.created, out.absent);
  case filter_field::updated_at:
    return number_node(x, of_.updated, out.absent);
  case filter_field::released:
    return number_node(x, of_.released, no_day);
  case filter_field::attribute:
    return attribute_node(x);
  default:
    return docs_node(x);
  }
}

segment_filter::node segment_filter::missing_node(const filter_term& x, const filter_context& context) const {
  auto out = node{};
  switch (x.field) {
  case filter_field::brand:
    out.is = test::brand;
    out.codes = brand_codes({x.field, {""}, {}});
    return out;
  case filter_field::tag:
  case filter_field::category:
    out.is = x.field == filter_field::tag ? test::tag : test::category;
    out.codes = x.field == filter_field::tag ? codes_without_tags(of_) : codes_without_levels(of_, *context.categories);
    return out;
  case filter_field::price:
    out = price_node(x, context);
    out.is = test::has_price;
    out.negated = true;
    return out;
  case filter_field::released:
    out = number_node(x, of_.released, out.absent);
    out.ranges.push_back({no_day, no_day});
    return out;
  case filter_field::attribute:
    out = attribute_node(x);
    out.codes.assign(out.codes.size(), true);
    out.negated = true;
    return out;
  default:
    return no_value_node(x.field);
  }
}

/// Products without any sku, slug or model; the other fields have a value in every product.
segment_filter::node segment_filter::no_value_node(filter_field field) const {
  auto out = node{};
  out.is = test::docs;
  if (field != filter_field::sku && field != filter_field::slug && field != filter_field::model)
    return out;
  const auto first = value_term(kind_of(field), "");
  for (auto i = of_.terms.lower_bound(first); i < of_.terms.size() && of_.terms[i].starts_with(first); ++i)
    add_docs(out.docs, of_, i);
  std::sort(out.docs.begin(), out.docs.end());
  out.negated = true;
  return out;
}

segment_filter::node segment_filter::number_node(const filter_term& x, const packed_column& column,
                                                 std::int64_t absent) const {
  auto out = node{};
  out.is = test::number;
  out.negated = x.negated;
  out.numbers = &column;
  out.absent = absent;
  for (const auto& range : x.ranges)
    out.ranges.push_back(to_minor_range(range, 0));
  return out;
}

segment_filter::node segment_filter::attribute_node(const filter_term& x) const {
  auto out = node{};
  out.is = test::attribute;
  out.negated = x.negated;
  out.values = of_.attributes.values_of(x.key);
  auto named = std::vector<std::string>{};
  for (const auto& text : x.texts)
    append_named(named, text);
  const auto wanted = text_set{named};
  for (auto i = out.values.begin; i < out.values.end; ++i) {
    const auto value = without_prefix(of_.attributes.values[i]);
    const auto number = x.ranges.empty() ? std::nullopt : attribute_number(value);
    const auto is_in = [&](const number_range& range) { return holds_number(range, *number); };
    out.codes.push_back(wanted.has(value) || (number && std::any_of(x.ranges.begin(), x.ranges.end(), is_in)));
  }
  return out;
}

segment_filter::node segment_filter::price_node(const filter_term& x, const filter_context& context) const {
  auto out = node{};
  out.is = test::price;
  out.negated = x.negated;
  out.prices = of_.prices_in(context.currency);
  for (const auto& range : x.ranges)
    out.ranges.push_back(to_minor_range(range, catalog::currency_digits(context.currency)));
  return out;
}

segment_filter::node segment_filter::docs_node(const filter_term& x) const {
  auto out = node{};
  out.is = test::docs;
  out.negated = x.negated;
  for (const auto& text : x.texts) {
    if (x.field == filter_field::id) {
      if (const auto doc = of_.find(text))
        out.docs.push_back(*doc);
    } else if (const auto number = of_.find_term(value_term(kind_of(x.field), text)))
      add_docs(out.docs, of_, *number);
  }
  std::sort(out.docs.begin(), out.docs.end());
  return out;
}

std::vector<bool> segment_filter::brand_codes(const filter_term& x) const {
  const auto wanted = text_set{x.texts};
  auto out = std::vector<bool>(of_.brands.values.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = wanted.has(of_.brands.values[i]);
  return out;
}

std::vector<bool> segment_filter::tag_codes(const filter_term& x) const {
  const auto wanted = text_set{x.texts};
  auto out = std::vector<bool>(of_.tags.values.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    for (const auto tag : decode_tags(of_.tags.values[i]))
      out[i] = out[i] || wanted.has(tag);
  return out;
}

std::vector<bool> segment_filter::category_codes(const filter_term& x, const catalog::category_tree& tree) const {
  auto wanted = std::vector<catalog::category_id>{};
  for (const auto& text : x.texts)
    if (const auto id = category_of(tree, text); id != 0)
      wanted.push_back(id);
  const auto is_wanted = [&](catalog::category_id id) {
    return std::find(wanted.begin(), wanted.end(), id) != wanted.end();
  };
  auto out = std::vector<bool>(of_.categories.values.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    for (const auto leaf : decode_categories(of_.categories.values[i])) {
      const auto levels = tree.lineage(leaf);
      out[i] = out[i] || std::any_of(levels.begin(), levels.end(), is_wanted);
    }
  return out;
}

bool segment_filter::passes(const node& x, doc_id doc) const {
  const auto part_passes = [&](std::size_t i) { return passes(nodes_[i], doc); };
  switch (x.is) {
  case test::all:
    return std::all_of(x.parts.begin(), x.parts.end(), part_passes) != x.negated;
  case test::any:
    return std::any_of(x.parts.begin(), x.parts.end(), part_passes);
  case test::price:
    return passes_ranges(x, price_at(x, doc));
  case test::number: {
    const auto value = (*x.numbers)[doc];
    return passes_ranges(x, value == x.absent ? std::nullopt : std::optional{value});
  }
  default:
    return holds(x, doc) != x.negated;
  }
}

std::optional<std::int64_t> segment_filter::price_at(const node& x, doc_id doc) {
  return x.prices == nullptr ? std::nullopt : x.prices->at(doc);
}

/// A product without a price in the currency is neither inside nor outside of a range.
bool segment_filter::passes_ranges(const node& x, const std::optional<std::int64_t>& value) {
  const auto is_in = [&](const auto& range) { return range.holds(*value); };
  return value && std::any_of(x.ranges.begin(), x.ranges.end(), is_in) != x.negated;
}

bool segment_filter::holds_attribute(const node& x, doc_id doc) const {
  auto found = false;
  of_.attributes.each(doc, x.values, [&](std::size_t number) {
    found = x.codes[number - x.values.begin];
    return !found;
  });
  return found;
}

bool segment_filter::holds(const node& x, doc_id doc) const {
  switch (x.is) {
  case test::brand:
    return x.codes[of_.brands.code(doc)];
  case test::tag:
    return x.codes[of_.tags.code(doc)];
  case test::category:
    return x.codes[of_.categories.code(doc)];
  case test::status:
    return x.codes[static_cast<std::size_t>(of_.statuses[doc])];
  case test::has_price:
    return price_at(x, doc).has_value();
  case test::attribute:
    return holds_attribute(x, doc);
  default:
    return std::binary_search(x.docs.begin(), x.docs.end(), doc);
  }
}

} // namespace stoa::search

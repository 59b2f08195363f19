// Search by brute force over whole products: what the index must answer. Shares the taking apart of texts and queries
// with the engine (which have tests of their own) and nothing else.
#pragma once

#include "domain/base/iso_time.hpp"
#include "domain/catalog/category.hpp"
#include "domain/search/analysis.hpp"
#include "domain/search/query_words.hpp"
#include "domain/search/snapshot.hpp"
#include "tests/support/search_filter_model.hpp"
#include "tests/support/search_typos.hpp"
#include "tests/support/search_values.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace stoa::tests {

class search_model {
public:
  explicit search_model(const catalog::category_tree& tree) : tree_(tree), filters_(tree) {}

  void put(const catalog::product& item) { items_[item.id] = item; }
  void erase(const std::string& id) { items_.erase(id); }
  const std::map<std::string, catalog::product>& items() const { return items_; }

  /// All hits in order, without pages; `after` is left empty.
  search::answer run(const search::query& asked) const {
    auto out = search::answer{};
    auto seen = std::vector<const catalog::product*>{};
    auto status = std::vector<const catalog::product*>{};
    for (const auto& [id, item] : items_)
      if (!asked.published_only || item.status == catalog::product_status::published)
        status.push_back(&item);
    std::copy_if(status.begin(), status.end(), std::back_inserter(seen), [&](const auto* item) {
      return asked.filter == nullptr || filters_.passes(*asked.filter, *item, asked.currency);
    });
    auto reading = std::optional<how_read>{};
    auto found = matches(asked, seen, reading);
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(asked, a, b) < 0; });
    out.found = found.size();
    for (const auto& [item, score] : found)
      out.hits.push_back({item->id, item->version, score});
    for (const auto& facet : asked.facets) {
      auto counted = status;
      std::erase_if(counted, [&](const auto* item) { return !passes_for(facet, asked, *item); });
      out.facets.push_back(count(facet, matches(asked, counted, reading), asked.facet_value_count_max));
    }
    return out;
  }

private:
  using scored = std::pair<const catalog::product*, std::int64_t>;
  static constexpr std::size_t fields = search::text_field_count;
  /// term -> occurrences by field
  using bag = std::map<std::string, std::array<int, fields>>;
  struct taken_apart {
    bag terms;
    std::array<std::uint64_t, fields> lengths{};
  };

  static void read(taken_apart& out, std::size_t field, const std::string& text) {
    auto list = search::token_list{};
    search::tokenise(text, list);
    for (const auto& x : list.tokens) {
      ++out.terms[std::string{list.text(x)}][field];
      if (x.kind == search::token_kind::word || x.kind == search::token_kind::character)
        ++out.lengths[field];
    }
  }

  static void read(taken_apart& out, std::size_t field, const catalog::text& text) {
    read(out, field, text.plain);
    for (const auto& [language, translation] : text.by_language)
      read(out, field, translation);
  }

  taken_apart take_apart(const catalog::product& item) const {
    auto out = taken_apart{};
    read(out, 0, item.name);
    read(out, 1, item.brand);
    read(out, 3, item.description);
    // One term for each category, whose words are those of its names and of the names above it.
    for (const auto leaf : item.categories)
      out.terms[category_mark + std::to_string(leaf)][2] = 1;
    for (auto& x : out.lengths)
      x = kept_length(x);
    for (auto& [term, counts] : out.terms)
      for (auto& n : counts)
        n = std::min(n, 3);
    return out;
  }

  /// How the words of a query were understood.
  struct how_read {
    bool any_word = false;
    std::vector<search::word_typos> typos;
  };
  struct word_read {
    const search::query_word& word;
    search::word_typos typos;
    std::string language;
  };

  /// Terms of the names from the root down to a category, in all languages.
  std::set<std::string> category_terms(catalog::category_id leaf) const {
    auto out = taken_apart{};
    for (const auto step : tree_.lineage(leaf)) {
      this->read(out, 0, tree_.find(step)->name);
      for (const auto& [language, name] : tree_.find(step)->names)
        this->read(out, 0, name);
    }
    auto terms = std::set<std::string>{};
    for (const auto& [term, counts] : out.terms)
      terms.insert(term);
    return terms;
  }

  std::uint32_t share(const word_read& read, const std::string& term) const {
    if (!term.starts_with(category_mark))
      return share_of_word(read, term);
    const auto terms = category_terms(static_cast<catalog::category_id>(std::stoul(term.substr(category_mark.size()))));
    auto best = std::uint32_t{0};
    for (const auto& x : terms)
      best = std::max(best, share_of_word(read, x));
    for (const auto& form : read.word.forms) {
      auto texts = form.others;
      texts.push_back(form.text);
      if (!form.others.empty() &&
          std::all_of(texts.begin(), texts.end(), [&](const auto& text) { return terms.contains(text); }))
        best = std::max(best, form.share);
    }
    return best;
  }

  static std::uint32_t share_of_word(const word_read& read, const std::string& term) {
    const auto& word = read.word;
    auto best = misspelt_share(word, read.typos, term);
    for (const auto& form : word.forms)
      if (form.others.empty() && is_form(form, read.language, term))
        best = std::max(best, form.share);
    return best;
  }

  static bool is_form(const search::word_form& form, const std::string& language, const std::string& term) {
    if (!form.is_stem)
      return form.is_prefix ? term.starts_with(form.text) : term == form.text;
    return search::may_be_bent(term) && term.starts_with(search::stem_beginning(form.text)) &&
           search::stemmer{language}.stem(term) == form.text;
  }

  static bool searched(const search::query& asked, std::size_t field) {
    return asked.fields.empty() ||
           std::find(asked.fields.begin(), asked.fields.end(), search::text_field(field)) != asked.fields.end();
  }

  /// Weighted occurrences of a word in a product, 0 = it does not have the word; `terms` gets how many of its terms do.
  std::uint64_t weigh(const search::query& asked, const word_read& word, const taken_apart& x,
                      const std::array<double, fields>& means, std::uint64_t& terms) const {
    auto sum = std::uint64_t{0};
    for (const auto& [term, counts] : x.terms)
      if (const auto of_term = weigh(asked, counts, x, means); of_term > 0) {
        const auto part = share(word, term);
        terms += part > 0 ? 1 : 0;
        sum += of_term * part / 256;
      }
    for (const auto& form : word.word.forms) {
      auto least = form.others.empty() ? 0 : ~std::uint64_t{0};
      auto texts = form.others;
      texts.push_back(form.text);
      for (const auto& text : texts)
        least = std::min(least, x.terms.contains(text) ? weigh(asked, x.terms.at(text), x, means) : 0);
      terms += least > 0 ? 1 : 0;
      sum += least * form.share / 256;
    }
    return sum;
  }

  /// Weighted occurrences of one term.
  static std::uint64_t weigh(const search::query& asked, const std::array<int, fields>& counts, const taken_apart& x,
                             const std::array<double, fields>& means) {
    constexpr double weight[] = {5, 2, 2, 1};
    constexpr double b[] = {0.3, 0.75, 0, 0.75};
    auto sum = std::uint64_t{0};
    for (std::size_t i = 0; i < fields; ++i)
      if (counts[i] > 0 && searched(asked, i)) {
        const auto norm = 1 - b[i] + b[i] * static_cast<double>(x.lengths[i]) / means[i];
        sum +=
          static_cast<std::uint64_t>(counts[i]) * static_cast<std::uint64_t>(std::llround(weight[i] / norm * 65'536));
      }
    return sum;
  }

  /// What scores depend on beside the product.
  struct shop_totals {
    std::map<std::string, taken_apart> apart;
    std::array<double, fields> means{};
  };

  shop_totals totals() const {
    auto out = shop_totals{};
    for (const auto& [id, item] : items_) {
      const auto& x = out.apart[id] = take_apart(item);
      for (std::size_t i = 0; i < fields; ++i)
        out.means[i] += static_cast<double>(x.lengths[i]);
    }
    for (auto& mean : out.means)
      mean = std::max(mean / std::max(static_cast<double>(items_.size()), 1.0), 1.0);
    return out;
  }

  std::uint64_t frequency(const search::query& asked, const word_read& word, const shop_totals& shop) const {
    auto sum = std::uint64_t{0};
    for (const auto& [id, x] : shop.apart)
      weigh(asked, word, x, shop.means, sum);
    return sum;
  }

  std::vector<scored> matches(const search::query& asked, const std::vector<const catalog::product*>& seen,
                              const search::query_words& words, const how_read& how, const shop_totals& shop) const {
    auto inverse = std::vector<double>{};
    for (std::size_t i = 0; i < words.words.size(); ++i) {
      const auto n = static_cast<double>(items_.size());
      const auto df =
        std::min(static_cast<double>(frequency(asked, {words.words[i], how.typos[i], words.language}, shop)), n);
      inverse.push_back(std::log(1 + (n - df + 0.5) / (df + 0.5)));
    }
    auto out = std::vector<scored>{};
    for (const auto* item : seen) {
      auto score = 0.0;
      auto has = std::size_t{0};
      auto terms = std::uint64_t{0};
      for (std::size_t i = 0; i < words.words.size(); ++i) {
        const auto word = word_read{words.words[i], how.typos[i], words.language};
        const auto w = static_cast<double>(weigh(asked, word, shop.apart.at(item->id), shop.means, terms));
        has += w > 0 ? 1 : 0;
        score += inverse[i] * (w / (1.2 * 65'536 + w));
      }
      const auto part = static_cast<double>(has) / static_cast<double>(words.words.size());
      if (has == words.words.size() || (how.any_word && has > 0))
        out.emplace_back(item, std::llround(score * part * 1'000'000));
    }
    return out;
  }

  /// The products of `seen` that match; read as `reading` says, which is found out when it is not known.
  std::vector<scored> matches(const search::query& asked, const std::vector<const catalog::product*>& seen,
                              std::optional<how_read>& reading) const {
    const auto words = *search::words_of(asked);
    auto out = std::vector<scored>{};
    if (words.everything)
      for (const auto* item : seen)
        out.emplace_back(item, 0);
    if (words.words.empty())
      return out;
    const auto shop = totals();
    if (reading)
      return matches(asked, seen, words, *reading, shop);
    auto spelt = how_read{false, {}};
    auto doubted = how_read{false, {}};
    for (const auto& word : words.words) {
      spelt.typos.push_back(read_alone(asked, {word, {}, words.language}, shop));
      doubted.typos.push_back(spelt.typos.back());
      if (frequency(asked, {word, {}, words.language}, shop) > 0)
        doubted.typos.back() = {reaches(word, asked.typo_count_max).back(), true};
    }
    auto any = spelt;
    any.any_word = words.words.size() > 1;
    for (const auto& way : {spelt, doubted, any}) {
      reading = way;
      out = matches(asked, seen, words, way, shop);
      if (!out.empty())
        break;
    }
    return out;
  }

  /// The nearest reading of a word under which somebody has it.
  search::word_typos read_alone(const search::query& asked, word_read read, const shop_totals& shop) const {
    for (const auto reach : reaches(read.word, asked.typo_count_max))
      if (frequency(asked, read, shop) == 0)
        read.typos.reach = reach;
    return read.typos;
  }

  /// Those without a price stand last in both directions.
  static int by_price(const search::query& asked, bool descending, const scored& a, const scored& b) {
    const auto* x = price(*a.first, asked.currency);
    const auto* y = price(*b.first, asked.currency);
    if (x == nullptr || y == nullptr)
      return static_cast<int>(x == nullptr) - static_cast<int>(y == nullptr);
    return descending ? three_way(*y, *x) : three_way(*x, *y);
  }

  static int ascending(search::sort_field field, const scored& a, const scored& b) {
    switch (field) {
    case search::sort_field::relevance:
      return three_way(a.second, b.second);
    case search::sort_field::name:
      return three_way(name(*a.first), name(*b.first));
    case search::sort_field::created_at:
      return three_way(a.first->created_at_ms, b.first->created_at_ms);
    case search::sort_field::updated_at:
      return three_way(a.first->updated_at_ms, b.first->updated_at_ms);
    default:
      return three_way(a.first->id, b.first->id);
    }
  }

  static int by_key(const search::query& asked, const search::sort_key& key, const scored& a, const scored& b) {
    switch (key.field) {
    case search::sort_field::price:
      return by_price(asked, key.descending, a, b);
    case search::sort_field::attribute:
      return by_attribute(key, a, b);
    case search::sort_field::released:
      return by_release(key, a, b);
    default:
      return key.descending ? -ascending(key.field, a, b) : ascending(key.field, a, b);
    }
  }

  static int order(const search::query& asked, const scored& a, const scored& b) {
    auto keys = asked.sort;
    if (keys.empty())
      keys.push_back({search::sort_field::relevance, true});
    for (const auto& key : keys) {
      const auto c = by_key(asked, key, a, b);
      if (c != 0)
        return c;
    }
    return three_way(a.first->id, b.first->id);
  }

  /// What an attribute is ordered by: kind, number, text.
  using place = std::tuple<int, decimal, std::string>;

  /// By the smallest value, or by the largest first; products without one last.
  static int by_attribute(const search::sort_key& key, const scored& a, const scored& b) {
    const auto best = [&](const scored& x) {
      auto places = std::set<place>{};
      for (const auto& value : scalars(*x.first, key.key)) {
        const auto text = label(value);
        const auto own = number(value);
        const auto kind = text == "false" ? 0 : text == "true" ? 1 : own ? 2 : 3;
        places.insert({kind, own.value_or(decimal{}), kind == 3 ? text : ""});
      }
      return places.empty() ? std::optional<place>{} : key.descending ? *places.rbegin() : *places.begin();
    };
    return absent_last(key.descending, best(a), best(b));
  }

  static int by_release(const search::sort_key& key, const scored& a, const scored& b) {
    return absent_last(key.descending, iso_day(a.first->released), iso_day(b.first->released));
  }

  static std::string name(const catalog::product& item) {
    auto out = std::string{};
    search::fold(item.name.plain.empty() && !item.name.by_language.empty() ? item.name.by_language[0].second
                                                                           : item.name.plain,
                 out);
    return out;
  }

  static bool speaks_only_of(const search::filter& x, const search::facet_key& facet) {
    if (x.is != search::filter::kind::term)
      return std::all_of(x.parts.begin(), x.parts.end(), [&](const auto& y) { return speaks_only_of(*y, facet); });
    const auto names =
      std::map<search::filter_field, std::string>{{search::filter_field::brand, "brand"},
                                                  {search::filter_field::category, "category"},
                                                  {search::filter_field::tag, "tags"},
                                                  {search::filter_field::attribute, "attributes." + x.term.key}};
    const auto own = names.find(x.term.field);
    return own != names.end() && own->second == search::facet_name(facet.field, facet.key);
  }

  /// The filter as a facet counts: a disjunctive one leaves out the outermost conditions on its own field.
  bool passes_for(const search::facet_key& facet, const search::query& asked, const catalog::product& item) const {
    if (asked.filter == nullptr)
      return true;
    auto conditions = std::vector<search::filter_ptr>{asked.filter};
    if (asked.filter->is == search::filter::kind::all)
      conditions = asked.filter->parts;
    return std::all_of(conditions.begin(), conditions.end(), [&](const auto& x) {
      return (facet.disjunctive && speaks_only_of(*x, facet)) || filters_.passes(*x, item, asked.currency);
    });
  }

  std::set<std::string> counted_values(const search::facet_key& facet, const catalog::product& item) const {
    auto out = std::set<std::string>{};
    switch (facet.field) {
    case search::facet_field::category:
      for (const auto level : filters_.levels(item))
        out.insert(tree_.label(level));
      return out;
    case search::facet_field::tag:
      return {item.tags.begin(), item.tags.end()};
    case search::facet_field::brand:
      return item.brand.empty() ? out : std::set{item.brand};
    default:
      for (const auto& x : scalars(item, facet.key))
        out.insert(label(x));
      return out;
    }
  }

  catalog::category_id by_label(const std::string& label) const {
    for (const auto& [id, x] : tree_.all())
      if (tree_.label(id) == label)
        return id;
    return 0;
  }

  search::facet count(const search::facet_key& facet, const std::vector<scored>& found,
                      std::size_t value_count_max) const {
    auto counts = std::map<std::string, std::uint64_t>{};
    for (const auto& [item, score] : found)
      for (const auto& value : counted_values(facet, *item))
        ++counts[value];
    auto out = search::facet{facet.field, {}, facet.key};
    for (const auto& [value, n] : counts)
      out.values.push_back({value, n, facet.field == search::facet_field::category ? by_label(value) : 0});
    std::stable_sort(out.values.begin(), out.values.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    out.values.resize(std::min(out.values.size(), value_count_max));
    return out;
  }

  /// No word begins so.
  static inline const std::string category_mark = "\x04";

  const catalog::category_tree& tree_;
  filter_model filters_;
  std::map<std::string, catalog::product> items_;
};

} // namespace stoa::tests

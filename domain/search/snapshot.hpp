// The searchable state of a store at one position, and what one may ask of it. Immutable; safe from every thread.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/search/filter.hpp"
#include "domain/search/language.hpp"
#include "domain/search/typos.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::search {

/// The words of category names (category_words.hpp).
class category_words;

/// Fields that are searched. `category` holds the names of a product's categories and of all above them, in every
/// language.
enum class text_field : std::uint8_t { name = 0, brand = 1, category = 2, description = 3 };
constexpr std::size_t text_field_count = 4;

std::optional<text_field> parse_text_field(std::string_view name);

enum class sort_field : std::uint8_t { relevance, id, price, name, created_at, updated_at, released, attribute };

/// relevance descending = best first. Names compare folded, by bytes, their first 80. Values of an attribute stand in
/// the order false, true, numbers by size, texts by bytes; of a list the first in the direction counts. Products
/// without a value stand last in both directions. Ties break by id, ascending.
struct sort_key {
  sort_field field = sort_field::relevance;
  bool descending = false;
  /// Of an attribute.
  std::string key = {};

  bool operator==(const sort_key&) const = default;
};

/// `sort_by=price:asc,attributes.size:desc`; without a direction relevance is best first, the others ascend. At most
/// query::sort_key_count_max. `_text_match` is another name of relevance. Keys of attributes may stand in backticks.
/// `exists` as of parse_filter. Errors: `invalid_field` (field "sort_by").
result<std::vector<sort_key>> parse_sort(std::string_view text, const field_test& exists = {});

enum class facet_field : std::uint8_t { brand, category, tag, attribute };

/// What is counted.
struct facet_key {
  facet_key(facet_field counted, std::string attribute = {}, bool is_disjunctive = false)
      : field(counted), key(std::move(attribute)), disjunctive(is_disjunctive) {}

  facet_field field;
  /// Of an attribute.
  std::string key;
  /// Counts as if the filter's outermost conditions on this field alone were not there: a shopper who chose a brand
  /// still sees how many the others have.
  bool disjunctive;

  bool operator==(const facet_key&) const = default;
};

/// Reads `facet_by=brand,category,tags,attributes.colour` and which of them are `disjunctive`. Keys of attributes may
/// stand in backticks. `exists` as of parse_filter. Errors: `invalid_field` (field "facet_by" or "disjunctive").
result<std::vector<facet_key>> parse_facets(std::string_view facet_by, std::string_view disjunctive,
                                            const field_test& exists = {});

/// As parse_facets reads it, without backticks.
std::string facet_name(facet_field field, std::string_view key);

/// A document matches when it has every word of the text. A word that no document of the shop has is first read as the
/// nearest that some have: one edit away, else two. When no document with every word passes the filter, the other words
/// may be misspelt too, their nearest terms then count little. When still none has every word, documents with any of
/// the words match; their scores are multiplied by the share of the words they have.
struct query {
  static constexpr std::size_t word_count_max = 32;
  static constexpr std::size_t sort_key_count_max = 3;
  static constexpr std::size_t facet_count_max = 50;

  /// Empty or "*": every document, score 0. Text without a letter or digit matches nothing. At most
  /// `word_count_max` different words, counted as `words_of` takes the text apart.
  std::string words;
  /// Fields to search; empty = all, with the built-in weights.
  std::vector<text_field> fields;
  /// The last word matches as a prefix too.
  bool last_word_is_prefix = true;
  /// nullptr = no filter.
  filter_ptr filter;
  /// Must hold beside the filter and is never left out, not by disjunctive facets either; nullptr = nothing.
  filter_ptr required;
  std::vector<facet_key> facets;
  std::size_t facet_value_count_max = 100;
  /// Empty = relevance, then id.
  std::vector<sort_key> sort;
  std::size_t hit_count_max = 20;
  /// BCP 47: how words are bent, and which stop words are left out.
  std::string language = "en";
  /// Synonyms and stop words; nullptr = none.
  std::shared_ptr<const language_settings> settings;
  /// Of the tree that the query is run with; nullptr = they are made of it, which takes a while.
  std::shared_ptr<const category_words> categories;
  /// Edits allowed in a word that finds nothing as it is written: 0, 1 or 2. See query_words.hpp.
  std::size_t typo_count_max = 2;
  /// What `price` means in filters and sorts.
  std::string currency = "USD";
  bool published_only = true;
  /// `answer::after` of the page before of the same query, bytes; empty = first page.
  std::string after;
};

struct hit {
  std::string id;
  /// Version of the product in this snapshot.
  std::uint64_t version = 0;
  /// Relevance in millionths; comparable within one query only.
  std::int64_t score_micro = 0;
};

struct facet_value {
  std::string value;
  std::uint64_t count = 0;
  /// Of a category: which.
  catalog::category_id category = 0;

  bool operator==(const facet_value&) const = default;
};

struct facet {
  facet_field field = facet_field::brand;
  /// By count, then value in byte order.
  std::vector<facet_value> values;
  /// Of an attribute.
  std::string key = {};
};

struct answer {
  /// Exact.
  std::uint64_t found = 0;
  std::vector<hit> hits;
  std::vector<facet> facets;
  /// How each word was read; empty when all were read as written. For `highlight`.
  std::vector<word_typos> typos;
  /// Goes into `query::after` for the next page; empty on the last page. Bytes, not text: the end of this page and what
  /// its scores rested on, so that pages read over a changing index neither skip nor repeat an unchanged document.
  std::string after;
};

/// A product's text taken apart and its columns, ready to be put into an index. Made by `analyse`, from any thread.
struct analysed_document;
using analysed_ptr = std::shared_ptr<const analysed_document>;

/// Takes a product apart. Pure. Cost: about 30 us for a product of 55 words.
analysed_ptr analyse(const catalog::product& item);

/// A segment and who lives in it.
struct part;

class snapshot {
public:
  virtual ~snapshot() = default;

  /// Runs a query. Errors: `invalid_field` (too many words, field "q"; an `after` that this query's keyset cannot be).
  /// Cost: linear in the postings of the query's words, plus the matching documents for facets and sorts.
  virtual result<answer> run(const query& asked, const catalog::category_tree& categories) const = 0;

  /// Products of every status in a category itself, not below it. Cost: linear in them.
  virtual std::uint64_t products_in(catalog::category_id id) const = 0;

  virtual std::size_t document_count() const = 0;
  /// With those that are gone and take room until their segment is merged.
  virtual std::size_t kept_count() const = 0;
  /// Bytes held by the index, estimated.
  virtual std::size_t memory_bytes() const = 0;
  /// Order-independent hash over (document, its logical postings and columns): equal for equal contents however the
  /// segments were merged.
  virtual hash128 logical_hash() const = 0;
  /// Order-independent hash of ids and versions, as `catalog::heads` has one. Cost: a short hash for each document.
  virtual hash128 version_hash() const = 0;
  /// What it is made of, for those who keep it on a disk (kept.hpp). Cost: O(segments).
  virtual std::vector<part> parts() const = 0;
};

using snapshot_ptr = std::shared_ptr<const snapshot>;

/// A text as HTML with `<mark>` round every word the query asks for. Of a text longer than `bytes_max` only the piece
/// with the most marks: at most so many bytes of the text, from the beginning of a word to the end of one, with an
/// ellipsis at either end that is cut; escapes and marks come on top. Empty when nothing matched or fits. `typos` is
/// answer::typos of the query.
std::string highlight(std::string_view text, const query& asked, std::size_t bytes_max,
                      const std::vector<word_typos>& typos = {});

/// The outcome of a merge that ran beside the writer.
struct merged_segment;
using merged_segment_ptr = std::shared_ptr<const merged_segment>;
/// A merge over immutable segments; runs on any thread. Cost: about 3 us a document.
using merge_job = std::function<merged_segment_ptr()>;

/// The one writer of an index.
class index {
public:
  virtual ~index() = default;

  /// Adds or replaces a document.
  virtual void put(const analysed_ptr& document) = 0;
  /// Removes a document; an unknown id is fine.
  virtual void erase(std::string_view id) = 0;
  /// What was put and erased so far, as one immutable snapshot. Cost: the documents changed since the last call, plus
  /// an amortised share of merging.
  virtual snapshot_ptr publish() = 0;

  /// A merge too large for `publish`: run it anywhere and give what it returns to `install`. Empty when there is
  /// nothing to merge, or while a job is out. Answers do not depend on whether and when anybody asks.
  /// `documents_max`: living documents of the largest merge there is memory for.
  virtual merge_job pending_merge(std::uint64_t documents_max = UINT64_MAX) = 0;
  /// Takes the outcome of a job in; the next `publish` shows it. What was erased meanwhile stays erased.
  /// nullptr = the job was dropped and its segments may be merged again.
  /// Cost: one word for each 64 documents of the merged segments, plus those that died meanwhile.
  virtual void install(const merged_segment_ptr& merged) = 0;
};

/// `inline_merge_documents_max`: living documents of the largest merge that `publish` does itself; the default is some
/// milliseconds of work.
std::unique_ptr<index> make_index(std::size_t inline_merge_documents_max = 2'048);

} // namespace stoa::search

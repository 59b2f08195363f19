// Posting lists: which documents hold a term, and how often in which field. Written once, read by cursors.
#pragma once

#include "domain/search/document.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace stoa::search {

/// Number of a document in its segment.
using doc_id = std::uint32_t;
/// Stands after the last document of every list.
constexpr auto no_doc = std::numeric_limits<doc_id>::max();

struct posting {
  doc_id doc = 0;
  term_counts counts;
};

/// Documents in one block of a list.
constexpr std::size_t posting_block_size = 128;

/// Appends one list. `postings` are in the order of their documents, each document once, at least one.
///
/// A list is its length, then (with more than one block) a table of {last document, end of the block in bytes}, four
/// bytes each, then the blocks: differences of document numbers as varints, then one byte of counts each.
void append_postings(std::string& out, std::span<const posting> postings);

/// True when the bytes are one list as append_postings writes it, with documents below `document_count`: only then may
/// a cursor walk it. Cost: linear in the postings.
bool is_posting_list(std::string_view list, std::size_t document_count);

/// Walks one list in the order of documents. Views the list's bytes, which the segment keeps.
class posting_cursor {
public:
  posting_cursor() = default;
  /// Stands at the first document.
  explicit posting_cursor(std::string_view list);

  /// Documents in the list.
  std::size_t size() const { return size_; }
  /// The document it stands at, or `no_doc` after the last.
  doc_id doc() const { return doc_; }
  term_counts counts() const { return term_counts{static_cast<std::uint8_t>(counts_[at_])}; }

  void next() {
    ++at_;
    if (at_ < count_)
      doc_ = docs_[at_];
    else
      load(block_ + 1);
  }
  /// Goes to the first document at or after `target`. Cost: O(log blocks) to find a block, then inside it.
  void advance_to(doc_id target);
  void rewind() { load(0); }

private:
  std::size_t block_count() const { return (size_ + posting_block_size - 1) / posting_block_size; }
  doc_id last_doc(std::size_t block) const;
  std::size_t block_begin(std::size_t block) const;
  void load(std::size_t block);

  std::size_t size_ = 0;
  std::string_view table_;
  std::string_view blocks_;
  std::size_t block_ = 0;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
  doc_id doc_ = no_doc;
  const char* counts_ = nullptr;
  std::array<doc_id, posting_block_size> docs_;
};

} // namespace stoa::search

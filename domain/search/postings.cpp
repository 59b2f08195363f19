#include "domain/search/postings.hpp"

#include "domain/base/bytes.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

constexpr std::size_t table_entry_bytes = 8;

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  return byte_reader{bytes.substr(at, 4)}.u32();
}

/// Reads a varint that append_postings wrote and moves `at` behind it.
std::uint32_t read_varint(const char*& at) {
  auto x = std::uint32_t{0};
  for (auto shift = 0;; shift += 7) {
    const auto b = static_cast<unsigned char>(*at++);
    x |= static_cast<std::uint32_t>(b & 0x7f) << shift;
    if (b < 0x80)
      return x;
  }
}

void append_block(std::string& out, const posting* first, const posting* last, doc_id before) {
  auto writer = byte_writer{out};
  for (const auto* x = first; x != last; ++x) {
    writer.varint(x->doc - before);
    before = x->doc;
  }
  for (const auto* x = first; x != last; ++x)
    writer.u8(x->counts.bits());
}

} // namespace

void append_postings(std::string& out, std::span<const posting> postings) {
  auto table = std::string{};
  auto blocks = std::string{};
  auto table_writer = byte_writer{table};
  auto before = doc_id{0};
  for (std::size_t i = 0; i < postings.size(); i += posting_block_size) {
    const auto end = std::min(i + posting_block_size, postings.size());
    append_block(blocks, postings.data() + i, postings.data() + end, before);
    before = postings[end - 1].doc;
    table_writer.u32(before);
    table_writer.u32(static_cast<std::uint32_t>(blocks.size()));
  }
  auto writer = byte_writer{out};
  writer.varint(postings.size());
  if (postings.size() > posting_block_size)
    writer.raw(table);
  writer.raw(blocks);
}

namespace {

/// The documents of one block rise from `before` (the first of a list may be 0) to `last`, and as many counts follow.
bool is_block(std::string_view block, std::size_t count, std::int64_t before, doc_id last) {
  auto reader = byte_reader{block};
  for (std::size_t i = 0; i < count; ++i) {
    const auto step = reader.varint();
    const auto doc = static_cast<std::uint64_t>(std::max<std::int64_t>(before, 0)) + step;
    if (reader.failed() || step > last || doc > last || static_cast<std::int64_t>(doc) <= before)
      return false;
    before = static_cast<std::int64_t>(doc);
  }
  return before == static_cast<std::int64_t>(last) && reader.left() == count;
}

} // namespace

bool is_posting_list(std::string_view list, std::size_t document_count) {
  auto reader = byte_reader{list};
  const auto size = reader.varint();
  if (reader.failed() || size == 0 || size > document_count)
    return false;
  const auto block_count = (size + posting_block_size - 1) / posting_block_size;
  if (block_count == 1) {
    // Without a table the last document is told by the bytes alone: any below the count will do.
    const auto blocks = reader.raw(reader.left());
    auto steps = byte_reader{blocks};
    auto last = std::uint64_t{0};
    for (std::uint64_t i = 0; i < size; ++i)
      last += std::min<std::uint64_t>(steps.varint(), document_count);
    return !steps.failed() && last < document_count && is_block(blocks, size, -1, static_cast<doc_id>(last));
  }
  auto table = byte_reader{reader.raw(block_count * table_entry_bytes)};
  const auto blocks = reader.raw(reader.left());
  auto before = std::int64_t{-1};
  auto begin = std::size_t{0};
  for (std::uint64_t block = 0; block < block_count; ++block) {
    const auto last = table.u32();
    const auto end = std::size_t{table.u32()};
    const auto count = std::min<std::uint64_t>(posting_block_size, size - block * posting_block_size);
    if (table.failed() || last >= document_count || end < begin || end > blocks.size() ||
        !is_block(blocks.substr(begin, end - begin), count, before, last))
      return false;
    before = last;
    begin = end;
  }
  return begin == blocks.size();
}

posting_cursor::posting_cursor(std::string_view list) {
  auto reader = byte_reader{list};
  size_ = reader.varint();
  if (size_ > posting_block_size)
    table_ = reader.raw(block_count() * table_entry_bytes);
  blocks_ = reader.raw(reader.left());
  load(0);
}

doc_id posting_cursor::last_doc(std::size_t block) const {
  return read_u32(table_, block * table_entry_bytes);
}

std::size_t posting_cursor::block_begin(std::size_t block) const {
  return block == 0 ? 0 : read_u32(table_, (block - 1) * table_entry_bytes + 4);
}

void posting_cursor::load(std::size_t block) {
  block_ = block;
  at_ = 0;
  if (block >= block_count()) {
    count_ = 0;
    doc_ = no_doc;
    return;
  }
  count_ = std::min(posting_block_size, size_ - block * posting_block_size);
  const auto* bytes = blocks_.data() + block_begin(block);
  auto doc = block == 0 ? doc_id{0} : last_doc(block - 1);
  for (std::size_t i = 0; i < count_; ++i) {
    doc += read_varint(bytes);
    docs_[i] = doc;
  }
  counts_ = bytes;
  doc_ = docs_[0];
}

void posting_cursor::advance_to(doc_id target) {
  if (doc_ >= target)
    return;
  if (docs_[count_ - 1] < target) {
    // Steps of doubling width find the range, then halves find the block: near targets are cheap.
    auto low = block_ + 1;
    auto step = std::size_t{1};
    while (low + step < block_count() && last_doc(low + step - 1) < target) {
      low += step;
      step *= 2;
    }
    auto high = std::min(low + step, block_count());
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      if (last_doc(middle) < target)
        low = middle + 1;
      else
        high = middle;
    }
    load(low);
    if (doc_ >= target)
      return;
  }
  const auto found = std::lower_bound(docs_.begin() + static_cast<std::ptrdiff_t>(at_),
                                      docs_.begin() + static_cast<std::ptrdiff_t>(count_), target);
  at_ = static_cast<std::size_t>(found - docs_.begin());
  doc_ = docs_[at_];
}

} // namespace stoa::search

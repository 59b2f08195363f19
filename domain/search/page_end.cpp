// The keyset that leads from one page of hits to the next, as bytes.
#include "domain/base/bytes.hpp"
#include "domain/search/sort.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

constexpr std::uint8_t format = 2;
// Added to a reach: other documents have the word as it is written.
constexpr std::uint8_t beside_exact = 0x80;
constexpr std::size_t check_bytes = 8;

error foreign() {
  return {errc::invalid_field, "not the end of a page of this query", "after"};
}

void encode_typos(byte_writer& out, const std::vector<word_typos>& typos) {
  out.varint(typos.size());
  for (const auto& x : typos)
    out.u8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(x.reach) | (x.beside_exact ? beside_exact : 0)));
}

bool decode_typos(byte_reader& in, std::vector<word_typos>& typos, std::size_t word_count) {
  const auto count = in.varint();
  if (count != 0 && count != word_count)
    return false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = in.u8();
    const auto reach = static_cast<std::uint8_t>(x & ~beside_exact);
    if (reach > static_cast<std::uint8_t>(typo_reach::two_edits))
      return false;
    typos.push_back({static_cast<typo_reach>(reach), (x & beside_exact) != 0});
  }
  return true;
}

void encode_statistics(byte_writer& out, const statistics& x) {
  out.varint(x.document_count);
  for (const auto sum : x.length_sums)
    out.varint(sum);
  for (const auto frequency : x.document_frequencies)
    out.varint(frequency);
}

void decode_statistics(byte_reader& in, statistics& x, std::size_t word_count) {
  x.document_count = in.varint();
  for (auto& sum : x.length_sums)
    sum = in.varint();
  for (std::size_t i = 0; i < word_count; ++i)
    x.document_frequencies.push_back(in.varint());
}

void encode_range(byte_writer& out, const number_range& x) {
  for (const auto& [end, is_strict] : {std::pair{x.lowest, x.lowest_strict}, {x.highest, x.highest_strict}}) {
    out.u8(static_cast<std::uint8_t>((end ? 2 : 0) + (is_strict ? 1 : 0)));
    if (end) {
      out.svarint(end->mantissa);
      out.svarint(end->exponent);
    }
  }
}

void encode_filter(byte_writer& out, const filter& x) {
  out.u8(static_cast<std::uint8_t>(x.is));
  if (x.is != filter::kind::term) {
    out.varint(x.parts.size());
    for (const auto& part : x.parts)
      encode_filter(out, *part);
    return;
  }
  out.u8(static_cast<std::uint8_t>(x.term.field));
  out.u8(static_cast<std::uint8_t>((x.term.negated ? 1 : 0) + (x.term.missing ? 2 : 0)));
  out.text(x.term.key);
  out.varint(x.term.texts.size());
  for (const auto& text : x.term.texts)
    out.text(text);
  out.varint(x.term.ranges.size());
  for (const auto& range : x.term.ranges)
    encode_range(out, range);
}

void encode_words(byte_writer& out, const query_words& x) {
  out.u8(x.everything ? 1 : 0);
  out.text(x.language);
  out.varint(x.words.size());
  for (const auto& word : x.words) {
    out.varint(word.forms.size());
    for (const auto& form : word.forms) {
      out.text(form.text);
      out.varint(form.share);
      out.u8(static_cast<std::uint8_t>((form.is_prefix ? 1 : 0) + (form.is_stem ? 2 : 0)));
      out.varint(form.others.size());
      for (const auto& other : form.others)
        out.text(other);
    }
  }
}

} // namespace

std::uint64_t fingerprint(const query& asked, const query_words& words) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  out.u32(analyser_version);
  encode_words(out, words);
  auto fields = asked.fields;
  std::sort(fields.begin(), fields.end());
  out.varint(fields.size());
  for (const auto x : fields)
    out.u8(static_cast<std::uint8_t>(x));
  out.varint(asked.sort.size());
  for (const auto& x : asked.sort) {
    out.u8(static_cast<std::uint8_t>(x.field));
    out.u8(x.descending ? 1 : 0);
    out.text(x.key);
  }
  out.varint(asked.typo_count_max);
  out.text(asked.currency);
  out.u8(asked.published_only ? 1 : 0);
  if (asked.filter != nullptr)
    encode_filter(out, *asked.filter);
  if (asked.required != nullptr) {
    out.text("required");
    encode_filter(out, *asked.required);
  }
  return hash_bytes(bytes).low;
}

std::string encode(const page_end& end, std::uint64_t query_fingerprint) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  out.u8(format);
  out.u64(query_fingerprint);
  out.u8(end.any_word ? 1 : 0);
  encode_typos(out, end.typos);
  encode_statistics(out, end.scored_with);
  for (const auto& x : end.values) {
    out.u8(x.is_absent ? 1 : 0);
    out.svarint(x.number);
    out.text(x.text);
  }
  out.text(end.id);
  out.u64(hash_bytes(bytes).low);
  return bytes;
}

result<page_end> decode_page_end(std::string_view bytes, std::uint64_t query_fingerprint, std::size_t key_count,
                                 std::size_t word_count) {
  if (bytes.size() < check_bytes)
    return foreign();
  const auto body = bytes.substr(0, bytes.size() - check_bytes);
  if (byte_reader{bytes.substr(body.size())}.u64() != hash_bytes(body).low)
    return foreign();
  auto in = byte_reader{body};
  if (in.u8() != format || in.u64() != query_fingerprint)
    return foreign();
  auto out = page_end{};
  out.any_word = in.u8() != 0;
  if (!decode_typos(in, out.typos, word_count))
    return foreign();
  decode_statistics(in, out.scored_with, word_count);
  for (std::size_t i = 0; i < key_count; ++i) {
    auto value = sort_value{};
    value.is_absent = in.u8() != 0;
    value.number = in.svarint();
    value.text = in.text();
    out.values.push_back(value);
  }
  out.id = in.text();
  if (in.failed() || !in.at_end())
    return foreign();
  return out;
}

} // namespace stoa::search

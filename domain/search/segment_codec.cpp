#include "domain/search/segment_codec.hpp"

#include "domain/base/bytes.hpp"
#include "domain/search/segment_check.hpp"
#include "domain/search/segment_fields.hpp"

#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

namespace stoa::search {

namespace {

// Lists of numbers and packed columns go to the disk as they lie in memory.
static_assert(std::endian::native == std::endian::little);

// One pair of `write` and `read` for each type of field. `read` fails its reader over bytes that `write` does not make.

void write(byte_writer& out, const std::vector<std::uint32_t>& x) {
  out.varint(x.size());
  out.raw({reinterpret_cast<const char*>(x.data()), x.size() * sizeof(std::uint32_t)});
}

void read(byte_reader& in, std::vector<std::uint32_t>& x) {
  const auto count = in.count();
  const auto bytes = in.raw(std::uint64_t{count} * sizeof(std::uint32_t));
  if (in.failed())
    return;
  x.resize(count);
  std::memcpy(x.data(), bytes.data(), bytes.size());
}

void write(byte_writer& out, const text_list& x) {
  write(out, x.ends());
  out.text(x.arena());
}

void read(byte_reader& in, text_list& x) {
  auto ends = std::vector<std::uint32_t>{};
  read(in, ends);
  auto made = text_list::of(std::string{in.text()}, std::move(ends));
  if (made)
    x = *std::move(made);
  else
    in.fail();
}

void write(byte_writer& out, const packed_column& x) {
  const auto parts = x.taken_apart();
  out.u64(parts.base);
  out.varint(parts.size);
  out.u8(parts.width);
  out.text(parts.bytes);
}

void read(byte_reader& in, packed_column& x) {
  auto parts = packed_column::parts{};
  parts.base = in.u64();
  parts.size = in.varint();
  parts.width = in.u8();
  parts.bytes = in.text();
  auto made = packed_column::of(parts);
  if (made)
    x = *std::move(made);
  else
    in.fail();
}

void write(byte_writer& out, const text_column& x) {
  write(out, x.values);
  write(out, x.codes);
}

void read(byte_reader& in, text_column& x) {
  read(in, x.values);
  read(in, x.codes);
}

void write(byte_writer& out, const std::vector<field_lengths>& x) {
  out.varint(x.size());
  for (const auto& lengths : x)
    for (const auto length : lengths)
      out.u8(length);
}

void read(byte_reader& in, std::vector<field_lengths>& x) {
  const auto count = in.count();
  const auto bytes = in.raw(std::uint64_t{count} * text_field_count);
  if (in.failed())
    return;
  x.resize(count);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    x[i / text_field_count][i % text_field_count] = static_cast<std::uint8_t>(bytes[i]);
}

void write(byte_writer& out, const std::vector<price_column>& x) {
  out.varint(x.size());
  for (const auto& one : x) {
    out.text(one.currency);
    write(out, one.docs);
    write(out, one.minors);
    out.svarint(one.absent);
  }
}

void read(byte_reader& in, std::vector<price_column>& x) {
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    auto& one = x.emplace_back();
    one.currency = in.text();
    read(in, one.docs);
    read(in, one.minors);
    one.absent = in.svarint();
  }
}

void write(byte_writer& out, const attribute_columns& x) {
  write(out, x.values);
  write(out, x.numbers);
  write(out, x.row_ends);
}

void read(byte_reader& in, attribute_columns& x) {
  read(in, x.values);
  read(in, x.numbers);
  read(in, x.row_ends);
}

error damaged(std::string_view what) {
  return {errc::corrupt, "a segment of the index is damaged: " + std::string{what}, ""};
}

} // namespace

result<void> encode(const segment& from,
                    const std::function<result<void>(std::string_view name, std::string_view bytes)>& take) {
  auto done = result<void>{};
  visit_fields(from, [&](std::string_view name, const auto& field) {
    if (!done)
      return;
    // The longest field of all is bytes already.
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) {
      done = take(name, field);
    } else {
      auto bytes = std::string{};
      auto out = byte_writer{bytes};
      write(out, field);
      done = take(name, bytes);
    }
  });
  return done;
}

result<segment_ptr> decode_segment(const std::function<result<std::string>(std::string_view name)>& give) {
  auto made = std::make_shared<segment>();
  auto done = result<void>{};
  visit_fields(*made, [&](std::string_view name, auto& field) {
    if (!done)
      return;
    auto bytes = give(name);
    if (!bytes) {
      done = bytes.failure();
      return;
    }
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) {
      field = *std::move(bytes);
    } else {
      auto in = byte_reader{*bytes};
      read(in, field);
      if (in.failed() || !in.at_end())
        done = damaged("its field `" + std::string{name} + "` cannot be read");
    }
  });
  if (!done)
    return done.failure();
  if (const auto* wrong = what_is_wrong(*made))
    return damaged(wrong);
  return segment_ptr{std::move(made)};
}

} // namespace stoa::search

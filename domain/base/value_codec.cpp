#include "domain/base/value_codec.hpp"

#include <utility>

namespace stoa {

namespace {

// Tags are the places in value::state; a Boolean is its own tag, so that it has one byte.
enum class tag : std::uint8_t { null, no, number, text, list, object, yes };

void write_list(byte_writer& out, const value_list& x) {
  out.varint(x.size());
  for (const auto& one : x)
    write(out, one);
}

void write_object(byte_writer& out, const value_object& x) {
  out.varint(x.size());
  for (const auto& [key, held] : x) {
    out.text(key);
    write(out, held);
  }
}

void read_at(byte_reader& in, value& x, std::size_t depth);

decimal read_number(byte_reader& in) {
  const auto mantissa = in.svarint();
  const auto exponent = static_cast<std::int8_t>(in.u8());
  const auto x = make_decimal(mantissa, exponent);
  if (!x || x->mantissa != mantissa || x->exponent != exponent) {
    in.fail();
    return {};
  }
  return *x;
}

value_list read_items(byte_reader& in, std::size_t depth) {
  auto out = value_list{};
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i)
    read_at(in, out.emplace_back(), depth);
  return out;
}

value_object read_members(byte_reader& in, std::size_t depth) {
  auto out = value_object{};
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    auto key = std::string{in.text()};
    for (const auto& [known, held] : out)
      if (known == key)
        in.fail();
    auto& member = out.emplace_back();
    member.first = std::move(key);
    read_at(in, member.second, depth);
  }
  return out;
}

void read_at(byte_reader& in, value& x, std::size_t depth) {
  if (depth > value_depth_max)
    return in.fail();
  switch (static_cast<tag>(in.u8())) {
  case tag::null:
    x.become(std::monostate{});
    return;
  case tag::no:
    x.become(false);
    return;
  case tag::yes:
    x.become(true);
    return;
  case tag::number:
    x.become(read_number(in));
    return;
  case tag::text:
    x.become(std::string{in.text()});
    return;
  case tag::list:
    x.become(read_items(in, depth + 1));
    return;
  case tag::object:
    x.become(read_members(in, depth + 1));
    return;
  }
  in.fail();
}

} // namespace

void write(byte_writer& out, const value& x) {
  if (const auto* flag = x.get_if<bool>()) {
    out.u8(static_cast<std::uint8_t>(*flag ? tag::yes : tag::no));
    return;
  }
  out.u8(static_cast<std::uint8_t>(x.raw().index()));
  if (const auto* number = x.get_if<decimal>()) {
    out.svarint(number->mantissa);
    out.u8(static_cast<std::uint8_t>(number->exponent));
  } else if (const auto* text = x.get_if<std::string>()) {
    out.text(*text);
  } else if (const auto* list = x.get_if<value_list>()) {
    write_list(out, *list);
  } else if (const auto* object = x.get_if<value_object>()) {
    write_object(out, *object);
  }
}

void read(byte_reader& in, value& x) {
  read_at(in, x, 0);
}

} // namespace stoa

#include "domain/event/record.hpp"

#include "domain/base/bytes.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/event/codec.hpp"

#include <array>
#include <utility>

namespace stoa::event {

namespace {

constexpr std::uint8_t codec_plain = 0;
constexpr std::uint8_t no_key = 0;
/// Version of every event's body so far. A body that changes gets the next number and keeps a reader for this one.
constexpr std::uint8_t body_version = 1;

// What an event's type byte is: its place in `any`. Stored, so the order there never changes.
static_assert(std::is_same_v<std::variant_alternative_t<0, any>, product_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<1, any>, product_deleted>);
static_assert(std::is_same_v<std::variant_alternative_t<2, any>, category_created>);
static_assert(std::is_same_v<std::variant_alternative_t<3, any>, key_used>);
static_assert(std::is_same_v<std::variant_alternative_t<4, any>, task_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<5, any>, history_cut>);

void write_body(byte_writer& out, const product_changed& x) {
  out.varint(x.previous);
  catalog::encode(out.out(), *x.after);
}

void write_body(byte_writer& out, const product_deleted& x) {
  out.varint(x.previous);
  out.text(x.id);
}

void write_body(byte_writer& out, const category_created& x) {
  write(out, x.after);
}

void write_body(byte_writer& out, const key_used& x) {
  write(out, x);
}

void write_body(byte_writer& out, const task_changed& x) {
  write(out, x.after);
  write_list(out, x.new_errors);
}

void write_body(byte_writer& out, const history_cut& x) {
  write_list(out, x.places);
}

/// The rest of the body is the product.
void read_body(byte_reader& in, const header& of, product_changed& x) {
  x.previous = in.varint();
  auto after = catalog::decode(in.raw(in.left()));
  if (!after)
    return in.fail();
  after->version = of.position;
  after->updated_at_ms = of.time_ms;
  x.after = std::make_shared<const catalog::product>(*std::move(after));
}

void read_body(byte_reader& in, const header&, product_deleted& x) {
  x.previous = in.varint();
  x.id = in.text();
}

void read_body(byte_reader& in, const header&, category_created& x) {
  read(in, x.after);
}

void read_body(byte_reader& in, const header&, key_used& x) {
  read(in, x);
}

void read_body(byte_reader& in, const header&, task_changed& x) {
  read(in, x.after);
  read_list(in, x.new_errors);
}

void read_body(byte_reader& in, const header&, history_cut& x) {
  read_list(in, x.places);
}

void write_header(byte_writer& out, const header& x) {
  out.varint(x.position);
  out.svarint(x.time_ms);
  out.text(x.request_id);
  out.text(x.principal);
}

void read_header(byte_reader& in, header& x) {
  x.position = in.varint();
  x.time_ms = in.svarint();
  x.request_id = in.text();
  x.principal = in.text();
}

/// Reads the body as the alternative whose place is the type byte.
template <std::size_t... Types>
bool read_event(byte_reader& in, const header& of, std::size_t type, any& x, std::index_sequence<Types...>) {
  const auto read_as = [&]<std::size_t Type>() {
    read_body(in, of, x.emplace<Type>());
    return !in.failed() && in.at_end();
  };
  return ((type == Types && read_as.template operator()<Types>()) || ...);
}

bool read_event(byte_reader& in, const header& of, any& x) {
  const auto type = in.u8();
  const auto version = in.u8();
  auto body = byte_reader{in.text()};
  return !in.failed() && version == body_version &&
         read_event(body, of, type, x, std::make_index_sequence<std::variant_size_v<any>>{});
}

error damaged(const std::string& why) {
  return {errc::corrupt, "a record is damaged: " + why, {}};
}

} // namespace

std::string encode(const record& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  for (const auto mark : {record_format, codec_plain, no_key})
    out.u8(mark);
  write_header(out, x.header);
  out.varint(x.events.size());
  auto body = std::string{};
  for (const auto& event : x.events) {
    body.clear();
    auto body_out = byte_writer{body};
    std::visit([&](const auto& held) { write_body(body_out, held); }, event);
    out.u8(static_cast<std::uint8_t>(event.index()));
    out.u8(body_version);
    out.text(body);
  }
  return bytes;
}

result<record> decode(std::string_view bytes) {
  auto in = byte_reader{bytes};
  for (const auto expected : {record_format, codec_plain, no_key})
    if (in.u8() != expected)
      return damaged("unknown format, codec or key");
  auto out = result<record>{record{}};
  read_header(in, out->header);
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i)
    if (!read_event(in, out->header, out->events.emplace_back()))
      return damaged("its event " + std::to_string(i + 1) + " of " + std::to_string(count) + " cannot be read");
  if (in.failed())
    return damaged("it ends early");
  if (!in.at_end())
    return damaged("there are bytes after its last event");
  return out;
}

} // namespace stoa::event

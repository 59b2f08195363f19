#include "spine/stored.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/catalog/schema.hpp"

#include <utility>

namespace stoa::spine::stored {

namespace {

constexpr std::uint8_t value_format = 1;

error damaged(const char* what) {
  return error{errc::corrupt, std::string{what} + " is damaged", ""};
}

void write(byte_writer& out, const event::operation_result& x) {
  out.varint(x.status);
  out.varint(x.version);
  out.u8(static_cast<std::uint8_t>(x.refusal));
  out.text(x.detail);
  out.text(x.field);
}

event::operation_result read_result(byte_reader& in) {
  auto x = event::operation_result{};
  x.status = static_cast<std::uint16_t>(in.varint());
  x.version = in.varint();
  x.refusal = static_cast<errc>(in.u8());
  x.detail = in.text();
  x.field = in.text();
  if (x.refusal >= errc::count_)
    in.fail();
  return x;
}

} // namespace

std::string history_key(std::string_view id, event::position at) {
  auto key = std::string{id};
  key.push_back('\0');
  return key += big_endian(at);
}

std::string task_error_key(std::string_view task, std::uint64_t number) {
  return history_key(task, number);
}

std::string encode_document(const catalog::product& item) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.varint(item.version);
  out.svarint(item.updated_at_ms);
  catalog::encode(bytes, item);
  return bytes;
}

result<catalog::product> decode_document(std::string_view bytes) {
  auto in = byte_reader{bytes};
  if (const auto known = read_marks(in, "a stored product", value_format); !known)
    return known.failure();
  const auto version = in.varint();
  const auto updated_at_ms = in.svarint();
  if (in.failed())
    return damaged("a stored product");
  auto item = catalog::decode(in.raw(in.left()));
  if (!item)
    return item;
  item->version = version;
  item->updated_at_ms = updated_at_ms;
  return item;
}

std::string encode_category(const catalog::category& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.varint(x.id);
  out.varint(x.parent);
  out.text(x.name);
  return bytes;
}

result<catalog::category> decode_category(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = catalog::category{};
  if (const auto known = read_marks(in, "a stored category", value_format); !known)
    return known.failure();
  x.id = static_cast<catalog::category_id>(in.varint());
  x.parent = static_cast<catalog::category_id>(in.varint());
  x.name = in.text();
  if (in.failed() || !in.at_end())
    return damaged("a stored category");
  return x;
}

std::string encode_key(const used_key& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.text(x.principal);
  out.svarint(x.time_ms);
  out.text(x.used.key);
  out.raw({reinterpret_cast<const char*>(x.used.request.data()), x.used.request.size()});
  out.varint(x.used.results.size());
  for (const auto& one : x.used.results)
    write(out, one);
  return bytes;
}

result<used_key> decode_key(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = used_key{};
  if (const auto known = read_marks(in, "a stored idempotency key", value_format); !known)
    return known.failure();
  x.principal = in.text();
  x.time_ms = in.svarint();
  x.used.key = in.text();
  const auto hash = in.raw(x.used.request.size());
  for (std::size_t i = 0; i < hash.size(); ++i)
    x.used.request[i] = static_cast<std::uint8_t>(hash[i]);
  for (auto left = in.count(); left > 0 && !in.failed(); --left)
    x.used.results.push_back(read_result(in));
  if (in.failed() || !in.at_end())
    return damaged("a stored idempotency key");
  return x;
}

std::string encode_task(const event::task& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.text(x.id);
  out.u8(static_cast<std::uint8_t>(x.state));
  out.text(x.format);
  out.text(x.file);
  for (const auto number : {x.file_bytes, x.offset, x.line, x.rows, x.written, x.unchanged, x.refused, x.error_count})
    out.varint(number);
  out.text(x.reason);
  return bytes;
}

result<event::task> decode_task(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = event::task{};
  if (const auto known = read_marks(in, "a stored task", value_format); !known)
    return known.failure();
  x.id = in.text();
  x.state = static_cast<event::task_state>(in.u8());
  x.format = in.text();
  x.file = in.text();
  for (auto* number :
       {&x.file_bytes, &x.offset, &x.line, &x.rows, &x.written, &x.unchanged, &x.refused, &x.error_count})
    *number = in.varint();
  x.reason = in.text();
  if (in.failed() || !in.at_end() || x.state > event::task_state::failed)
    return damaged("a stored task");
  return x;
}

std::string encode_task_error(const event::task_error& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.varint(x.line);
  out.text(x.field);
  out.text(x.reason);
  return bytes;
}

result<event::task_error> decode_task_error(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = event::task_error{};
  if (const auto known = read_marks(in, "a stored task error", value_format); !known)
    return known.failure();
  x.line = in.varint();
  x.field = in.text();
  x.reason = in.text();
  if (in.failed() || !in.at_end())
    return damaged("a stored task error");
  return x;
}

} // namespace stoa::spine::stored

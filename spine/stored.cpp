#include "spine/stored.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/event/codec.hpp"

#include <utility>

namespace stoa::spine::stored {

namespace {

constexpr std::uint8_t value_format = 1;
/// 2 has all that a category is since it is an entity.
constexpr std::uint8_t category_format = 2;

error damaged(const char* what) {
  return error{errc::corrupt, std::string{what} + " is damaged", ""};
}

/// A value that an event holds, as it stands there, behind the marks of a stored value.
template <class T>
std::string encode_one(const T& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  event::write(out, x);
  return bytes;
}

template <class T>
result<T> decode_one(std::string_view bytes, const char* what) {
  auto in = byte_reader{bytes};
  auto x = T{};
  if (const auto known = read_marks(in, what, value_format); !known)
    return known.failure();
  event::read(in, x);
  if (in.failed() || !in.at_end())
    return damaged(what);
  return x;
}

} // namespace

std::string history_key(std::string_view id, event::position at) {
  auto key = std::string{id};
  key.push_back('\0');
  return key += big_endian(at);
}

std::string encode_history(event::position staged_at) {
  return big_endian(staged_at);
}

event::position decode_history(std::string_view bytes) {
  return from_big_endian(bytes);
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
  // The format of the time when paths alone made categories holds exactly these.
  if (x == catalog::category{x.id, x.parent, x.name})
    return encode_one(x);
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, category_format);
  out.varint(x.version);
  out.svarint(x.updated_at_ms);
  event::write_whole(out, x);
  return bytes;
}

result<catalog::category> decode_category(std::string_view bytes) {
  constexpr auto what = "a stored category";
  auto in = byte_reader{bytes};
  auto x = catalog::category{};
  if (const auto known = read_marks(in, what, category_format); !known)
    return known.failure();
  if (static_cast<std::uint8_t>(bytes.front()) < category_format) {
    event::read(in, x);
  } else {
    x.version = in.varint();
    x.updated_at_ms = in.svarint();
    event::read_whole(in, x);
  }
  if (in.failed() || !in.at_end())
    return damaged(what);
  return x;
}

std::string encode_last_number(catalog::category_id x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.varint(x);
  return bytes;
}

result<catalog::category_tree> load_categories(const storage::state_snapshot& from) {
  auto tree = catalog::category_tree{};
  auto failure = result<void>{};
  const auto number = [&](std::string_view bytes) -> result<void> {
    auto in = byte_reader{bytes};
    auto x = catalog::category_id{0};
    if (const auto known = read_marks(in, "the last number of a category", value_format); !known)
      return known.failure();
    event::read_number(in, x);
    if (in.failed() || !in.at_end())
      return damaged("the last number of a category");
    tree.set_last_number(x);
    return {};
  };
  const auto done = from.scan(storage::family::categories, "", [&](std::string_view key, std::string_view bytes) {
    if (from_big_endian(key) == 0) {
      failure = number(bytes);
    } else if (auto x = decode_category(bytes)) {
      tree.put(*std::move(x));
    } else {
      failure = x.failure();
    }
    return static_cast<bool>(failure);
  });
  if (!done || !failure)
    return done ? failure.failure() : done.failure();
  return tree;
}

std::string encode_key(const used_key& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, value_format);
  out.text(x.principal);
  out.svarint(x.time_ms);
  event::write(out, x.used);
  return bytes;
}

result<used_key> decode_key(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = used_key{};
  if (const auto known = read_marks(in, "a stored idempotency key", value_format); !known)
    return known.failure();
  x.principal = in.text();
  x.time_ms = in.svarint();
  event::read(in, x.used);
  if (in.failed() || !in.at_end())
    return damaged("a stored idempotency key");
  return x;
}

std::string encode_resource(const resource::item& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, resource::format_of(x.name.of));
  out.varint(x.version);
  out.svarint(x.updated_at_ms);
  event::write(out, x);
  return bytes;
}

result<resource::item> decode_resource(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = resource::item{};
  if (const auto known = read_marks(in, "a stored resource", resource::newest_format); !known)
    return known.failure();
  x.version = in.varint();
  x.updated_at_ms = in.svarint();
  event::read(in, x);
  const auto is_own_format = static_cast<std::uint8_t>(bytes.front()) == resource::format_of(x.name.of);
  if (in.failed() || !in.at_end() || !is_own_format)
    return damaged("a stored resource");
  return x;
}

std::string encode_task(const event::task& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, event::format_of(x));
  event::write(out, x);
  return bytes;
}

result<event::task> decode_task(std::string_view bytes) {
  constexpr std::uint8_t newest = 3;
  auto in = byte_reader{bytes};
  auto x = event::task{};
  if (const auto known = read_marks(in, "a stored task", newest); !known)
    return known.failure();
  event::read(in, x, static_cast<std::uint8_t>(bytes.front()));
  if (in.failed() || !in.at_end())
    return damaged("a stored task");
  return x;
}

std::string encode_task_error(const event::task_error& x) {
  return encode_one(x);
}

result<event::task_error> decode_task_error(std::string_view bytes) {
  return decode_one<event::task_error>(bytes, "a stored task error");
}

} // namespace stoa::spine::stored

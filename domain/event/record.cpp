#include "domain/event/record.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/event/codec.hpp"

#include <optional>
#include <string>
#include <utility>

namespace stoa::event {

namespace {

/// The newest version of the body of a type. A body that changes gets the next number and keeps a reader for those
/// before; it is written in the oldest version that holds it.
constexpr std::uint8_t newest_version(std::size_t type) {
  return type == 4 ? 3 : type == 6 || type == 7 ? resource::newest_format : 1;
}

std::uint8_t version_of(const any& x) {
  if (const auto* task = std::get_if<task_changed>(&x))
    return format_of(task->after);
  if (const auto* changed = std::get_if<resource_changed>(&x))
    return resource::format_of(changed->after->name.of);
  if (const auto* deleted = std::get_if<resource_deleted>(&x))
    return resource::format_of(deleted->name.of);
  return 1;
}

// What an event's type byte is: its place in `any`. Stored, so the order there never changes.
static_assert(std::is_same_v<std::variant_alternative_t<0, any>, product_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<1, any>, product_deleted>);
static_assert(std::is_same_v<std::variant_alternative_t<2, any>, category_created>);
static_assert(std::is_same_v<std::variant_alternative_t<3, any>, key_used>);
static_assert(std::is_same_v<std::variant_alternative_t<4, any>, task_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<5, any>, history_cut>);
static_assert(std::is_same_v<std::variant_alternative_t<6, any>, resource_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<7, any>, resource_deleted>);
static_assert(std::is_same_v<std::variant_alternative_t<8, any>, category_changed>);
static_assert(std::is_same_v<std::variant_alternative_t<9, any>, category_deleted>);
static_assert(std::is_same_v<std::variant_alternative_t<10, any>, rows_staged>);
static_assert(std::is_same_v<std::variant_alternative_t<11, any>, import_published>);

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

void write_body(byte_writer& out, const resource_changed& x) {
  out.varint(x.previous);
  write(out, *x.after);
}

void write_body(byte_writer& out, const resource_deleted& x) {
  out.varint(x.previous);
  write(out, x.name);
}

void write_body(byte_writer& out, const category_changed& x) {
  out.varint(x.previous);
  write_whole(out, x.after);
}

void write_body(byte_writer& out, const category_deleted& x) {
  out.varint(x.previous);
  out.varint(x.id);
  out.text(x.client_id);
}

void write_body(byte_writer& out, const rows_staged& x) {
  out.text(x.task);
  out.varint(x.first);
  write_list(out, x.rows);
}

void write_body(byte_writer& out, const import_published& x) {
  out.text(x.task);
  write_list(out, x.places);
  out.varint(x.superseded.size());
  auto before = std::uint64_t{0};
  for (const auto row : x.superseded) {
    out.varint(row - before);
    before = row;
  }
}

/// What the body of an event cannot know by itself.
struct surroundings {
  const header& of;
  std::uint8_t version = 1;
  /// Set when the body holds something that a newer version wrote.
  std::optional<error> newer;
};

/// The rest of the body is the product.
void read_body(byte_reader& in, surroundings& around, product_changed& x) {
  x.previous = in.varint();
  auto after = catalog::decode(in.raw(in.left()));
  if (!after) {
    if (is_newer_format(after.failure()))
      around.newer = after.failure();
    return in.fail();
  }
  after->version = around.of.position;
  after->updated_at_ms = around.of.time_ms;
  x.after = std::make_shared<const catalog::product>(*std::move(after));
}

void read_body(byte_reader& in, surroundings&, product_deleted& x) {
  x.previous = in.varint();
  x.id = in.text();
}

void read_body(byte_reader& in, surroundings&, category_created& x) {
  read(in, x.after);
}

void read_body(byte_reader& in, surroundings&, key_used& x) {
  read(in, x);
}

void read_body(byte_reader& in, surroundings& around, task_changed& x) {
  read(in, x.after, around.version);
  read_list(in, x.new_errors);
}

void read_body(byte_reader& in, surroundings&, history_cut& x) {
  read_list(in, x.places);
}

void read_body(byte_reader& in, surroundings& around, resource_changed& x) {
  x.previous = in.varint();
  auto after = std::make_shared<resource::item>();
  read(in, *after);
  if (resource::format_of(after->name.of) != around.version)
    in.fail(); // one event, one encoding
  after->version = around.of.position;
  after->updated_at_ms = around.of.time_ms;
  x.after = std::move(after);
}

void read_body(byte_reader& in, surroundings& around, resource_deleted& x) {
  x.previous = in.varint();
  read(in, x.name);
  if (resource::format_of(x.name.of) != around.version)
    in.fail();
}

void read_body(byte_reader& in, surroundings& around, category_changed& x) {
  x.previous = in.varint();
  read_whole(in, x.after);
  x.after.version = around.of.position;
  x.after.updated_at_ms = around.of.time_ms;
}

void read_body(byte_reader& in, surroundings&, category_deleted& x) {
  x.previous = in.varint();
  read_number(in, x.id);
  x.client_id = in.text();
}

void read_body(byte_reader& in, surroundings&, rows_staged& x) {
  x.task = in.text();
  x.first = in.varint();
  read_list(in, x.rows);
}

void read_body(byte_reader& in, surroundings&, import_published& x) {
  x.task = in.text();
  read_list(in, x.places);
  auto row = std::uint64_t{0};
  for (auto left = in.count(); left > 0 && !in.failed(); --left) {
    row += in.varint();
    x.superseded.push_back(row);
  }
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
bool read_as_type(byte_reader& in, surroundings& around, std::size_t type, any& x, std::index_sequence<Types...>) {
  const auto read_as = [&]<std::size_t Type>() {
    read_body(in, around, x.emplace<Type>());
    return !in.failed() && in.at_end();
  };
  return ((type == Types && read_as.template operator()<Types>()) || ...);
}

error damaged(const std::string& why) {
  return {errc::corrupt, "a record is damaged: " + why, {}};
}

result<void> read_event(byte_reader& in, const header& of, any& x) {
  constexpr auto type_count = std::variant_size_v<any>;
  const auto type = in.u8();
  const auto version = in.u8();
  auto body = byte_reader{in.text()};
  if (in.failed() || version == 0)
    return damaged("one of its events is not whole");
  // Frames are alike in all formats, and the log's checksum covers them: what is unknown here was written so.
  if (type >= type_count)
    return newer_format("an event of the unknown type " + std::to_string(type));
  if (version > newest_version(type))
    return newer_format("the body of an event of type " + std::to_string(type), version, newest_version(type));
  auto around = surroundings{of, version, {}};
  if (read_as_type(body, around, type, x, std::make_index_sequence<type_count>{}))
    return {};
  return around.newer ? *around.newer : damaged("an event of type " + std::to_string(type) + " cannot be read");
}

/// Events without the changes of an expanded import.
std::size_t stored_count(const record& x) {
  auto count = x.events.size();
  for (const auto& one : x.events)
    if (const auto* published = std::get_if<import_published>(&one); published != nullptr && published->is_expanded)
      count -= published->change_count();
  return count;
}

} // namespace

std::string encode(const record& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write_marks(out, record_format);
  write_header(out, x.header);
  out.varint(stored_count(x));
  auto body = std::string{};
  auto skipped = std::uint64_t{0};
  for (const auto& event : x.events) {
    if (skipped > 0) {
      --skipped;
      continue;
    }
    if (const auto* published = std::get_if<import_published>(&event); published != nullptr && published->is_expanded)
      skipped = published->change_count();
    body.clear();
    auto body_out = byte_writer{body};
    std::visit([&](const auto& held) { write_body(body_out, held); }, event);
    out.u8(static_cast<std::uint8_t>(event.index()));
    out.u8(version_of(event));
    out.text(body);
  }
  return bytes;
}

result<record> decode(std::string_view bytes) {
  auto in = byte_reader{bytes};
  if (const auto known = read_marks(in, "a record of the log", record_format); !known)
    return known.failure();
  auto out = result<record>{record{}};
  read_header(in, out->header);
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i)
    if (const auto read = read_event(in, out->header, out->events.emplace_back()); !read)
      return read.failure();
  if (in.failed())
    return damaged("it ends early");
  if (!in.at_end())
    return damaged("there are bytes after its last event");
  return out;
}

} // namespace stoa::event

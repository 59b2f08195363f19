#include "domain/event/codec.hpp"

#include "domain/base/value_codec.hpp"
#include "domain/catalog/schema.hpp"

#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace stoa::event {

namespace {

/// A varint that has to fit in a narrower integer.
template <class T>
void read_narrow(byte_reader& in, T& x) {
  const auto wide = in.varint();
  if (wide > std::numeric_limits<T>::max())
    in.fail();
  x = static_cast<T>(wide);
}

/// An enumerator's byte, below `end`.
template <class T>
void read_enumerator(byte_reader& in, T& x, std::uint8_t end) {
  const auto stored = in.u8();
  if (stored >= end)
    return in.fail();
  x = static_cast<T>(stored);
}

std::string_view as_text(const request_hash& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
}

void read_hash(byte_reader& in, request_hash& x) {
  for (auto& byte : x)
    byte = in.u8();
}

/// The numbers of a task in their stored order, for both directions.
void each_number(auto& x, auto visit) {
  for (auto* number :
       {&x.file_bytes, &x.offset, &x.line, &x.rows, &x.written, &x.unchanged, &x.refused, &x.error_count})
    visit(*number);
}

void each_newer_number(auto& x, auto visit) {
  for (auto* number : {&x.delete_percent_max, &x.deleted, &x.began_at})
    visit(*number);
}

void each_newest_number(auto& x, auto visit) {
  for (auto* number : {&x.staged_from, &x.staged, &x.ended_at})
    visit(*number);
}

/// A byte that is 0 or 1.
void read_flag(byte_reader& in, bool& x) {
  const auto stored = in.u8();
  if (stored > 1)
    in.fail();
  x = stored == 1;
}

/// What only a task of the newest format has.
void write_newest(byte_writer& out, const task& x) {
  out.u8(x.is_atomic ? 1 : 0);
  out.text(x.undoes);
  each_newest_number(x, [&](std::uint64_t number) { out.varint(number); });
}

void read_newest(byte_reader& in, task& x) {
  read_flag(in, x.is_atomic);
  x.undoes = in.text();
  each_newest_number(x, [&](std::uint64_t& number) { number = in.varint(); });
}

} // namespace

void write(byte_writer& out, const catalog::category& x) {
  out.varint(x.id);
  out.varint(x.parent);
  out.text(x.name);
}

void read(byte_reader& in, catalog::category& x) {
  read_narrow(in, x.id);
  read_narrow(in, x.parent);
  x.name = in.text();
}

void write_whole(byte_writer& out, const catalog::category& x) {
  write(out, x);
  out.text(x.key);
  out.text(x.slug);
  out.svarint(x.order);
  out.svarint(x.created_at_ms);
  out.varint(x.names.size());
  for (const auto& [language, name] : x.names) {
    out.text(language);
    out.text(name);
  }
}

void read_whole(byte_reader& in, catalog::category& x) {
  read(in, x);
  x.key = in.text();
  x.slug = in.text();
  x.order = in.svarint();
  x.created_at_ms = in.svarint();
  for (auto left = in.count(); left > 0 && !in.failed(); --left) {
    const auto language = in.text();
    // One category, one encoding.
    if (language.empty() || (!x.names.empty() && x.names.back().first >= language))
      return in.fail();
    x.names.emplace_back(language, in.text());
  }
  if (x.id == 0 || x.key == std::to_string(x.id))
    in.fail();
}

void read_number(byte_reader& in, catalog::category_id& x) {
  read_narrow(in, x);
}

void write(byte_writer& out, const task& x) {
  out.text(x.id);
  out.u8(static_cast<std::uint8_t>(x.state));
  out.text(x.format);
  out.text(x.file);
  each_number(x, [&](std::uint64_t number) { out.varint(number); });
  out.text(x.reason);
  if (format_of(x) == 1)
    return;
  out.u8(static_cast<std::uint8_t>(x.mode));
  out.u8(x.is_dry_run ? 1 : 0);
  out.text(x.options);
  each_newer_number(x, [&](std::uint64_t number) { out.varint(number); });
  if (format_of(x) > 2)
    write_newest(out, x);
}

void read(byte_reader& in, task& x, std::uint8_t format) {
  x.id = in.text();
  read_enumerator(in, x.state, static_cast<std::uint8_t>(task_state::cancelled) + 1);
  x.format = in.text();
  x.file = in.text();
  each_number(x, [&](std::uint64_t& number) { number = in.varint(); });
  x.reason = in.text();
  if (format > 1) {
    read_enumerator(in, x.mode, static_cast<std::uint8_t>(import_mode::undo) + 1);
    read_flag(in, x.is_dry_run);
    x.options = in.text();
    each_newer_number(x, [&](std::uint64_t& number) { number = in.varint(); });
  }
  if (format > 2)
    read_newest(in, x);
  // One task, one encoding.
  if (format != format_of(x))
    in.fail();
}

void write(byte_writer& out, const task_error& x) {
  out.varint(x.line);
  out.text(x.field);
  out.text(x.reason);
}

void read(byte_reader& in, task_error& x) {
  x.line = in.varint();
  x.field = in.text();
  x.reason = in.text();
}

void write(byte_writer& out, const operation_result& x) {
  out.varint(x.status);
  out.varint(x.version);
  out.u8(static_cast<std::uint8_t>(x.refusal));
  out.text(x.detail);
  out.text(x.field);
}

void read(byte_reader& in, operation_result& x) {
  read_narrow(in, x.status);
  x.version = in.varint();
  read_enumerator(in, x.refusal, static_cast<std::uint8_t>(errc::count_));
  x.detail = in.text();
  x.field = in.text();
}

void write(byte_writer& out, const key_used& x) {
  out.text(x.key);
  out.raw(as_text(x.request));
  write_list(out, x.results);
}

void read(byte_reader& in, key_used& x) {
  x.key = in.text();
  read_hash(in, x.request);
  read_list(in, x.results);
}

void write(byte_writer& out, const resource::name& x) {
  out.u8(static_cast<std::uint8_t>(x.of));
  out.text(x.id);
}

void read(byte_reader& in, resource::name& x) {
  read_enumerator(in, x.of, static_cast<std::uint8_t>(resource::kind::end_));
  x.id = in.text();
}

void write(byte_writer& out, const resource::item& x) {
  write(out, x.name);
  out.svarint(x.created_at_ms);
  write(out, x.content);
}

void read(byte_reader& in, resource::item& x) {
  read(in, x.name);
  x.created_at_ms = in.svarint();
  read(in, x.content);
}

void write(byte_writer& out, const staged_row& x) {
  out.varint(x.line);
  out.varint(x.previous);
  out.u8(x.after == nullptr ? 0 : 1);
  if (x.after == nullptr) {
    out.text(x.id);
    return;
  }
  auto bytes = std::string{};
  catalog::encode(bytes, *x.after);
  out.text(bytes);
}

void read(byte_reader& in, staged_row& x) {
  x.line = in.varint();
  x.previous = in.varint();
  auto is_there = false;
  read_flag(in, is_there);
  if (!is_there) {
    x.id = in.text();
    return;
  }
  auto after = catalog::decode(in.text());
  if (!after)
    return in.fail();
  x.id = after->id;
  x.after = std::make_shared<const catalog::product>(*std::move(after));
}

void write(byte_writer& out, const staged_place& x) {
  out.varint(x.position);
  out.varint(x.row_count);
}

void read(byte_reader& in, staged_place& x) {
  x.position = in.varint();
  x.row_count = in.varint();
}

void write(byte_writer& out, const history_place& x) {
  out.text(x.id);
  out.varint(x.position);
}

void read(byte_reader& in, history_place& x) {
  x.id = in.text();
  x.position = in.varint();
}

} // namespace stoa::event

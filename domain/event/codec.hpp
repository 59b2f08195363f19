// The stored bytes of what events are made of; the fold writes some of the same values into its state.
#pragma once

#include "domain/base/bytes.hpp"
#include "domain/event/record.hpp"

#include <vector>

namespace stoa::event {

// `write` appends a value; `read` fills one in and sets `in.failed()` when the bytes are none that `write` makes.
// None of them has a format byte of its own: the record, or the state's value, begins with one.

void write(byte_writer& out, const catalog::category& x);
void read(byte_reader& in, catalog::category& x);

/// All of a category but version and time of change: those are the record's.
void write_whole(byte_writer& out, const catalog::category& x);
void read_whole(byte_reader& in, catalog::category& x);
void read_number(byte_reader& in, catalog::category_id& x);

/// In the format that `format_of` says, which has to stand with the bytes.
void write(byte_writer& out, const task& x);
void read(byte_reader& in, task& x, std::uint8_t format);

void write(byte_writer& out, const task_error& x);
void read(byte_reader& in, task_error& x);

void write(byte_writer& out, const operation_result& x);
void read(byte_reader& in, operation_result& x);

void write(byte_writer& out, const key_used& x);
void read(byte_reader& in, key_used& x);

void write(byte_writer& out, const resource::name& x);
void read(byte_reader& in, resource::name& x);

/// Without version and time of change: those are the record's.
void write(byte_writer& out, const resource::item& x);
void read(byte_reader& in, resource::item& x);

void write(byte_writer& out, const staged_row& x);
void read(byte_reader& in, staged_row& x);

void write(byte_writer& out, const staged_place& x);
void read(byte_reader& in, staged_place& x);

void write(byte_writer& out, const history_place& x);
void read(byte_reader& in, history_place& x);

/// A count, then the items.
template <class T>
void write_list(byte_writer& out, const std::vector<T>& items) {
  out.varint(items.size());
  for (const auto& item : items)
    write(out, item);
}

/// Takes no room ahead of the items: a count that lies costs nothing.
template <class T>
void read_list(byte_reader& in, std::vector<T>& items) {
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i)
    read(in, items.emplace_back());
}

} // namespace stoa::event

#include "spine/import_source.hpp"

#include <algorithm>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

bool has_id(const catalog::command& chunk, const std::string& id) {
  return std::any_of(chunk.operations.begin(), chunk.operations.end(), [&](const auto& x) { return x.id() == id; });
}

/// The header line of a CSV file, which a reader that begins in the middle needs.
result<std::string> first_line(const storage::file& file) {
  auto head = file.read(0, piece_bytes);
  if (!head)
    return head.failure();
  const auto end = head->find('\n');
  return end == std::string::npos ? std::move(*head) : head->substr(0, end + 1);
}

} // namespace

import_source::import_source(event::task from, std::unique_ptr<storage::file> file)
    : at_(std::move(from)), file_(std::move(file)), read_offset_(at_.offset) {}

result<std::unique_ptr<import_source>> import_source::open(storage::disk& machine, const event::task& from) {
  const auto format = codec::parse_row_format(from.format);
  if (!format)
    return error{errc::invalid_field, "unknown format \"" + from.format + "\"; jsonl and csv are read", "format"};
  auto file = machine.open(from.file, storage::disk::mode::read);
  if (!file)
    return file.failure();
  auto header = std::string{};
  if (*format == codec::row_format::csv && from.offset > 0) {
    auto line = first_line(**file);
    if (!line)
      return line.failure();
    header = std::move(*line);
  }
  auto made = std::unique_ptr<import_source>{new import_source{from, std::move(*file)}};
  made->reader_ = codec::make_row_reader(*format, from.offset, from.line, header);
  return made;
}

result<std::optional<codec::row>> import_source::next_row() {
  if (held_back_)
    return std::exchange(held_back_, std::nullopt);
  while (true) {
    if (auto row = reader_->next())
      return row;
    if (fed_all_)
      return std::optional<codec::row>{};
    const auto piece = file_->read(read_offset_, piece_bytes);
    if (!piece)
      return piece.failure();
    read_offset_ += piece->size();
    fed_all_ = piece->size() < piece_bytes;
    reader_->feed(*piece, fed_all_);
  }
}

void import_source::add(catalog::command& chunk, codec::row& x) {
  auto& progress = *chunk.progress;
  ++progress.change.rows;
  progress.change.offset = x.end_offset;
  progress.change.line = x.end_line;
  if (x.draft) {
    chunk.operations.push_back({catalog::put_product{std::move(*x.draft)}, {}});
    progress.lines.push_back(x.line);
    return;
  }
  ++progress.change.refused;
  if (progress.new_errors.size() < event::task::error_count_max)
    progress.new_errors.push_back({x.line, x.draft.failure().field, x.draft.failure().detail});
}

result<catalog::command> import_source::next() {
  auto chunk = catalog::command{};
  chunk.is_batch = true;
  chunk.progress.emplace();
  auto& progress = *chunk.progress;
  progress.from_offset = at_.offset;
  progress.change = event::task{};
  progress.change.id = at_.id;
  progress.change.state = event::task_state::running;
  progress.change.format = at_.format;
  progress.change.file = at_.file;
  progress.change.file_bytes = at_.file_bytes;
  progress.change.offset = at_.offset;
  progress.change.line = at_.line;
  while (progress.change.rows < chunk_row_count_max && progress.change.offset - at_.offset < chunk_bytes_max) {
    auto row = next_row();
    if (!row)
      return row.failure();
    if (!*row) {
      progress.change.state = event::task_state::done;
      progress.change.offset = at_.file_bytes;
      break;
    }
    // An id stands once in a transaction: the same product again begins the next one.
    if ((*row)->draft && has_id(chunk, (*row)->draft->item.id)) {
      held_back_ = std::move(*row);
      break;
    }
    add(chunk, **row);
  }
  at_.offset = progress.change.offset;
  at_.line = progress.change.line;
  return chunk;
}

} // namespace stoa::spine

#include "spine/import_source.hpp"

#include "codec/json.hpp"
#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

bool is_category(const catalog::operation& x) {
  return std::holds_alternative<catalog::change_category>(x.what);
}

/// A product and a category may have the same id.
bool has_same(const catalog::command& chunk, const catalog::operation& asked) {
  return std::any_of(chunk.operations.begin(), chunk.operations.end(),
                     [&](const auto& x) { return is_category(x) == is_category(asked) && x.id() == asked.id(); });
}

/// A row that is about a category, which must have an id of its own.
result<catalog::operation> category_of(value& document, bool is_patch) {
  using verb = catalog::change_category::verb;
  const auto* id = document.find("id");
  const auto* text = id != nullptr ? id->get_if<std::string>() : nullptr;
  if (text == nullptr || !catalog::is_product_id(*text))
    return error{errc::invalid_field, "a row of kind category has an id: 1 to 128 letters, digits and . _ ~ : -", "id"};
  auto made = catalog::change_category{*text, is_patch ? verb::patch : verb::put, {}};
  made.content = std::move(document);
  return catalog::operation{std::move(made), {}};
}

/// The header line of a CSV file, which tells its separator, and which a reader that begins in the middle needs.
result<std::string> first_line(const storage::file& file) {
  auto head = file.read(0, piece_bytes);
  if (!head)
    return head.failure();
  const auto end = head->find('\n');
  return end == std::string::npos ? std::move(*head) : head->substr(0, end + 1);
}

result<codec::row_settings> read_settings(const event::task& from, const storage::file& file) {
  auto out = codec::row_settings{};
  const auto format = codec::parse_row_format(from.format);
  if (!format)
    return error{errc::invalid_field, "unknown format \"" + from.format + "\"; jsonl and csv are read", "format"};
  out.format = *format;
  if (!from.options.empty()) {
    const auto options = codec::read_json(from.options);
    auto dialect = options ? codec::read_dialect(*options) : options.failure();
    if (!dialect)
      return dialect.failure();
    out.dialect = *std::move(dialect);
  }
  if (*format != codec::row_format::csv)
    return out;
  auto line = first_line(file);
  if (!line)
    return line.failure();
  out.header = *std::move(line);
  out.dialect.separator = codec::guess_separator(out.header);
  return out;
}

} // namespace

import_source::import_source(event::task from, std::unique_ptr<storage::file> file, newest_view now)
    : at_(std::move(from)), file_(std::move(file)), now_(std::move(now)), read_offset_(at_.offset) {}

result<std::unique_ptr<import_source>> import_source::open(storage::disk& machine, const event::task& from,
                                                           newest_view now) {
  auto file = machine.open(from.file, storage::disk::mode::read);
  if (!file)
    return file.failure();
  auto settings = read_settings(from, **file);
  if (!settings)
    return settings.failure();
  auto made = std::unique_ptr<import_source>{new import_source{from, std::move(*file), std::move(now)}};
  made->settings_ = *std::move(settings);
  auto here = made->settings_;
  here.offset = std::min(from.offset, from.file_bytes);
  here.line = from.line;
  made->reader_ = codec::make_row_reader(here);
  return made;
}

result<std::optional<import_source::read_row>> import_source::next_row() {
  if (held_back_)
    return std::exchange(held_back_, std::nullopt);
  while (true) {
    if (auto row = reader_->next()) {
      auto what = operation_of(*row);
      return std::optional{read_row{std::move(*row), std::move(what)}};
    }
    if (fed_all_)
      return std::optional<read_row>{};
    const auto piece = file_->read(read_offset_, piece_bytes);
    if (!piece)
      return piece.failure();
    read_offset_ += piece->size();
    fed_all_ = piece->size() < piece_bytes;
    reader_->feed(*piece, fed_all_);
  }
}

result<catalog::operation> import_source::operation_of(codec::row& x) const {
  if (!x.document)
    return x.document.failure();
  if (const auto about = codec::kind_of_row(*x.document); !about)
    return about.failure();
  else if (*about == codec::row_kind::category)
    return category_of(*x.document, at_.mode == event::import_mode::patch);
  if (at_.mode != event::import_mode::patch) {
    auto draft = catalog::draft_from_value(*x.document, "");
    if (!draft)
      return draft.failure();
    return catalog::operation{catalog::put_product{*std::move(draft)}, {}};
  }
  const auto* id = x.document->find("id");
  const auto* text = id != nullptr ? id->get_if<std::string>() : nullptr;
  if (text == nullptr || !catalog::is_product_id(*text))
    return error{errc::invalid_field, "a row of a patch names the product it is about", "id"};
  return catalog::operation{catalog::patch_product{*text, *std::move(x.document)}, {}};
}

void import_source::add(catalog::command& chunk, read_row& x) {
  auto& progress = *chunk.progress;
  ++progress.change.rows;
  progress.change.offset = x.from.end_offset;
  progress.change.line = x.from.end_line;
  if (x.what) {
    chunk.operations.push_back(*std::move(x.what));
    progress.lines.push_back(x.from.line);
    return;
  }
  ++progress.change.refused;
  if (progress.new_errors.size() < event::task::error_count_max)
    progress.new_errors.push_back({x.from.line, x.what.failure().field, x.what.failure().detail});
}

catalog::command import_source::begin_chunk() const {
  auto chunk = catalog::command{};
  chunk.is_batch = true;
  chunk.progress.emplace();
  auto& progress = *chunk.progress;
  progress.from_offset = at_.offset;
  progress.change = at_;
  progress.change.state = event::task_state::running;
  // What these rows add; the decider adds it to what there was.
  auto& x = progress.change;
  x.rows = x.written = x.unchanged = x.refused = x.error_count = x.deleted = x.began_at = 0;
  return chunk;
}

result<catalog::command> import_source::next() {
  if (at_.offset >= at_.file_bytes && at_.mode == event::import_mode::sync && at_.file_bytes > 0)
    return next_deletions();
  auto chunk = begin_chunk();
  auto& progress = *chunk.progress;
  while (progress.change.rows < chunk_row_count_max && progress.change.offset - at_.offset < chunk_bytes_max) {
    auto row = next_row();
    if (!row)
      return row.failure();
    if (!*row) {
      progress.change.offset = at_.file_bytes;
      if (at_.mode != event::import_mode::sync)
        progress.change.state = event::task_state::done;
      break;
    }
    // An id stands once in a transaction: the same product again begins the next one.
    if ((*row)->what && has_same(chunk, *(*row)->what)) {
      held_back_ = std::move(*row);
      break;
    }
    add(chunk, **row);
  }
  at_.offset = progress.change.offset;
  at_.line = progress.change.line;
  return chunk;
}

result<std::vector<catalog::operation>> import_source::deletions() {
  if (sweep_ == nullptr) {
    auto opened = sync_sweep::open(*file_, settings_, at_, *now_());
    if (!opened)
      return opened.failure();
    sweep_ = *std::move(opened);
  }
  return sweep_->next(*now_());
}

/// Beyond the end of the file the offset counts chunks of deletions.
result<catalog::command> import_source::next_deletions() {
  auto going = deletions();
  if (!going)
    return going.failure();
  auto chunk = begin_chunk();
  auto& change = chunk.progress->change;
  if (going->size() < sync_sweep::chunk_count_max)
    change.state = event::task_state::done;
  chunk.operations = *std::move(going);
  ++change.offset;
  at_.offset = change.offset;
  return chunk;
}

} // namespace stoa::spine

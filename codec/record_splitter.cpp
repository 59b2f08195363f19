// Every byte is looked at once, however small the pieces are.
#include "codec/record_splitter.hpp"

namespace stoa::codec {

namespace {

constexpr auto byte_order_mark = std::string_view{"\xEF\xBB\xBF"};

bool is_blank(std::string_view bytes) {
  return bytes.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

record_splitter::record_splitter(const splitter_settings& settings)
    : kind_(settings.kind), record_bytes_max_(settings.record_bytes_max), separator_(settings.separator),
      has_mark_pending_(settings.offset == 0), offset_(settings.offset), lines_(settings.line) {}

void record_splitter::feed(std::string_view bytes, bool last) {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  buffer_.append(bytes);
  is_last_ = last;
}

std::optional<record> record_splitter::next() {
  if (!skip_mark())
    return std::nullopt;
  while (true) {
    const auto has_line_end = find_end();
    const auto has_bytes = scanned_ > begin_ || is_overlong_;
    if (!has_line_end && (!is_last_ || !has_bytes)) {
      drop_overlong();
      return std::nullopt;
    }
    if (const auto found = take(has_line_end); found.is_too_large || !is_blank(found.bytes))
      return found;
  }
}

/// False while it is not known whether the file begins with a mark.
bool record_splitter::skip_mark() {
  if (!has_mark_pending_)
    return true;
  const auto is_known = buffer_.size() >= byte_order_mark.size() || is_last_;
  if (!is_known && byte_order_mark.substr(0, buffer_.size()) == buffer_)
    return false;
  has_mark_pending_ = false;
  if (std::string_view{buffer_}.substr(0, byte_order_mark.size()) == byte_order_mark) {
    begin_ = scanned_ = byte_order_mark.size();
    offset_ += byte_order_mark.size();
  }
  return true;
}

/// Moves scanned_ behind the record's line end and returns true, or to the end of the buffer.
bool record_splitter::find_end() {
  return kind_ == record_kind::line ? find_line_end() : find_csv_end();
}

bool record_splitter::find_line_end() {
  const auto at = buffer_.find('\n', scanned_);
  scanned_ = at == std::string::npos ? buffer_.size() : at + 1;
  return at != std::string::npos;
}

bool record_splitter::find_csv_end() {
  while (scanned_ < buffer_.size()) {
    const auto x = buffer_[scanned_++];
    if (x == '\n' && state_ != cell_state::quoted)
      return true;
    inner_lines_ += x == '\n' ? 1 : 0;
    state_ = after(state_, x);
  }
  return false;
}

/// A quote opens a cell only at the cell's beginning; anywhere else it is a fault that must not swallow further lines.
record_splitter::cell_state record_splitter::after(cell_state state, char x) const {
  if (state == cell_state::quoted)
    return x == '"' ? cell_state::closed : cell_state::quoted;
  // After a closed one it was half of a pair, which stands for a quote inside the cell.
  if (x == '"' && state != cell_state::bare)
    return cell_state::quoted;
  return x == separator_ ? cell_state::start : cell_state::bare;
}

record record_splitter::take(bool has_line_end) {
  auto bytes = std::string_view{buffer_}.substr(begin_, scanned_ - begin_);
  offset_ += bytes.size();
  begin_ = scanned_;
  if (has_line_end)
    bytes.remove_suffix(1);
  if (!bytes.empty() && bytes.back() == '\r')
    bytes.remove_suffix(1);
  auto out = record{bytes, lines_ + 1, offset_, lines_ + inner_lines_ + 1, false};
  if (is_overlong_ || bytes.size() > record_bytes_max_) {
    out.bytes = {};
    out.is_too_large = true;
  }
  lines_ = out.end_line;
  inner_lines_ = 0;
  is_overlong_ = false;
  state_ = cell_state::start;
  return out;
}

/// One byte more than the limit may still be the CR of a line end.
void record_splitter::drop_overlong() {
  if (!is_overlong_ && scanned_ - begin_ <= record_bytes_max_ + 1)
    return;
  is_overlong_ = true;
  offset_ += scanned_ - begin_;
  begin_ = scanned_;
}

} // namespace stoa::codec

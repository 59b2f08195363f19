#include "codec/shop_rows.hpp"

#include "codec/csv_cells.hpp"

#include <algorithm>

namespace stoa::codec {

namespace {

std::string_view trim(std::string_view x) {
  constexpr auto blanks = std::string_view{" \t\r\n"};
  x.remove_prefix(std::min(x.find_first_not_of(blanks), x.size()));
  return x.substr(0, x.find_last_not_of(blanks) + 1);
}

std::string lower(std::string_view x) {
  auto out = std::string{x};
  for (auto& c : out)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

splitter_settings splitting(const row_settings& x) {
  return {.kind = record_kind::csv,
          .record_bytes_max = row_reader::row_bytes_max,
          .offset = x.offset,
          .line = x.line,
          .separator = x.dialect.separator};
}

} // namespace

shop_columns::shop_columns(const std::vector<std::string>& header) {
  for (const auto& name : header) {
    names_.push_back(lower(trim(name)));
    places_.emplace(names_.back(), names_.size() - 1);
  }
}

std::size_t shop_columns::place(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? npos : found->second;
}

std::string_view shop_record::at(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    if (const auto place = columns_->place(name); place != shop_columns::npos)
      if (const auto cell = trim(cells_[place]); !cell.empty())
        return cell;
  return {};
}

shop_reader::shop_reader(const row_settings& settings, std::unique_ptr<shop_map> map)
    : map_(std::move(map)), separator_(settings.dialect.separator), records_(splitting(settings)) {
  if (settings.offset == 0)
    return;
  auto first = record_splitter{{.kind = record_kind::csv, .record_bytes_max = row_bytes_max, .separator = separator_}};
  first.feed(settings.header, true);
  const auto found = first.next();
  header_fault_ = read_header(found ? found->bytes : std::string_view{});
}

void shop_reader::feed(std::string_view bytes, bool last) {
  is_last_ = is_last_ || last;
  if (!is_stopped_)
    records_.feed(bytes, last);
}

std::optional<error> shop_reader::read_header(std::string_view bytes) {
  const auto names = split_cells(bytes, separator_);
  if (!names)
    return names.failure();
  columns_.emplace(*names);
  return map_->fault_of(*columns_);
}

std::optional<row> shop_reader::next() {
  if (is_stopped_)
    return std::nullopt;
  while (const auto found = records_.next()) {
    if (!columns_)
      header_fault_ = found->is_too_large ? error{errc::too_large, "the header is too long", ""} //
                                          : read_header(found->bytes);
    else if (!header_fault_) {
      auto read = read_record(*found);
      const auto is_next = open_ && read && !open_->records.empty() && map_->begins(open_->records.front(), *read);
      auto done = is_next || (open_ && read && open_->records.empty()) ? finish() : std::nullopt;
      add(*found, std::move(read));
      if (done)
        return done;
    }
    if (header_fault_) {
      is_stopped_ = true;
      return row{found->line, found->end_offset, found->end_line, *header_fault_};
    }
  }
  return is_last_ ? finish() : std::nullopt;
}

result<shop_record> shop_reader::read_record(const record& x) const {
  if (x.is_too_large)
    return error{errc::too_large, "a record is longer than " + std::to_string(row_bytes_max) + " bytes", ""};
  auto cells = split_cells(x.bytes, separator_);
  if (!cells)
    return cells.failure();
  // Spreadsheets leave empty cells out at the end of a record.
  if (cells->size() > columns_->count())
    return malformed_csv("a record of " + std::to_string(cells->size()) + " cells below a header of " +
                         std::to_string(columns_->count()));
  cells->resize(columns_->count());
  return shop_record{*columns_, *std::move(cells)};
}

void shop_reader::add(const record& x, result<shop_record> read) {
  if (!open_) {
    open_.emplace();
    open_->line = x.line;
  }
  auto& to = *open_;
  to.end_offset = x.end_offset;
  to.end_line = x.end_line;
  to.bytes += x.bytes.size();
  if (!read) {
    if (!to.fault)
      to.fault = read.failure();
    to.fault->detail += to.records.empty() ? "" : " (line " + std::to_string(x.line) + ", of this product)";
    return;
  }
  if (to.records.size() < record_count_max && to.bytes <= product_bytes_max)
    to.records.push_back(*std::move(read));
  else if (!to.fault)
    to.fault = error{errc::too_large, "the product takes too many records of the file", ""};
}

std::optional<row> shop_reader::finish() {
  if (!open_)
    return std::nullopt;
  const auto done = *std::exchange(open_, std::nullopt);
  return row{done.line, done.end_offset, done.end_line, done.fault ? *done.fault : map_->product_of(done.records)};
}

value shop_money(std::string_view cell, const std::string& currency) {
  auto amount = std::string{};
  for (const auto c : cell)
    if ((c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-')
      amount += c;
  if (amount.empty())
    return {};
  // 1,234.50 has thousands; 12,50 has a decimal comma.
  if (amount.find('.') != std::string::npos)
    std::erase(amount, ',');
  else
    std::replace(amount.begin(), amount.end(), ',', '.');
  return value_object{{"amount", amount}, {"currency", currency}};
}

std::vector<std::string> split_at_commas(std::string_view cell) {
  auto items = std::vector<std::string>(1);
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '\\' && i + 1 < cell.size() && cell[i + 1] == ',')
      items.back() += cell[++i];
    else if (cell[i] == ',')
      items.emplace_back();
    else
      items.back() += cell[i];
  }
  for (auto& x : items)
    x = std::string{trim(x)};
  std::erase(items, "");
  return items;
}

value value_of(const std::vector<std::string>& texts) {
  return value_list(texts.begin(), texts.end());
}

value without_empty(value_object members) {
  std::erase_if(members, [](const auto& x) {
    const auto* text = x.second.template get_if<std::string>();
    const auto* list = x.second.template get_if<value_list>();
    const auto* inner = x.second.template get_if<value_object>();
    return x.second.is_null() || (text != nullptr && text->empty()) || (list != nullptr && list->empty()) ||
           (inner != nullptr && inner->empty());
  });
  return members;
}

value_list category_path(std::string_view cell) {
  auto out = value_list{};
  while (!cell.empty()) {
    const auto end = std::min(cell.find(" > "), cell.size());
    if (const auto level = trim(cell.substr(0, end)); !level.empty())
      out.emplace_back(level);
    cell.remove_prefix(std::min(end + 3, cell.size()));
  }
  return out;
}

std::string gtin_of(std::string_view cell) {
  // Spreadsheets are kept from dropping digits by an apostrophe.
  if (cell.starts_with('\''))
    cell.remove_prefix(1);
  const auto is_digits = std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_digits && cell.size() >= 8 && cell.size() <= 14 ? std::string{cell} : std::string{};
}

} // namespace stoa::codec

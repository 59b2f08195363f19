// CSV rows: from cells to documents by the header's columns.
#include "codec/csv.hpp"

#include "codec/csv_cells.hpp"
#include "codec/feed_spelling.hpp"

#include <algorithm>
#include <array>

namespace stoa::codec {

namespace {

constexpr auto attribute_prefix = std::string_view{"attributes."};

constexpr auto text_columns = std::array<std::string_view, 19>{
  "id",   "sku",      "slug",  "name",  "description", "brand",      "model",      "status",    "price",     "currency",
  "cost", "released", "image", "thumb", "version",     "created_at", "compare_at", "tax_class", "publish_at"};

bool is_attribute(std::string_view column) {
  return column.starts_with(attribute_prefix) && column.size() > attribute_prefix.size();
}

/// The separator inside the cells of a list column; empty for other columns.
std::string_view list_separator(std::string_view column) {
  if (column == "category")
    return " > ";
  return column == "tags" || column == "gtins" || column == "ean" ? "|" : "";
}

bool is_column(std::string_view name) {
  return is_attribute(name) || !list_separator(name).empty() || name == "updated_at" ||
         std::find(text_columns.begin(), text_columns.end(), name) != text_columns.end();
}

std::string_view trim(std::string_view x) {
  const auto begin = std::min(x.find_first_not_of(' '), x.size());
  x.remove_prefix(begin);
  return x.substr(0, x.find_last_not_of(' ') + 1);
}

value split_list(std::string_view cell, std::string_view separator) {
  auto items = value_list{};
  while (true) {
    const auto end = std::min(cell.find(separator), cell.size());
    if (const auto item = trim(cell.substr(0, end)); !item.empty())
      items.emplace_back(item);
    if (end == cell.size())
      return items;
    cell.remove_prefix(end + separator.size());
  }
}

/// Numbers and truth values in JSON's spelling are such; all else is text, also `007`.
value typed(std::string& cell) {
  if (cell == "true" || cell == "false")
    return cell == "true";
  if (const auto number = parse_decimal(cell))
    return *number;
  return std::move(cell);
}

/// Errors a whole file would repeat row by row.
std::optional<error> fault_of(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = names[i];
    if (name.empty())
      continue;
    if (!is_column(name))
      return error{errc::unknown_field,
                   "the header names a column that does not exist: \"" + name +
                     "\"; rename it with map, or send null for it there",
                   name};
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      return error{errc::invalid_field, "the header names this column twice", name};
  }
  if (std::find(names.begin(), names.end(), "id") == names.end())
    return error{errc::invalid_field, "the header names no column \"id\"", "id"};
  return std::nullopt;
}

/// Gives the columns our names.
std::optional<error> rename(std::vector<std::string>& names, const csv_dialect& dialect) {
  auto is_found = std::vector<bool>(dialect.names.size());
  for (auto& name : names) {
    const auto known =
      std::find_if(dialect.names.begin(), dialect.names.end(), [&](const auto& x) { return x.first == name; });
    if (known == dialect.names.end() && name.empty())
      return error{errc::unknown_field, "the header has a column without a name", name};
    if (known == dialect.names.end())
      continue;
    is_found[static_cast<std::size_t>(known - dialect.names.begin())] = true;
    name = known->second;
  }
  for (std::size_t i = 0; i < is_found.size(); ++i)
    if (!is_found[i])
      return error{errc::invalid_field, "the file has no column \"" + dialect.names[i].first + "\"", "map"};
  return std::nullopt;
}

} // namespace

result<csv_columns> csv_columns::read(std::string_view header, const csv_dialect& dialect) {
  auto names = split_cells(header, dialect.separator);
  if (!names)
    return names.failure();
  if (auto fault = rename(*names, dialect))
    return std::move(*fault);
  if (auto fault = fault_of(*names))
    return std::move(*fault);
  auto out = csv_columns{};
  out.names_ = std::move(*names);
  out.separator_ = dialect.separator;
  return out;
}

result<value> csv_columns::document(std::string_view record) const {
  auto cells = split_cells(record, separator_);
  if (!cells)
    return cells.failure();
  if (cells->size() != names_.size())
    return malformed_csv("a row of " + std::to_string(cells->size()) + " cells below a header of " +
                         std::to_string(names_.size()));
  auto members = value_object{};
  auto attributes = value_object{};
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto& name = names_[i];
    auto& cell = (*cells)[i];
    if (cell.empty() || name.empty())
      continue;
    if (is_attribute(name))
      attributes.emplace_back(name.substr(attribute_prefix.size()), typed(cell));
    else if (const auto separator = list_separator(name); !separator.empty())
      members.emplace_back(name, split_list(cell, separator));
    else
      members.emplace_back(name, std::move(cell));
  }
  if (!attributes.empty())
    members.emplace_back("attributes", std::move(attributes));
  return value{std::move(members)};
}

csv_reader::csv_reader(const row_settings& settings)
    : dialect_(settings.dialect), records_({.kind = record_kind::csv,
                                            .record_bytes_max = row_bytes_max,
                                            .offset = settings.offset,
                                            .line = settings.line,
                                            .separator = settings.dialect.separator}) {
  if (settings.offset == 0)
    return;
  auto first = record_splitter{
    {.kind = record_kind::csv, .record_bytes_max = row_bytes_max, .separator = settings.dialect.separator}};
  first.feed(settings.header, true);
  const auto found = first.next();
  columns_ = csv_columns::read(found ? found->bytes : std::string_view{}, dialect_);
}

void csv_reader::feed(std::string_view bytes, bool last) {
  if (!is_stopped_)
    records_.feed(bytes, last);
}

std::optional<row> csv_reader::next() {
  if (is_stopped_)
    return std::nullopt;
  while (const auto found = records_.next()) {
    const auto is_header = !columns_;
    if (is_header && !found->is_too_large)
      columns_ = csv_columns::read(found->bytes, dialect_);
    is_stopped_ = !columns_ || !*columns_;
    if (is_header && !is_stopped_)
      continue;
    return row{found->line, found->end_offset, found->end_line, read_row(*found)};
  }
  return std::nullopt;
}

result<value> csv_reader::read_row(const record& cells) const {
  if (cells.is_too_large)
    return error{errc::too_large,
                 "the row is longer than " + std::to_string(row_bytes_max) + " bytes; is a quoted cell never closed?",
                 ""};
  if (!*columns_)
    return columns_->failure();
  auto document = (*columns_)->document(cells.bytes);
  if (!document)
    return document.failure();
  accept_feed_spelling(*document, dialect_.currency);
  return document;
}

} // namespace stoa::codec

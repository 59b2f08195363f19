// CSV files of other shop systems, where one product may take several records: its variants, its pictures.
#pragma once

#include "codec/record_splitter.hpp"
#include "codec/rows.hpp"

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::codec {

/// Where the columns of a file stand, by name, without regard to case.
class shop_columns {
public:
  shop_columns() = default;
  explicit shop_columns(const std::vector<std::string>& header);

  std::size_t count() const { return names_.size(); }
  const std::vector<std::string>& names() const { return names_; }
  bool has(std::string_view name) const { return places_.contains(name); }
  /// Place of a column, or npos.
  std::size_t place(std::string_view name) const;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

private:
  /// In lower case.
  std::vector<std::string> names_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

/// One record. Lives as long as the columns.
class shop_record {
public:
  shop_record(const shop_columns& columns, std::vector<std::string> cells)
      : columns_(&columns), cells_(std::move(cells)) {}

  /// The cell without blanks at its ends, of the first of these columns (in lower case) that has something in it.
  std::string_view at(std::initializer_list<std::string_view> names) const;
  std::string_view at(std::string_view name) const { return at({name}); }
  std::string_view cell(std::size_t place) const { return cells_.at(place); }
  const shop_columns& columns() const { return *columns_; }

private:
  const shop_columns* columns_;
  std::vector<std::string> cells_;
};

/// How the records of one system become products.
class shop_map {
public:
  virtual ~shop_map() = default;

  /// What keeps a file with these columns from being read.
  virtual std::optional<error> fault_of(const shop_columns& columns) const = 0;
  /// Whether a record begins a product, or goes on with the one that `first` begins.
  virtual bool begins(const shop_record& first, const shop_record& next) const = 0;
  /// The product of these records, in our spelling and unchecked. Errors: `invalid_field` naming the file's column.
  virtual result<value> product_of(const std::vector<shop_record>& records) const = 0;
};

/// The maps that are built in. `currency` is that of all prices; without one there is nothing to read them as.
std::unique_ptr<shop_map> make_shopify_map(std::string currency);
std::unique_ptr<shop_map> make_woocommerce_map(std::string currency);

/// A product whose records are being gathered.
struct gathered_product {
  std::vector<shop_record> records;
  std::size_t bytes = 0;
  std::uint64_t line = 0;
  std::uint64_t end_offset = 0;
  std::uint64_t end_line = 0;
  std::optional<error> fault;
};

/// Puts records together; a row of it is a product. A record that cannot be read, or too many of them, refuse the
/// product that they belong to as a whole.
class shop_reader final : public row_reader {
public:
  static constexpr std::size_t record_count_max = 2'500;
  static constexpr std::size_t product_bytes_max = 2 * 1024 * 1024;

  shop_reader(const row_settings& settings, std::unique_ptr<shop_map> map);

  void feed(std::string_view bytes, bool last) override;
  std::optional<row> next() override;

private:
  std::optional<error> read_header(std::string_view bytes);
  result<shop_record> read_record(const record& x) const;
  void add(const record& x, result<shop_record> read);
  std::optional<row> finish();

  std::unique_ptr<shop_map> map_;
  char separator_;
  record_splitter records_;
  std::optional<shop_columns> columns_;
  std::optional<error> header_fault_;
  std::optional<gathered_product> open_;
  bool is_last_ = false;
  bool is_stopped_ = false;
};

/// `{"amount":…,"currency":…}` of a cell; null for an empty one. Signs of currencies and blanks are left out, a decimal
/// comma is read as a point.
value shop_money(std::string_view cell, const std::string& currency);
/// Items between commas; `\,` is a comma of an item.
std::vector<std::string> split_at_commas(std::string_view cell);
value value_of(const std::vector<std::string>& texts);
/// An object without the members that hold nothing: null, an empty text, list or object.
value without_empty(value_object members);
/// The levels of `Clothing > Shirts`.
value_list category_path(std::string_view cell);
/// Digits of a bar code that is a GTIN, else empty: shops write all sorts of things there.
std::string gtin_of(std::string_view cell);

} // namespace stoa::codec

// Which reader reads which format.
#include "codec/rows.hpp"

#include "codec/csv.hpp"
#include "codec/jsonl.hpp"
#include "codec/shop_rows.hpp"

namespace stoa::codec {

result<row_kind> kind_of_row(const value& document) {
  const auto* kind = document.find("kind");
  if (kind == nullptr || kind->is_null())
    return row_kind::product;
  const auto* text = kind->get_if<std::string>();
  if (text != nullptr && *text == "category")
    return row_kind::category;
  return error{errc::invalid_field, "kind is none of a row; send category, or leave it out for a product", "kind"};
}

std::optional<row_format> parse_row_format(std::string_view name) {
  if (name == "jsonl")
    return row_format::jsonl;
  if (name == "csv")
    return row_format::csv;
  return std::nullopt;
}

std::unique_ptr<row_reader> make_row_reader(const row_settings& settings) {
  if (settings.format == row_format::csv && settings.dialect.program == csv_program::shopify)
    return std::make_unique<shop_reader>(settings, make_shopify_map(settings.dialect.currency));
  if (settings.format == row_format::csv && settings.dialect.program == csv_program::woocommerce)
    return std::make_unique<shop_reader>(settings, make_woocommerce_map(settings.dialect.currency));
  if (settings.format == row_format::csv)
    return std::make_unique<csv_reader>(settings);
  return std::make_unique<jsonl_reader>(settings);
}

} // namespace stoa::codec

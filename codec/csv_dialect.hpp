// How a CSV file of some other program is written: its separator, its names of columns, the currency of its prices.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::codec {

/// Whose columns a CSV file has: ours (by the names below), or another shop system's.
enum class csv_program : std::uint8_t { own, shopify, woocommerce };

struct csv_dialect {
  char separator = ',';
  csv_program program = csv_program::own;
  /// From the file's name of a column to ours; to nothing where the column is passed over. Names not here are ours.
  std::vector<std::pair<std::string, std::string>> names;
  /// Of bare prices in rows that have no currency of their own; empty = such prices are refused.
  std::string currency;

  bool operator==(const csv_dialect&) const = default;
};

/// The separator of a file by its header line: the most frequent outside quotes of `,` `;` tab and `|`, in this order
/// where two are as frequent.
char guess_separator(std::string_view header);

/// "shopify", "woocommerce".
std::optional<csv_program> parse_csv_program(std::string_view name);

/// Reads `{"map":{"Artikelnummer":"sku","Notiz":null},"currency":"EUR"}`; both may be missing, and the map may be
/// the name of a program. The separator stays.
/// Errors: `invalid_field`, `unknown_field` with field "map" or "currency".
result<csv_dialect> read_dialect(const value& options);

} // namespace stoa::codec

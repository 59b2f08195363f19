// From stored bytes to a product: only what the encoder writes is accepted, so that equal products have equal bytes.
#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/catalog/fields.hpp"
#include "domain/catalog/product_format.hpp"
#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <limits>

namespace stoa::catalog {

namespace {

/// Reads the fields of one list. A tag that is unknown, repeated or out of its order meets no field that waits for it
/// and is still there at the end, where the end mark should be.
class decoder {
public:
  explicit decoder(byte_reader& in) : in_(in) {}

  void fields_of(auto& x) {
    tag_ = in_.u8();
    describe(*this, x);
    require(tag_ == end_of_fields);
  }

  void operator()(const field& f, auto& x) {
    if (tag_ != f.tag)
      return;
    get(x);
    tag_ = in_.u8();
  }

private:
  void require(bool is_fine) {
    if (!is_fine)
      in_.fail();
  }

  void get(std::int64_t& x) {
    x = in_.svarint();
    require(x != 0);
  }

  void get(category_id& x) {
    const auto wide = in_.varint();
    require(wide <= std::numeric_limits<category_id>::max());
    x = static_cast<category_id>(wide);
  }

  void get(product_status& x) {
    const auto stored = in_.u8();
    x = static_cast<product_status>(stored);
    require(x == product_status::draft || x == product_status::archived);
  }

  void get(std::string& x) {
    x = in_.text();
    require(!x.empty());
  }

  void get(text& x) {
    const auto count = in_.count();
    if (count == 0)
      get(x.plain);
    else
      get_sorted(x.by_language, count);
  }

  void get(decimal& x) {
    const auto mantissa = in_.svarint();
    const auto exponent = in_.svarint();
    const auto is_small = exponent >= -decimal::exponent_abs_max && exponent <= decimal::exponent_abs_max;
    const auto read = make_decimal(mantissa, is_small ? static_cast<int>(exponent) : 0);
    require(is_small && read && read->mantissa == mantissa && read->exponent == exponent);
    if (read)
      x = *read;
  }

  void get(money& x) {
    get(x.amount);
    x.currency = in_.raw(3);
    require(is_currency(x.currency));
  }

  void get(std::optional<instant>& x) { x.emplace().unix_ms = in_.svarint(); }
  void get(std::optional<money>& x) { get(x.emplace()); }
  void get(media& x) { decoder{in_}.fields_of(x); }
  void get(variant& x) { decoder{in_}.fields_of(x); }

  /// Every alternative but the list, which `scalar` lacks.
  template <class Variant>
  void get_scalar(attribute_kind kind, Variant& x) {
    if (kind == attribute_kind::text)
      x = std::string{in_.text()};
    else if (kind == attribute_kind::number)
      get(x.template emplace<decimal>());
    else if (kind == attribute_kind::no || kind == attribute_kind::yes)
      x = kind == attribute_kind::yes;
    else
      in_.fail();
  }

  void get(scalar& x) { get_scalar(static_cast<attribute_kind>(in_.u8()), x); }

  void get(attribute_value& x) {
    const auto kind = static_cast<attribute_kind>(in_.u8());
    if (kind == attribute_kind::list)
      get_items(x.emplace<std::vector<scalar>>(), in_.count());
    else
      get_scalar(kind, x);
  }

  // Little room is taken ahead of the items: a count that lies costs next to nothing.
  static constexpr std::size_t count_trusted = 32;

  template <class T>
  void get_items(std::vector<T>& items, std::size_t count) {
    items.reserve(std::min(count, count_trusted));
    for (std::size_t i = 0; i < count && !in_.failed(); ++i)
      get(items.emplace_back());
  }

  template <class T>
  void get_sorted(std::vector<std::pair<std::string, T>>& members, std::size_t count) {
    members.reserve(std::min(count, count_trusted));
    for (std::size_t i = 0; i < count && !in_.failed(); ++i) {
      auto& member = members.emplace_back();
      get(member.first);
      get(member.second);
      require(i == 0 || members[i - 1].first < member.first);
    }
  }

  template <class T>
  void get(std::vector<T>& items) {
    const auto count = in_.count();
    require(count > 0);
    get_items(items, count);
  }

  template <class T>
  void get(std::vector<std::pair<std::string, T>>& members) {
    const auto count = in_.count();
    require(count > 0);
    get_sorted(members, count);
  }

  byte_reader& in_;
  std::uint8_t tag_ = end_of_fields;
};

error damaged(const char* why) {
  return {errc::corrupt, std::string{"a stored product is damaged: "} + why, {}};
}

} // namespace

result<product> decode(std::string_view bytes) {
  auto reader = byte_reader{bytes};
  const auto format = reader.u8();
  if (format > product_format)
    return newer_format("a stored product", format, product_format);
  if (format == 0)
    return damaged("no format has the number 0");
  auto out = result<product>{product{}};
  decoder{reader}.fields_of(*out);
  if (reader.failed())
    return damaged("fields end early, or hold what no field may hold");
  if (!reader.at_end())
    return damaged("bytes after the last field");
  if (format != format_of(*out))
    return damaged("its fields are those of another format than it says");
  return out;
}

} // namespace stoa::catalog

// From a product to its stored bytes.
#include "domain/base/bytes.hpp"
#include "domain/catalog/fields.hpp"
#include "domain/catalog/product_format.hpp"
#include "domain/catalog/schema.hpp"

namespace stoa::catalog {

namespace {

enum class part : std::uint8_t { all, content };

bool is_absent(const auto& x) {
  return x.empty();
}
template <class T>
bool is_absent(const std::optional<T>& x) {
  return !x;
}
bool is_absent(product_status x) {
  return x == product_status::published;
}
bool is_absent(std::int64_t x) {
  return x == 0;
}

/// Writes the fields of one list: tag and value of each that is there, then the end mark.
class encoder {
public:
  /// `wanted` leaves out what only the store sets.
  encoder(byte_writer& out, part wanted) : out_(out), wanted_(wanted) {}

  void fields_of(const auto& x) {
    describe(*this, x);
    out_.u8(end_of_fields);
  }

  void operator()(const field& f, const auto& x) {
    if (is_absent(x))
      return;
    out_.u8(f.tag);
    put(x);
  }

  /// Only times are of this type, and no client sets one.
  void operator()(const field& f, const std::int64_t& x) {
    if (is_absent(x) || wanted_ == part::content)
      return;
    out_.u8(f.tag);
    put(x);
  }

private:
  void put(std::int64_t x) { out_.svarint(x); }
  void put(const std::optional<instant>& x) { put(x->unix_ms); }
  void put(category_id x) { out_.varint(x); }
  void put(product_status x) { out_.u8(static_cast<std::uint8_t>(x)); }
  void put(const std::string& x) { out_.text(x); }
  void put(const std::optional<money>& x) { put(*x); }
  void put(const media& x) { fields_of(x); }
  void put(const variant& x) { fields_of(x); }

  /// A count of languages, 0 for a plain text.
  void put(const text& x) {
    out_.varint(x.by_language.size());
    if (x.by_language.empty())
      out_.text(x.plain);
    for (const auto& member : x.by_language)
      put(member);
  }

  void put(const decimal& x) {
    out_.svarint(x.mantissa);
    out_.svarint(x.exponent);
  }

  void put(const money& x) {
    put(x.amount);
    out_.raw(x.currency);
  }

  void kind(attribute_kind x) { out_.u8(static_cast<std::uint8_t>(x)); }
  void put_kind(const std::string& x) {
    kind(attribute_kind::text);
    put(x);
  }
  void put_kind(const decimal& x) {
    kind(attribute_kind::number);
    put(x);
  }
  void put_kind(bool x) { kind(x ? attribute_kind::yes : attribute_kind::no); }
  void put_kind(const std::vector<scalar>& x) {
    kind(attribute_kind::list);
    put(x);
  }
  void put(const scalar& x) {
    std::visit([this](const auto& held) { put_kind(held); }, x);
  }
  void put(const attribute_value& x) {
    std::visit([this](const auto& held) { put_kind(held); }, x);
  }

  template <class T>
  void put(const std::pair<std::string, T>& member) {
    out_.text(member.first);
    put(member.second);
  }

  template <class T>
  void put(const std::vector<T>& items) {
    out_.varint(items.size());
    for (const auto& item : items)
      put(item);
  }

  byte_writer& out_;
  part wanted_;
};

void encode_part(std::string& out, const product& item, part wanted) {
  auto writer = byte_writer{out};
  writer.u8(format_of(item));
  encoder{writer, wanted}.fields_of(item);
}

} // namespace

void encode(std::string& out, const product& item) {
  encode_part(out, item, part::all);
}

void encode_content(std::string& out, const product& item) {
  encode_part(out, item, part::content);
}

} // namespace stoa::catalog

#include "domain/search/filter_values.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/catalog/product.hpp"

#include <array>
#include <utility>

namespace stoa::search {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;

/// Longer signs first: none is the beginning of one after it.
constexpr std::array order_signs{std::pair{">=", filter_relation::greater_equal},
                                 std::pair{"<=", filter_relation::less_equal}, std::pair{">", filter_relation::greater},
                                 std::pair{"<", filter_relation::less}};

bool has_order(filter_relation x) {
  return x != filter_relation::equal && x != filter_relation::unequal;
}

decimal whole(std::int64_t x) {
  return make_decimal(x, 0) ? *make_decimal(x, 0) : decimal{};
}

std::string_view trimmed(std::string_view x) {
  const auto first = x.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : x.substr(first, x.find_last_not_of(' ') - first + 1);
}

/// `a..b`, `a..`, `..b` of numbers; anything else is no range.
std::optional<number_range> as_range(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos)
    return std::nullopt;
  auto out = number_range{};
  const auto read = [](std::string_view end, std::optional<decimal>& to) {
    const auto x = parse_decimal(end);
    if (x)
      to = *x;
    return x || end.empty();
  };
  const auto is_range =
    read(trimmed(text.substr(0, dots)), out.lowest) && read(trimmed(text.substr(dots + 2)), out.highest);
  return is_range && (out.lowest || out.highest) ? std::optional{out} : std::nullopt;
}

} // namespace

void filter_values::read(filter_relation how, filter_term& out) {
  out.negated = how == filter_relation::unequal;
  switch (out.field) {
  case filter_field::price:
  case filter_field::created_at:
  case filter_field::updated_at:
  case filter_field::released:
    return ranges(how, out);
  case filter_field::attribute:
    return attribute(how, out);
  default:
    break;
  }
  if (has_order(how))
    return in_.refuse("only price, released, created_at, updated_at and attributes have an order; expected := or :!=");
  texts(out);
}

/// One value or a list in brackets; `read_one` takes one and hears whether it stands in a list.
template <class Read>
void filter_values::each(Read read_one) {
  if (!in_.passed("["))
    return read_one(false);
  do {
    read_one(true);
    if (++value_count_ > filter_limits::value_count)
      in_.refuse("at most " + std::to_string(filter_limits::value_count) + " values");
  } while (!in_.failed() && in_.passed(","));
  if (!in_.failed() && !in_.passed("]"))
    in_.refuse("expected , or ]");
}

void filter_values::texts(filter_term& out) {
  each([&](bool in_list) {
    in_.blanks();
    const auto begin = in_.place();
    auto x = in_.value(in_list);
    if (!in_.failed() && out.field == filter_field::status && !catalog::parse_product_status(x))
      in_.refuse_at(begin, "expected draft, published or archived");
    out.texts.push_back(std::move(x));
  });
}

void filter_values::ranges(filter_relation how, filter_term& out) {
  if (has_order(how)) {
    out.ranges.push_back(compared(how, one(out.field)));
    return;
  }
  each([&](bool in_list) {
    out.ranges.push_back(in_list ? range(out.field) : compared(filter_relation::equal, one(out.field)));
  });
}

void filter_values::attribute(filter_relation how, filter_term& out) {
  if (has_order(how)) {
    out.ranges.push_back(compared(how, number()));
    return;
  }
  each([&](bool in_list) {
    in_.blanks();
    if (in_list)
      return attribute_in_list(out);
    out.texts.push_back(in_.value(false));
  });
}

/// `>5`, `1..5` are ranges; `red` and all between backticks are texts.
void filter_values::attribute_in_list(filter_term& out) {
  for (const auto& [sign, how] : order_signs)
    if (in_.passed(sign))
      return out.ranges.push_back(compared(how, number()));
  const auto is_quoted = in_.starts("`");
  auto text = in_.value(true);
  if (const auto range = is_quoted ? std::nullopt : as_range(text))
    out.ranges.push_back(*range);
  else
    out.texts.push_back(std::move(text));
}

/// `a..b`, `a..`, `..b`, `a`, `>a`, `<=a`, as they stand in a list.
number_range filter_values::range(filter_field field) {
  for (const auto& [sign, how] : order_signs)
    if (in_.passed(sign))
      return compared(how, one(field));
  auto out = number_range{};
  if (!in_.passed("..")) {
    const auto x = one(field);
    if (!in_.passed(".."))
      return compared(filter_relation::equal, x);
    out.lowest = x.first;
  }
  in_.blanks();
  if (!in_.starts(",") && !in_.starts("]"))
    out.highest = one(field).last;
  if (!out.lowest && !out.highest)
    in_.refuse("expected a value on one side of ..");
  return out;
}

number_range filter_values::compared(filter_relation how, const span& x) {
  switch (how) {
  case filter_relation::less:
    return {std::nullopt, x.first, false, true};
  case filter_relation::less_equal:
    return {std::nullopt, x.last, false, false};
  case filter_relation::greater:
    return {x.last, std::nullopt, true, false};
  case filter_relation::greater_equal:
    return {x.first, std::nullopt, false, false};
  default:
    return {x.first, x.last, false, false};
  }
}

filter_values::span filter_values::one(filter_field field) {
  if (field == filter_field::price)
    return number();
  return moment(field == filter_field::released);
}

filter_values::span filter_values::number() {
  in_.blanks();
  const auto begin = in_.place();
  // A point belongs to the number unless another follows: `10..50`.
  const auto text = in_.run([&](char c) {
    return c == '.' ? !in_.starts("..") : (c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e' || c == 'E';
  });
  const auto x = parse_decimal(text);
  if (!x)
    in_.refuse_at(begin, "expected a number");
  return x ? span{*x, *x} : span{};
}

/// A day, or (unless `in_days`) a time; in days or milliseconds since 1970.
filter_values::span filter_values::moment(bool in_days) {
  in_.blanks();
  const auto begin = in_.place();
  const auto text = in_.run([&](char c) {
    return c == '.' ? !in_.starts("..") : (c >= '0' && c <= '9') || c == '-' || c == ':' || c == 'T' || c == 'Z';
  });
  if (const auto day = iso_day(text)) {
    const auto first = in_days ? *day : *day * ms_per_day;
    return {whole(first), whole(in_days ? first : first + ms_per_day - 1)};
  }
  if (const auto ms = parse_iso_time(text); ms && !in_days)
    return {whole(*ms), whole(*ms)};
  in_.refuse_at(begin, in_days ? "expected a day such as 2024-05-01"
                               : "expected a day or a time such as 2024-05-01 or 2024-05-01T08:30:00Z");
  return {};
}

} // namespace stoa::search

// Reads `filter_by`: recursive descent, `&&` binds closer than `||`.
#include "domain/catalog/product.hpp"
#include "domain/search/filter.hpp"

#include <algorithm>
#include <array>

namespace stoa::search {

namespace {

struct named_field {
  std::string_view name;
  filter_field field;
};

constexpr std::array field_names{
  named_field{"id", filter_field::id},         named_field{"sku", filter_field::sku},
  named_field{"slug", filter_field::slug},     named_field{"brand", filter_field::brand},
  named_field{"model", filter_field::model},   named_field{"category", filter_field::category},
  named_field{"status", filter_field::status}, named_field{"tags", filter_field::tag},
  named_field{"tag", filter_field::tag},       named_field{"price", filter_field::price},
};

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

enum class relation : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

/// Throws nothing: the first failure is kept, everything after it reads as empty.
class filter_parser {
public:
  explicit filter_parser(std::string_view text) : text_(text) {}

  result<filter_ptr> run() {
    if (text_.size() > filter_limits::bytes)
      return refuse("at most " + std::to_string(filter_limits::bytes) + " bytes"), failure_;
    blanks();
    if (at_ == text_.size())
      return filter_ptr{};
    auto out = any(0);
    blanks();
    if (!failed() && at_ < text_.size())
      refuse("expected && or || or the end");
    if (failed())
      return failure_;
    return out;
  }

private:
  bool failed() const { return failure_.code != errc::none; }

  void refuse(const std::string& what, errc code = errc::invalid_field) {
    if (!failed())
      failure_ = {code, what + " at byte " + std::to_string(at_), "filter_by"};
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  /// Passes blanks and then `word`, if it is there.
  bool passed(std::string_view word) {
    blanks();
    if (!starts(word))
      return false;
    at_ += word.size();
    return true;
  }

  filter_ptr any(std::size_t depth) { return parts(filter::kind::any, "||", depth); }
  filter_ptr all(std::size_t depth) { return parts(filter::kind::all, "&&", depth); }

  filter_ptr parts(filter::kind kind, std::string_view separator, std::size_t depth) {
    auto out = filter{kind, {}, {}};
    do
      out.parts.push_back(kind == filter::kind::any ? all(depth) : primary(depth));
    while (!failed() && passed(separator));
    if (failed())
      return nullptr;
    return out.parts.size() == 1 ? out.parts.front() : std::make_shared<const filter>(std::move(out));
  }

  filter_ptr primary(std::size_t depth) {
    if (!passed("("))
      return term();
    if (depth == filter_limits::depth) {
      refuse("at most " + std::to_string(filter_limits::depth) + " parentheses inside each other");
      return nullptr;
    }
    auto out = any(depth + 1);
    if (!failed() && !passed(")"))
      refuse("expected )");
    return out;
  }

  filter_ptr term() {
    auto out = filter{};
    if (++term_count_ > filter_limits::term_count)
      refuse("at most " + std::to_string(filter_limits::term_count) + " conditions");
    out.term.field = field();
    const auto how = operation();
    out.term.negated = how == relation::unequal;
    if (failed())
      return nullptr;
    if (out.term.field == filter_field::price)
      ranges(how, out.term);
    else if (how == relation::equal || how == relation::unequal)
      texts(out.term);
    else
      refuse("only price has an order; expected := or :!=");
    if (failed())
      return nullptr;
    return std::make_shared<const filter>(std::move(out));
  }

  filter_field field() {
    blanks();
    const auto begin = at_;
    while (at_ < text_.size() && is_name_letter(text_[at_]))
      ++at_;
    const auto name = text_.substr(begin, at_ - begin);
    if (name.empty())
      refuse("expected a field");
    const auto found =
      std::find_if(field_names.begin(), field_names.end(), [&](const auto& x) { return x.name == name; });
    if (found != field_names.end())
      return found->field;
    at_ = begin;
    refuse("no filter field \"" + std::string{name} +
             "\"; known are id, sku, slug, brand, model, category, status, tags, price",
           errc::unknown_field);
    return filter_field::id;
  }

  relation operation() {
    if (!passed(":"))
      refuse("expected : and a value");
    // Longer signs first: each is the beginning of none after it.
    for (const auto& [sign, how] : {std::pair{"!=", relation::unequal}, std::pair{">=", relation::greater_equal},
                                    std::pair{"<=", relation::less_equal}, std::pair{"=", relation::equal},
                                    std::pair{">", relation::greater}, std::pair{"<", relation::less}})
      if (passed(sign))
        return how;
    return relation::equal;
  }

  /// One value or a list in brackets; `read` takes one.
  template <class Read>
  void values(Read read) {
    if (!passed("["))
      return read(false);
    do {
      read(true);
      if (++value_count_ > filter_limits::value_count)
        refuse("at most " + std::to_string(filter_limits::value_count) + " values");
    } while (!failed() && passed(","));
    if (!failed() && !passed("]"))
      refuse("expected , or ]");
  }

  void texts(filter_term& out) {
    values([&](bool in_list) {
      blanks();
      const auto begin = at_;
      auto x = text(in_list);
      if (!failed() && out.field == filter_field::status && !catalog::parse_product_status(x)) {
        at_ = begin;
        refuse("expected draft, published or archived");
      }
      out.texts.push_back(std::move(x));
    });
  }

  std::string text(bool in_list) {
    if (starts("`"))
      return quoted();
    const auto begin = at_;
    while (at_ < text_.size() && !ends_text(in_list))
      ++at_;
    auto out = text_.substr(begin, at_ - begin);
    out = out.substr(0, out.find_last_not_of(" \t\r\n") + 1);
    if (out.empty() || out.find_first_of("`([") != std::string_view::npos) {
      at_ = begin;
      refuse(out.empty() ? "expected a value" : "expected backticks round a value with special characters");
    }
    return std::string{out};
  }

  bool ends_text(bool in_list) const {
    return starts("&&") || starts("||") || starts(")") || (in_list && (starts(",") || starts("]")));
  }

  std::string quoted() {
    const auto begin = ++at_;
    const auto end = text_.find('`', begin);
    if (end == std::string_view::npos || end == begin) {
      refuse(end == begin ? "expected a value" : "expected a closing backtick");
      return {};
    }
    at_ = end + 1;
    return std::string{text_.substr(begin, end - begin)};
  }

  void ranges(relation how, filter_term& out) {
    if (how != relation::equal && how != relation::unequal) {
      blanks();
      out.ranges.push_back(compared(how, number()));
      return;
    }
    values([&](bool in_list) { out.ranges.push_back(in_list ? range() : exactly(number())); });
  }

  static number_range exactly(const decimal& x) { return {x, x, false, false}; }

  static number_range compared(relation how, const decimal& x) {
    switch (how) {
    case relation::less:
      return {std::nullopt, x, false, true};
    case relation::less_equal:
      return {std::nullopt, x, false, false};
    case relation::greater:
      return {x, std::nullopt, true, false};
    default:
      return {x, std::nullopt, false, false};
    }
  }

  /// `a..b`, `a..`, `..b`, `a`, `>a`, `<=a`, as they stand in a list.
  number_range range() {
    for (const auto& [sign, how] : {std::pair{">=", relation::greater_equal}, std::pair{"<=", relation::less_equal},
                                    std::pair{">", relation::greater}, std::pair{"<", relation::less}})
      if (passed(sign))
        return compared(how, number());
    auto out = number_range{};
    if (!passed("..")) {
      out = exactly(number());
      if (!passed(".."))
        return out;
      out.highest.reset();
    }
    blanks();
    if (!starts(",") && !starts("]"))
      out.highest = number();
    if (!out.lowest && !out.highest)
      refuse("expected a number on one side of ..");
    return out;
  }

  decimal number() {
    blanks();
    const auto begin = at_;
    while (at_ < text_.size() && is_number_letter())
      ++at_;
    const auto x = parse_decimal(text_.substr(begin, at_ - begin));
    if (x)
      return *x;
    at_ = begin;
    refuse("expected a number");
    return {};
  }

  /// A point belongs to the number unless another follows: `10..50`.
  bool is_number_letter() const {
    const auto c = text_[at_];
    if (c == '.')
      return !starts("..");
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e' || c == 'E';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t term_count_ = 0;
  std::size_t value_count_ = 0;
  error failure_;
};

} // namespace

result<filter_ptr> parse_filter(std::string_view text) {
  return filter_parser{text}.run();
}

} // namespace stoa::search

// Reads `filter_by`: recursive descent, `&&` binds closer than `||`.
#include "domain/search/filter.hpp"
#include "domain/search/filter_values.hpp"

#include <algorithm>
#include <array>

namespace stoa::search {

namespace {

struct named_field {
  std::string_view name;
  filter_field field;
};

constexpr std::array field_names{
  named_field{"id", filter_field::id},
  named_field{"sku", filter_field::sku},
  named_field{"slug", filter_field::slug},
  named_field{"brand", filter_field::brand},
  named_field{"model", filter_field::model},
  named_field{"category", filter_field::category},
  named_field{"status", filter_field::status},
  named_field{"tags", filter_field::tag},
  named_field{"tag", filter_field::tag},
  named_field{"price", filter_field::price},
  named_field{"created_at", filter_field::created_at},
  named_field{"updated_at", filter_field::updated_at},
  named_field{"released", filter_field::released},
};

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

class filter_parser {
public:
  filter_parser(std::string_view text, const field_test& exists) : in_(text), values_(in_), exists_(exists) {}

  result<filter_ptr> run() {
    if (in_.size() > filter_limits::bytes)
      return in_.refuse("at most " + std::to_string(filter_limits::bytes) + " bytes"), in_.failure();
    in_.blanks();
    if (in_.at_end())
      return filter_ptr{};
    auto out = any(0);
    in_.blanks();
    if (!in_.at_end())
      in_.refuse("expected && or || or the end");
    if (in_.failed())
      return in_.failure();
    return out;
  }

private:
  filter_ptr any(std::size_t depth) { return parts(filter::kind::any, "||", depth); }
  filter_ptr all(std::size_t depth) { return parts(filter::kind::all, "&&", depth); }

  filter_ptr parts(filter::kind kind, std::string_view separator, std::size_t depth) {
    auto out = filter{kind, {}, {}};
    do
      out.parts.push_back(kind == filter::kind::any ? all(depth) : primary(depth));
    while (!in_.failed() && in_.passed(separator));
    if (in_.failed())
      return nullptr;
    return out.parts.size() == 1 ? out.parts.front() : std::make_shared<const filter>(std::move(out));
  }

  filter_ptr primary(std::size_t depth) {
    const auto is_negated = in_.passed("!");
    if (!in_.passed("(")) {
      if (is_negated)
        in_.refuse("expected ( after !");
      return term();
    }
    if (depth == filter_limits::depth) {
      in_.refuse("at most " + std::to_string(filter_limits::depth) + " parentheses inside each other");
      return nullptr;
    }
    auto out = any(depth + 1);
    if (!in_.failed() && !in_.passed(")"))
      in_.refuse("expected )");
    return is_negated && !in_.failed() ? std::make_shared<const filter>(filter{filter::kind::negation, {}, {out}})
                                       : out;
  }

  filter_ptr term() {
    auto out = filter{};
    if (++term_count_ > filter_limits::term_count)
      in_.refuse("at most " + std::to_string(filter_limits::term_count) + " conditions");
    field(out.term);
    if (!in_.passed(":"))
      in_.refuse("expected : and a value");
    if (!in_.failed()) {
      out.term.missing = missing();
      if (!out.term.missing)
        values_.read(relation(), out.term);
    }
    if (in_.failed())
      return nullptr;
    return std::make_shared<const filter>(std::move(out));
  }

  void field(filter_term& out) {
    in_.blanks();
    const auto begin = in_.place();
    if (exists("attributes.") && in_.passed("attributes.")) {
      out.field = filter_field::attribute;
      // Keys are any text; bare ones may have what no operator begins with.
      const auto is_key_letter = [](char c) {
        return is_name_letter(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
      };
      out.key = in_.starts("`") ? in_.quoted() : std::string{in_.run(is_key_letter)};
      if (out.key.empty())
        in_.refuse("expected the key of an attribute");
      return;
    }
    const auto name = in_.run(is_name_letter);
    if (name.empty())
      in_.refuse("expected a field");
    const auto found =
      std::find_if(field_names.begin(), field_names.end(), [&](const auto& x) { return x.name == name; });
    if (found != field_names.end() && exists(name))
      out.field = found->field;
    else
      in_.refuse_at(begin,
                    "no filter field \"" + std::string{name} +
                      "\"; known are id, sku, slug, brand, model, category, status, tags, price, created_at, "
                      "updated_at, released, attributes.KEY",
                    errc::unknown_field);
  }

  bool exists(std::string_view name) const { return !exists_ || exists_(name); }

  /// The bare word, alone behind the colon.
  bool missing() {
    const auto begin = in_.place();
    if (in_.passed("missing")) {
      in_.blanks();
      if (in_.at_end() || in_.ends_value(false))
        return true;
    }
    in_.go_back_to(begin);
    return false;
  }

  filter_relation relation() {
    using enum filter_relation;
    // Longer signs first: none is the beginning of one after it.
    for (const auto& [sign, how] :
         {std::pair{"!=", unequal}, std::pair{">=", greater_equal}, std::pair{"<=", less_equal}, std::pair{"=", equal},
          std::pair{">", greater}, std::pair{"<", less}})
      if (in_.passed(sign))
        return how;
    return equal;
  }

  filter_lexer in_;
  filter_values values_;
  const field_test& exists_;
  std::size_t term_count_ = 0;
};

} // namespace

result<filter_ptr> parse_filter(std::string_view text, const field_test& exists) {
  return filter_parser{text, exists}.run();
}

} // namespace stoa::search

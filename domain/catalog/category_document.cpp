#include "domain/catalog/category_document.hpp"

#include "domain/catalog/document.hpp"
#include "domain/catalog/limits.hpp"

#include <algorithm>
#include <charconv>

namespace stoa::catalog {

namespace {

const place place_of_all;

/// Reads members of a document one by one.
class category_reader {
public:
  explicit category_reader(const value_object& document) : members_(document) {}

  std::string text(std::string_view name, text_rule rule, std::size_t bytes_max) {
    const auto* from = members_.take(name);
    return from == nullptr || !found_.is_fine() ? std::string{} : text_at({place_of_all, name}, *from, rule, bytes_max);
  }

  std::string needed_text(std::string_view name, text_rule rule, std::size_t bytes_max) {
    auto read = text(name, rule, bytes_max);
    if (read.empty())
      found_.refuse({place_of_all, name}, "is missing; send it, it may not be left out");
    return read;
  }

  std::vector<std::pair<std::string, std::string>> names() {
    auto out = std::vector<std::pair<std::string, std::string>>{};
    const auto* from = members_.take("names");
    const auto at = place{place_of_all, "names"};
    const auto* object = from == nullptr ? nullptr : found_.object_at(at, *from, "an object of strings by language");
    if (object == nullptr)
      return out;
    each_member(
      found_, at, *object, limits::language_count,
      [&](const place& here, const std::string& language, const value& member) {
        found_.check_text(here, text_rule::language, limits::language_bytes, language);
        if (std::any_of(out.begin(), out.end(), [&](const auto& x) { return is_same_tag(x.first, language); }))
          found_.refuse(here, "is given twice; keep one");
        out.emplace_back(language, text_at(here, member, text_rule::category, limits::category_name_bytes));
      });
    std::sort(out.begin(), out.end());
    return out;
  }

  std::int64_t order() {
    const auto* from = members_.take("order");
    const auto at = place{place_of_all, "order"};
    if (from == nullptr || !found_.is_fine())
      return 0;
    const auto* number = from->get_if<decimal>();
    const auto text = number == nullptr ? std::string{} : to_string(*number);
    auto out = std::int64_t{0};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size() ||
        out < -limits::category_order_abs_max || out > limits::category_order_abs_max)
      found_.refuse(at, "is no place; send a whole number from -1000000000 to 1000000000");
    return out;
  }

  result<void> finish() {
    for (const auto* set_by_the_store :
         {"version", "created_at", "updated_at", "path", "products", "children", "kind", "label"})
      members_.take(set_by_the_store);
    if (const auto* name = members_.left_over(); name != nullptr && found_.is_fine())
      return error{errc::unknown_field, *name + " is not a known field; remove it", *name};
    return found_.is_fine() ? result<void>{} : found_.first();
  }

private:
  std::string text_at(const place& at, const value& from, text_rule rule, std::size_t bytes_max) {
    const auto* held = from.get_if<std::string>();
    if (held == nullptr) {
      found_.wrong_kind(at, from, "a string");
      return {};
    }
    found_.check_text(at, rule, bytes_max, *held);
    return *held;
  }

  open_members members_;
  findings found_;
};

/// The id of the path is the document's own, whether that says so or not.
result<std::string> settled_id(std::string given, std::string_view id) {
  if (given.empty() && id.empty())
    return error{errc::invalid_field, "id is missing; send it, it may not be left out", "id"};
  if (!given.empty() && !id.empty() && given != id)
    return error{errc::invalid_field, "id differs from the id asked for; make them equal, or leave it out", "id"};
  if (!given.empty())
    return given;
  if (const auto why = broken_rule(text_rule::id, id); !why.empty() || id.size() > limits::id_bytes)
    return error{errc::invalid_field, "id " + (why.empty() ? std::string{"is too long"} : why), "id"};
  return std::string{id};
}

} // namespace

result<category_draft> category_from_value(const value& document, std::string_view id) {
  const auto* members = document.get_if<value_object>();
  if (members == nullptr)
    return error{errc::invalid_field, std::string{"the document is a "} + document.kind() + "; send an object", ""};
  auto in = category_reader{*members};
  auto draft = category_draft{};
  auto given = in.text("id", text_rule::id, limits::id_bytes);
  draft.parent = in.text("parent", text_rule::id, limits::id_bytes);
  draft.item.name = in.needed_text("name", text_rule::category, limits::category_name_bytes);
  draft.item.slug = in.text("slug", text_rule::slug, limits::slug_bytes);
  draft.item.names = in.names();
  draft.item.order = in.order();
  if (const auto done = in.finish(); !done)
    return done.failure();
  auto settled = settled_id(std::move(given), id);
  if (!settled)
    return settled.failure();
  draft.id = *std::move(settled);
  return draft;
}

value to_value(const category& x, const category_tree& tree) {
  auto out = value_object{{"id", client_id(x)}};
  if (const auto* parent = tree.find(x.parent); parent != nullptr)
    out.emplace_back("parent", client_id(*parent));
  out.emplace_back("name", x.name);
  if (!x.slug.empty())
    out.emplace_back("slug", x.slug);
  if (!x.names.empty()) {
    auto names = value_object{};
    for (const auto& [language, name] : x.names)
      names.emplace_back(language, name);
    out.emplace_back("names", std::move(names));
  }
  if (x.order != 0)
    out.emplace_back("order", value::integer(x.order));
  return out;
}

} // namespace stoa::catalog

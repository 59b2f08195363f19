#include "domain/catalog/draft_reader.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/catalog/fields.hpp"
#include "domain/catalog/money_read.hpp"
#include "domain/catalog/schema.hpp"

#include <algorithm>

namespace stoa::catalog {

namespace {

const place place_of_all;

/// Stored by key, so that equal documents are equal products whatever order a client wrote them in.
void sort_by_key(auto& members) {
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

/// Reads values into members of a draft. One overload of `read` for each type a field can have.
class draft_reader {
public:
  draft_reader(product_draft& draft, findings& found) : draft_(draft), found_(found) {}

  void read_document(const value& document) {
    if (const auto* members = found_.object_at(place_of_all, document, "an object"))
      read_fields(place_of_all, *members, draft_.item);
  }

private:
  /// Visits the fields of one object.
  struct object_visitor {
    draft_reader& reader;
    const place& at;
    open_members& members;

    void operator()(const field& f, auto& x) {
      const auto* found = members.take(f.name);
      const auto here = place{at, f.name};
      if (found != nullptr && reader.found_.is_fine())
        reader.read(here, f, *found, x);
      if constexpr (requires { x.empty(); })
        if (f.is_required && x.empty())
          reader.found_.refuse(here, "is missing; send it, it may not be left out");
    }
  };

  void read_fields(const place& at, const value_object& object, auto& x) {
    auto members = open_members{object};
    auto visitor = object_visitor{*this, at, members};
    describe(visitor, x);
    if constexpr (std::is_same_v<decltype(x), product&>)
      read_product_members(members);
    if (const auto* name = members.left_over())
      found_.unknown({at, *name});
  }

  void read(const place& at, const field& f, const value& from, std::string& x) {
    const auto* held = from.get_if<std::string>();
    if (held == nullptr)
      return found_.wrong_kind(at, from, "a string");
    found_.check_text(at, f.rule, f.bytes_max, *held);
    x = *held;
  }

  void read(const place& at, const field& f, const value& from, text& x) {
    if (from.get_if<std::string>() != nullptr)
      return read(at, f, from, x.plain);
    const auto* languages = found_.object_at(at, from, "a string, or an object of strings by language");
    if (languages == nullptr)
      return;
    each_member(found_, at, *languages, f.count_max,
                [&](const place& here, const std::string& language, const value& member) {
                  found_.check_text(here, text_rule::language, limits::language_bytes, language);
                  for (const auto& other : x.by_language)
                    if (is_same_tag(other.first, language))
                      found_.refuse(here, "is given twice, as " + other.first + " too; keep one");
                  read(here, f, member, x.by_language.emplace_back(language, std::string{}).second);
                });
    sort_by_key(x.by_language);
  }

  void read(const place& at, const field& f, const value& from, std::vector<std::string>& x) {
    each_item(found_, at, from, f.count_max,
              [&](const place& here, const value& item) { read(here, f, item, x.emplace_back()); });
  }

  void read_product_members(open_members& members) {
    if (const auto* from = members.take("categories"); from != nullptr && found_.is_fine())
      each_item(found_, {place_of_all, "categories"}, *from, limits::category_count,
                [&](const place& here, const value& item) { read_name(here, item); });
    for (const auto* set_by_the_store : {"version", "updated_at", "prices_include_tax", "attribute_names"})
      members.take(set_by_the_store);
  }

  /// A category by its id, or a path of names: a list, or one text with " > ".
  void read_name(const place& at, const value& from) {
    constexpr auto path_rule = field{0, "", text_rule::category, limits::category_name_bytes, limits::category_depth};
    constexpr auto id_rule = field{0, "", text_rule::id, limits::id_bytes};
    auto& x = draft_.categories.emplace_back();
    const auto* held = from.get_if<std::string>();
    if (held == nullptr && from.get_if<value_list>() == nullptr)
      found_.wrong_kind(at, from, "the id of a category, or a list of names from the root");
    else if (held != nullptr && held->find(" > ") != std::string::npos)
      read(at, path_rule, path_of(*held), x.path);
    else if (held != nullptr)
      read(at, id_rule, from, x.id);
    else
      read(at, path_rule, from, x.path);
    if (held == nullptr && x.path.empty())
      found_.refuse(at, "is empty; name a category");
  }

  static value path_of(std::string_view text) {
    auto names = value_list{};
    for (auto end = text.find(" > "); end != std::string_view::npos; end = text.find(" > ")) {
      names.emplace_back(std::string{text.substr(0, end)});
      text.remove_prefix(end + 3);
    }
    names.emplace_back(std::string{text});
    return names;
  }

  /// A path of names; which ids it leads to is decided where the tree is.
  void read(const place& at, const field& f, const value& from, std::vector<category_id>&) {
    auto& path = draft_.category_path;
    if (from.get_if<std::string>() != nullptr)
      return read(at, f, from, path.emplace_back());
    if (from.get_if<value_list>() == nullptr)
      return found_.wrong_kind(at, from, "a list of names from the root");
    read(at, f, from, path);
  }

  void read(const place& at, const field&, const value& from, product_status& x) {
    const auto* name = from.get_if<std::string>();
    const auto status = name == nullptr ? std::nullopt : parse_product_status(*name);
    if (!status)
      return found_.refuse(at, "is no status; send draft, published or archived");
    x = *status;
  }

  /// Set by the store; what a client sends back is ignored.
  void read(const place&, const field&, const value&, std::int64_t&) {}

  void read(const place& at, const field&, const value& from, std::optional<money>& x) {
    read_money(found_, at, from, x.emplace());
  }

  void read(const place& at, const field&, const value& from, std::optional<instant>& x) {
    const auto* held = from.get_if<std::string>();
    const auto unix_ms = held == nullptr ? std::nullopt : parse_iso_time(*held);
    if (!unix_ms)
      return found_.refuse(at, "is no time; write it as 2024-05-01T08:00:00Z");
    x = instant{*unix_ms};
  }

  void read(const place& at, const field& f, const value& from, std::vector<money>& x) {
    const auto main = draft_.item.price ? draft_.item.price->currency : std::string{};
    each_item(found_, at, from, f.count_max, [&](const place& here, const value& item) {
      auto& last = x.emplace_back();
      read_money(found_, here, item, last);
      const auto is_same = [&](const money& other) { return &other != &last && other.currency == last.currency; };
      if (last.currency == main)
        found_.refuse({here, "currency"}, "is that of price; prices holds other currencies only");
      else if (std::any_of(x.begin(), x.end(), is_same))
        found_.refuse({here, "currency"}, "occurs twice; keep one price for each currency");
    });
    std::sort(x.begin(), x.end(), [](const money& a, const money& b) { return a.currency < b.currency; });
  }

  template <class Item>
  requires std::same_as<Item, media> || std::same_as<Item, variant>
  void read(const place& at, const field& f, const value& from, std::vector<Item>& x) {
    each_item(found_, at, from, f.count_max, [&](const place& here, const value& item) {
      if (const auto* members = found_.object_at(here, item, "an object"))
        read_fields(here, *members, x.emplace_back());
      if (found_.is_fine())
        check_item(here, x.back());
    });
  }

  void check_item(const place&, const media&) {}
  void check_item(const place& at, const variant& x) {
    if (x.sku.empty() && x.options.empty())
      found_.refuse(at, "has neither a sku nor options; send what tells it from the other variants");
  }

  void read(const place& at, const field& f, const value& from, std::vector<std::pair<std::string, std::string>>& x) {
    const auto* object = found_.object_at(at, from, "an object of strings");
    if (object == nullptr)
      return;
    each_member(found_, at, *object, f.count_max, [&](const place& here, const std::string& name, const value& member) {
      found_.check_text(here, text_rule::words, f.bytes_max, name);
      read(here, f, member, x.emplace_back(name, std::string{}).second);
    });
    sort_by_key(x);
  }

  void read(const place& at, const field& f, const value& from, attribute_map& x) {
    const auto* object = found_.object_at(at, from, "an object");
    if (object == nullptr)
      return;
    x.reserve(std::min(object->size(), f.count_max));
    each_member(found_, at, *object, f.count_max, [&](const place& here, const std::string& name, const value& member) {
      found_.check_text(here, text_rule::words, limits::attribute_name_bytes, name);
      read_attribute(here, f, member, x.emplace_back(name, attribute_value{}).second);
    });
    sort_by_key(x);
  }

  void read_attribute(const place& at, const field& f, const value& from, attribute_value& x) {
    if (from.get_if<value_list>() == nullptr)
      return read_scalar(at, f, from, x);
    auto& items = x.emplace<std::vector<scalar>>();
    each_item(found_, at, from, limits::attribute_list_count,
              [&](const place& here, const value& item) { read_scalar(here, f, item, items.emplace_back()); });
  }

  /// Unlike other texts an attribute may be empty: "" is then what the shop says about it.
  template <class Scalar>
  void read_scalar(const place& at, const field& f, const value& from, Scalar& x) {
    if (const auto* number = from.get_if<decimal>())
      x = *number;
    else if (const auto* flag = from.get_if<bool>())
      x = *flag;
    else if (const auto* held = from.get_if<std::string>()) {
      if (!held->empty())
        found_.check_text(at, f.rule, f.bytes_max, *held);
      x = *held;
    } else
      found_.wrong_kind(at, from, "a string, number, boolean, or a list of these");
  }

  product_draft& draft_;
  findings& found_;
};

} // namespace

void read_draft(findings& found, const value& document, product_draft& draft) {
  draft_reader{draft, found}.read_document(document);
}

} // namespace stoa::catalog

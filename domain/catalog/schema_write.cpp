// From a product back to the document a client would send for it.
#include "domain/base/iso_time.hpp"
#include "domain/catalog/fields.hpp"
#include "domain/catalog/schema.hpp"

namespace stoa::catalog {

namespace {

/// Builds an object field by field; a field that is not there leaves no member.
class document_writer {
public:
  explicit document_writer(const category_tree& categories) : categories_(categories) {}

  value_object write(const auto& x) {
    auto outer = std::exchange(out_, value_object{});
    describe(*this, x);
    return std::exchange(out_, std::move(outer));
  }

  void operator()(const field& f, const auto& x) {
    if (!x.empty())
      add(f, tree(x));
  }
  void operator()(const field& f, const std::optional<money>& x) {
    if (x)
      add(f, tree(*x));
  }
  void operator()(const field& f, const std::optional<instant>& x) {
    if (x)
      add(f, iso_time(x->unix_ms));
  }
  void operator()(const field& f, product_status x) { add(f, to_string(x)); }
  void operator()(const field& f, const std::vector<category_id>& x) {
    if (x.size() < 2) {
      if (const auto path = x.empty() ? std::vector<std::string>{} : categories_.path(x.front()); !path.empty())
        add(f, tree(path));
      return;
    }
    auto ids = std::vector<std::string>{};
    for (const auto id : x)
      if (const auto* known = categories_.find(id); known != nullptr)
        ids.push_back(client_id(*known));
    out_.emplace_back("categories", tree(ids));
  }
  /// Times are the store's.
  void operator()(const field&, std::int64_t) {}

private:
  void add(const field& f, value x) { out_.emplace_back(f.name, std::move(x)); }

  value tree(const std::string& x) { return x; }
  value tree(const decimal& x) { return x; }
  value tree(bool x) { return x; }
  value tree(const media& x) { return write(x); }
  value tree(const variant& x) { return write(x); }
  value tree(const text& x) { return x.by_language.empty() ? tree(x.plain) : tree(x.by_language); }
  value tree(const money& x) { return value_object{{"amount", to_string(x.amount)}, {"currency", x.currency}}; }
  value tree(const scalar& x) {
    return std::visit([this](const auto& held) { return tree(held); }, x);
  }
  value tree(const attribute_value& x) {
    return std::visit([this](const auto& held) { return tree(held); }, x);
  }

  template <class T>
  value tree(const std::vector<T>& items) {
    auto list = value_list{};
    for (const auto& item : items)
      list.push_back(tree(item));
    return list;
  }

  template <class T>
  value tree(const std::vector<std::pair<std::string, T>>& members) {
    auto object = value_object{};
    for (const auto& [name, member] : members)
      object.emplace_back(name, tree(member));
    return object;
  }

  const category_tree& categories_;
  value_object out_;
};

} // namespace

value to_value(const product& item, const category_tree& categories) {
  return document_writer{categories}.write(item);
}

} // namespace stoa::catalog

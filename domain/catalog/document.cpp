#include "domain/catalog/document.hpp"

#include "domain/base/utf8.hpp"

namespace stoa::catalog {

namespace {

constexpr std::size_t shown_key_bytes = 100;

/// A client's key as a part of an error: a long or broken one must not make the answer long or broken.
std::string shown(std::string_view key) {
  if (!valid_utf8(key))
    return "(not UTF-8)";
  const auto begin = cut_utf8(key, shown_key_bytes);
  return begin.size() == key.size() ? std::string{key} : std::string{begin} + "...";
}

} // namespace

std::string place::path() const {
  if (above_ == nullptr)
    return {};
  auto out = above_->path();
  if (index_)
    return out + '[' + std::to_string(*index_) + ']';
  if (!out.empty())
    out.push_back('.');
  return out + shown(key_);
}

void findings::wrong_kind(const place& at, const value& found, std::string_view wanted) {
  refuse(at, std::string{"is "} +
               (found.is_null()                           ? ""
                : found.get_if<value_object>() != nullptr ? "an "
                                                          : "a ") +
               found.kind() + "; send " + std::string{wanted});
}

const value_object* findings::object_at(const place& at, const value& from, std::string_view wanted) {
  const auto* object = from.get_if<value_object>();
  if (object == nullptr)
    wrong_kind(at, from, wanted);
  return object;
}

void findings::check_count(const place& at, std::size_t count, std::size_t count_max) {
  if (count > count_max)
    refuse(at, "has " + std::to_string(count) + " items; at most " + std::to_string(count_max) + " are allowed");
}

void findings::check_text(const place& at, text_rule rule, std::size_t bytes_max, std::string_view text) {
  if (text.size() > bytes_max)
    return refuse(at, "is " + std::to_string(text.size()) + " bytes long; at most " + std::to_string(bytes_max) +
                        " are allowed");
  if (const auto why = broken_rule(rule, text); !why.empty())
    refuse(at, why);
}

void findings::note(errc code, const place& at, std::string_view why) {
  if (first_)
    return;
  auto path = at.path();
  auto detail = (path.empty() ? std::string{"the document"} : path) + ' ' + std::string{why};
  first_ = error{code, std::move(detail), std::move(path)};
}

bool is_same_tag(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

const value* open_members::take(std::string_view name) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (all_[i].first != name)
      continue;
    is_taken_[i] = true;
    return all_[i].second.is_null() ? nullptr : &all_[i].second;
  }
  return nullptr;
}

const std::string* open_members::left_over() const {
  for (std::size_t i = 0; i < all_.size(); ++i)
    if (!is_taken_[i])
      return &all_[i].first;
  return nullptr;
}

} // namespace stoa::catalog

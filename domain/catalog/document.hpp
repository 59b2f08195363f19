// The tools of reading a client's document: where one stands in it, what went wrong first, which members are left.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/catalog/field_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::catalog {

/// A place in a document: a chain of steps on the stack, made a text only when something is wrong there.
class place {
public:
  /// The document itself.
  place() = default;
  /// A member of what is above, an item of it. Both must outlive this.
  place(const place& above, std::string_view key) : above_(&above), key_(key) {}
  place(const place& above, std::size_t index) : above_(&above), index_(index) {}

  /// `variants[2].price.amount`; empty for the document. Keys that are too long to show are cut.
  std::string path() const;

private:
  const place* above_ = nullptr;
  std::string_view key_;
  std::optional<std::size_t> index_;
};

/// The first thing found wrong; what comes after it is not looked at.
class findings {
public:
  bool is_fine() const { return !first_; }
  const error& first() const { return *first_; }

  /// `why` is a predicate: "is empty; leave it out or send null".
  void refuse(const place& at, std::string_view why) { note(errc::invalid_field, at, why); }
  void unknown(const place& at) {
    note(errc::unknown_field, at, "is not a known field; remove it, or put it under attributes");
  }
  /// The value there is of another kind than `wanted`, such as "a string".
  void wrong_kind(const place& at, const value& found, std::string_view wanted);

  /// The members of an object; nullptr, and noted, when the value is none.
  const value_object* object_at(const place& at, const value& from, std::string_view wanted);
  void check_count(const place& at, std::size_t count, std::size_t count_max);
  void check_text(const place& at, text_rule rule, std::size_t bytes_max, std::string_view text);

private:
  void note(errc code, const place& at, std::string_view why);

  std::optional<error> first_;
};

/// Tags of languages are the same whatever their case.
bool is_same_tag(std::string_view a, std::string_view b);

/// The members of an object that nobody asked for yet.
class open_members {
public:
  explicit open_members(const value_object& all) : all_(all), is_taken_(all.size()) {}

  /// The member with a name; nullptr when it is absent or null, which is the same to a client.
  const value* take(std::string_view name);
  /// A member that was never asked for, or nullptr.
  const std::string* left_over() const;

private:
  const value_object& all_;
  std::vector<bool> is_taken_;
};

/// Calls `read_item(place, item)` for each item of a list of at most `count_max`, as long as all is fine.
void each_item(findings& found, const place& at, const value& from, std::size_t count_max, auto read_item) {
  const auto* list = from.get_if<value_list>();
  if (list == nullptr)
    return found.wrong_kind(at, from, "a list");
  found.check_count(at, list->size(), count_max);
  for (std::size_t i = 0; i < list->size() && found.is_fine(); ++i)
    read_item(place{at, i}, (*list)[i]);
}

/// Calls `read_member(place, name, value)` for each member of an object that is not null, as long as all is fine.
void each_member(findings& found, const place& at, const value_object& object, std::size_t count_max,
                 auto read_member) {
  const auto is_there = [](const auto& member) { return !member.second.is_null(); };
  found.check_count(at, static_cast<std::size_t>(std::count_if(object.begin(), object.end(), is_there)), count_max);
  for (const auto& [name, member] : object)
    if (!member.is_null() && found.is_fine())
      read_member(place{at, name}, name, member);
}

} // namespace stoa::catalog

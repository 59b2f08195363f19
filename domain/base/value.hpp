// A JSON-like tree with exact numbers: what a request body is before it becomes a product, and how an answer is shaped.
#pragma once

#include "domain/base/decimal.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace stoa {

class value;
/// Members in the order written. Keys are unique (the JSON reader refuses a repeated one).
using value_object = std::vector<std::pair<std::string, value>>;
using value_list = std::vector<value>;

class value {
public:
  using state = std::variant<std::monostate, bool, decimal, std::string, value_list, value_object>;

  value() = default;
  value(bool x) : state_(x) {}
  value(decimal x) : state_(x) {}
  /// An integer of any width below 10^18 in magnitude.
  static value integer(std::int64_t x);
  value(std::string x) : state_(std::move(x)) {}
  value(std::string_view x) : state_(std::string{x}) {}
  value(const char* x) : state_(std::string{x}) {}
  value(value_list x) : state_(std::move(x)) {}
  value(value_object x) : state_(std::move(x)) {}

  bool is_null() const { return state_.index() == 0; }
  /// Makes this what it is given, in its place; one of the kinds of `state`.
  template <class T>
  void become(T x) {
    state_.template emplace<T>(std::move(x));
  }
  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&state_);
  }
  template <class T>
  T* get_if() {
    return std::get_if<T>(&state_);
  }

  /// The member of an object, or nullptr when absent or when this is no object.
  const value* find(std::string_view key) const;
  /// Sets or replaces a member; makes this an object when it is null.
  void set(std::string_view key, value x);

  /// What this is, for error texts: "null", "boolean", "number", "string", "list", "object".
  const char* kind() const;

  const state& raw() const { return state_; }

  bool operator==(const value&) const = default;

private:
  state state_;
};

/// Applies an RFC 7396 merge patch: null deletes, objects merge, everything else replaces.
value merge_patch(value target, const value& patch);

} // namespace stoa

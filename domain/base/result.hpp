// The one error model below the doors: a value or an error. Nothing throws across a layer.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace stoa {

/// Every failure a caller may have to act upon; each is one documented problem type of the HTTP door.
/// The numeric values are stored and sent: append only.
enum class errc : std::uint8_t {
  /// Not a failure; never inside an `error`.
  none = 0,
  /// The text cannot be parsed at all. Fix the request.
  malformed,
  /// A known field holds a wrong value; `field` names it. Fix the request.
  invalid_field,
  /// A field or parameter that does not exist; `field` names it. Fix the request.
  unknown_field,
  /// No key, or a key nobody knows.
  unauthorized,
  /// The key is known but may not do this.
  forbidden,
  /// The entity does not exist.
  not_found,
  /// The path exists, the verb does not.
  method_not_allowed,
  /// The deadline passed before an answer was there.
  timeout,
  /// Another product of the store has this sku.
  sku_taken,
  /// Another product of the store has this slug.
  slug_taken,
  /// An atomic batch holds a refused operation; nothing was applied.
  batch_refused,
  /// A position of another log (restored, or another store).
  unknown_log,
  /// The caller holds an old version. Read again, then retry.
  stale_version,
  /// A documented size limit is passed.
  too_large,
  /// The media type of the body is not one this path reads.
  unsupported_media,
  /// The idempotency key was used for another request.
  key_reused,
  /// A bounded queue, table or quota is full. Retry after a pause.
  overloaded,
  /// A fault of the server. Report it.
  internal,
  /// This node's view is older than the position asked for. Retry.
  behind,
  /// Nobody knows yet whether the write took effect. Read, or retry under the same idempotency key.
  outcome_unknown,
  /// The store accepts no writes at the moment (disk full, applying failed). Reads go on. Retry later.
  read_only,
  /// A stored file is damaged; the detail has path and offset. An operator must act.
  corrupt,
  /// The disk has no room. The write had no effect.
  disk_full,
  /// A read, write or sync failed; the effect is unknown.
  io_failed,
  /// The folder or file is used by another process.
  in_use,
  /// Decide again with a newer copy of the document. Never leaves the node.
  prefetch_again,
  /// The value may be on the disk, which this caller does not wait for. Read again from a thread that may. Never leaves
  /// the node.
  not_in_memory,
  /// The position lies before the log's oldest record. Read everything anew and follow from there.
  position_too_old,
  /// One client sends more requests than it may. Wait, then go on more slowly.
  rate_limited,
  /// The server has a store of this name.
  store_exists,
  /// Another category of the same parent has this name, or another category this slug.
  name_taken,
  /// Products or categories are in it. Move them first.
  category_in_use,
  /// One past the last code.
  count_
};

/// Stable kebab-case name of a code, as printed in logs and problem documents.
const char* to_string(errc code) noexcept;

/// A failure: what kind (for programs), why (for people), and which field caused it (may be empty).
struct error {
  errc code = errc::none;
  std::string detail;
  std::string field;

  bool operator==(const error&) const = default;
};

/// A `T` or an `error`. [[nodiscard]] on the class: no failure is dropped by accident.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(error failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const stoa::error& failure() const { return std::get<1>(state_); }

private:
  std::variant<T, stoa::error> state_;
};

/// Success without a value, or an error.
template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(error failure) : failure_(std::move(failure)) {}

  explicit operator bool() const noexcept { return failure_.code == errc::none; }
  const stoa::error& failure() const { return failure_; }

private:
  stoa::error failure_;
};

} // namespace stoa

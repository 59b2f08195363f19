// Keys and values of the state: how each entity stands in its family. Format: docs/formats/state.md.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/event/record.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::spine::stored {

/// product id, 0, position: sorts by product, then by position.
std::string history_key(std::string_view id, event::position at);
/// What stands there: nothing, or the record that staged the change of an import that became visible at once.
std::string encode_history(event::position staged_at);
/// 0 for nothing.
event::position decode_history(std::string_view bytes);
/// task id, 0, number.
std::string task_error_key(std::string_view task, std::uint64_t number);

std::string encode_document(const catalog::product& item);
/// With version and times. Errors: `corrupt`.
result<catalog::product> decode_document(std::string_view bytes);

/// With version and times, but for one of which these are not known.
std::string encode_category(const catalog::category& x);
/// Errors: `corrupt`.
result<catalog::category> decode_category(std::string_view bytes);

/// What stands under the number 0 among the categories: the last number given, kept when a category goes.
std::string encode_last_number(catalog::category_id x);

/// All categories of a state. Errors: those of the state, `corrupt`.
result<catalog::category_tree> load_categories(const storage::state_snapshot& from);

/// What is kept of an idempotency key, under the position of its record.
struct used_key {
  std::string principal;
  std::int64_t time_ms = 0;
  event::key_used used;
};
std::string encode_key(const used_key& x);
result<used_key> decode_key(std::string_view bytes);

std::string encode_task(const event::task& x);
result<event::task> decode_task(std::string_view bytes);

std::string encode_task_error(const event::task_error& x);
result<event::task_error> decode_task_error(std::string_view bytes);

std::string encode_resource(const resource::item& x);
/// With version and times. Errors: `corrupt`.
result<resource::item> decode_resource(std::string_view bytes);

} // namespace stoa::spine::stored

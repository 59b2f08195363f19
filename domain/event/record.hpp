// What the log holds: records, each one transaction, made of events in the past tense with the full after-image.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/event/staging.hpp"
#include "domain/event/task.hpp"
#include "domain/resource/resource.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace stoa::event {

/// SHA-256 of a request.
using request_hash = std::array<std::uint8_t, 32>;

struct header {
  event::position position = 0;
  /// Unix milliseconds, never smaller than that of the record before.
  std::int64_t time_ms = 0;
  std::string request_id;
  std::string principal;

  bool operator==(const header&) const = default;
};

/// A product was created or changed. `after.version` and `after.updated_at_ms` are those of the record's header.
struct product_changed {
  /// Position of the record that changed it before; 0 = it did not exist.
  position previous = 0;
  catalog::product_ptr after;

  bool operator==(const product_changed& other) const { return previous == other.previous && *after == *other.after; }
};

struct product_deleted {
  position previous = 0;
  std::string id;

  bool operator==(const product_deleted&) const = default;
};

struct category_created {
  catalog::category after;

  bool operator==(const category_created&) const = default;
};

/// A category was created, renamed, moved or otherwise changed: one record, whatever is in it. `after.version` and
/// `after.updated_at_ms` are those of the record's header. Until this event, paths made `category_created`.
struct category_changed {
  /// 0 = it did not exist.
  position previous = 0;
  catalog::category after;

  bool operator==(const category_changed&) const = default;
};

struct category_deleted {
  position previous = 0;
  catalog::category_id id = 0;
  /// The id that clients knew it by.
  std::string client_id;

  bool operator==(const category_deleted&) const = default;
};

/// The outcome of one operation of a command, enough to rebuild its answer.
struct operation_result {
  /// HTTP's numbers: 200, 201, 204, or that of the refusal.
  std::uint16_t status = 0;
  /// Version of the entity after the operation; 0 when deleted or refused.
  position version = 0;
  /// `none` unless refused.
  errc refusal = errc::none;
  std::string detail;
  std::string field;

  bool operator==(const operation_result&) const = default;
};

/// An idempotency key was used by this record.
struct key_used {
  std::string key;
  request_hash request{};
  std::vector<operation_result> results;

  bool operator==(const key_used&) const = default;
};

/// A long job was created or moved on. `after` is its whole state but for the errors found since the last record.
struct task_changed {
  event::task after;
  std::vector<task_error> new_errors;

  bool operator==(const task_changed&) const = default;
};

/// Names a record that changed a product: an entry of the state's history.
struct history_place {
  std::string id;
  event::position position = 0;

  bool operator==(const history_place&) const = default;
};

/// The log is about to give up these records: the history forgets them.
struct history_cut {
  static constexpr std::size_t place_count_max = 2'000;

  std::vector<history_place> places;

  bool operator==(const history_cut&) const = default;
};

/// A resource was created or changed. `after.version` and `after.updated_at_ms` are those of the record's header.
struct resource_changed {
  /// 0 = it did not exist.
  position previous = 0;
  resource::item_ptr after;

  bool operator==(const resource_changed& other) const { return previous == other.previous && *after == *other.after; }
};

struct resource_deleted {
  position previous = 0;
  resource::name name;

  bool operator==(const resource_deleted&) const = default;
};

using any =
  std::variant<product_changed, product_deleted, category_created, key_used, task_changed, history_cut,
               resource_changed, resource_deleted, category_changed, category_deleted, rows_staged, import_published>;

struct record {
  event::header header;
  std::vector<any> events;

  bool operator==(const record&) const = default;
};

using record_ptr = std::shared_ptr<const record>;

constexpr std::uint8_t record_format = 1;

/// Encodes a record: {format, codec, key id}, header, events, each {type, version, length, body}. The rows of an import
/// that was made visible stand in the records that staged them and are not written again.
std::string encode(const record& x);

/// As it is stored: without the rows of an import that it makes visible (`expand`). Errors: `corrupt`.
result<record> decode(std::string_view bytes);

} // namespace stoa::event

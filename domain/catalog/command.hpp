// What one may ask of the catalogue's decider, and what comes back.
#pragma once

#include "domain/base/value.hpp"
#include "domain/catalog/product.hpp"
#include "domain/catalog/staged_import.hpp"
#include "domain/event/record.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace stoa::catalog {

/// What a write requires of the stored product.
struct condition {
  enum class kind : std::uint8_t { none, exists, absent, version };

  kind is = kind::none;
  std::uint64_t version = 0;

  bool operator==(const condition&) const = default;
};

struct put_product {
  product_draft draft;
  /// The writer may not see what the product costs: what is stored stays.
  bool keeps_cost = false;
};

struct patch_product {
  std::string id;
  /// RFC 7396.
  value patch;
};

struct delete_product {
  std::string id;
};

/// Any write of a resource.
struct change_resource {
  enum class verb : std::uint8_t { put, patch, remove };

  resource::name name;
  verb does{};
  /// The document of a put, the merge patch (RFC 7396) of a patch.
  value content;
};

/// Any write of one variant of a product, named by its sku.
struct change_variant {
  enum class verb : std::uint8_t { put, patch, remove };

  std::string id;
  std::string sku;
  verb does{};
  /// The variant of a put, the merge patch of a patch.
  value content;
};

/// Any write of a category, named by the id that clients use.
struct change_category {
  enum class verb : std::uint8_t { put, patch, remove };

  std::string id;
  verb does{};
  /// The document of a put, the merge patch of a patch.
  value content;
};

/// Products in a category itself, as a view showed them. By the category's client id.
struct product_count {
  category_id id = 0;
  std::uint64_t count = 0;
  /// The view's.
  event::position at = 0;
};
using product_counts = std::map<std::string, product_count>;

struct operation {
  std::variant<put_product, patch_product, delete_product, change_resource, change_variant, change_category> what;
  condition when;

  const std::string& id() const;
  /// Decided upon the stored document, which must be at hand.
  bool needs_document() const;
  /// Decided upon how many products are in the category it deletes.
  bool needs_count() const;
};

/// Progress of an import, written in the same record as the rows it is about.
struct import_progress {
  /// What the task becomes. Its counters are what these rows add before deciding (rows read, refused while reading);
  /// the decider adds its own findings and the counters the task had.
  event::task change;
  /// Where the task must stand for these rows to be next; otherwise the command is refused as `stale_version`.
  std::uint64_t from_offset = 0;
  /// `change` has the counters as they are to be, not what is added: of an atomic import, which counts for itself.
  bool is_whole = false;
  /// Errors found while reading, in order.
  std::vector<event::task_error> new_errors;
  /// Line of each operation, for the errors the decider finds.
  std::vector<std::uint64_t> lines;
};

/// One transaction. Every operation stands for itself unless `atomic`. An id occurs at most once.
struct command {
  std::string request_id;
  std::string principal;
  /// Empty = none.
  std::string idempotency_key;
  event::request_hash request{};
  std::vector<operation> operations;
  /// Answered as a whole with 200 and one result per operation; a single operation is answered by its own result.
  bool is_batch = false;
  bool atomic = false;
  std::optional<import_progress> progress;
  /// Of an atomic import, whose progress is whole: rows to stage.
  std::optional<event::rows_staged> stage;
  /// Likewise: all rows become visible.
  std::shared_ptr<const staged_import> publish;
  /// What the history is to forget. The store's own housekeeping; such a command does nothing else.
  std::vector<event::history_place> history_cut;
  /// Documents fetched for patches, by id; a null pointer = it did not exist.
  std::map<std::string, product_ptr> pinned;
  /// Of categories to be deleted.
  product_counts counted;
};

/// The answer to a command that reached the decider.
struct outcome {
  std::vector<event::operation_result> results;
  /// Stored documents by operation; null where deleted, refused, or replayed.
  std::vector<product_ptr> products;
  /// Stored resources by operation, likewise; empty where no operation is about one.
  std::vector<resource::item_ptr> resources;
  /// Stored categories by operation, likewise.
  std::vector<category_ptr> categories;
  /// A view at or after this position shows the outcome.
  event::position position = 0;
  /// The record in which it happened; 0 when nothing was written.
  event::position record = 0;
  /// An earlier record answered the same idempotency key.
  bool replayed = false;
  /// Numbers of rows of an atomic import whose products were changed since they were staged; the refusal says so.
  std::vector<std::uint64_t> stale_rows;
  /// Set when the whole command was refused (a refused atomic batch has its `results` too).
  std::optional<error> refusal;
};

} // namespace stoa::catalog

#include "spine/indexer.hpp"

#include "domain/base/layered_table.hpp"
#include "spine/stored.hpp"

#include <limits>
#include <utility>

namespace stoa::spine {

namespace {

/// Documents between two publications while an index is built: bounds what one new segment takes.
constexpr std::size_t build_step = 4'096;

/// Whether documents are those of the products that a record changed.
bool are_of(const std::vector<std::shared_ptr<search::analysed_document>>& documents, const event::record& x) {
  auto next = documents.begin();
  for (const auto& one : x.events)
    if (const auto* changed = std::get_if<event::product_changed>(&one)) {
      if (next == documents.end() || (*next)->id != changed->after->id)
        return false;
      ++next;
    }
  return next == documents.end();
}

} // namespace

analysed_batch analyse(const std::vector<event::record_ptr>& records) {
  return analyse(records, 0, std::numeric_limits<std::size_t>::max());
}

analysed_batch analyse(const std::vector<event::record_ptr>& records, std::size_t first, std::size_t count) {
  auto documents = analysed_batch{};
  auto number = std::size_t{0};
  for (const auto& record : records)
    for (const auto& one : record->events)
      if (const auto* changed = std::get_if<event::product_changed>(&one))
        if (const auto i = number++; i >= first && i - first < count)
          documents.push_back(search::analyse(*changed->after));
  return documents;
}

analysed_batch analyse_prepared(const std::vector<event::record_ptr>& records, event::position prepared_at,
                                const std::vector<std::shared_ptr<search::analysed_document>>& prepared) {
  auto documents = analysed_batch{};
  for (const auto& record : records) {
    if (record->header.position != prepared_at || !are_of(prepared, *record)) {
      const auto own = analyse({record});
      documents.insert(documents.end(), own.begin(), own.end());
      continue;
    }
    auto next = prepared.begin();
    for (const auto& one : record->events)
      if (const auto* changed = std::get_if<event::product_changed>(&one)) {
        auto& document = **next++;
        document.version = changed->after->version;
        document.created_at_ms = changed->after->created_at_ms;
        document.updated_at_ms = changed->after->updated_at_ms;
      }
    documents.insert(documents.end(), prepared.begin(), prepared.end());
  }
  return documents;
}

void apply(search::index& target, const std::vector<event::record_ptr>& records, const analysed_batch& documents) {
  auto next = documents.begin();
  for (const auto& record : records)
    for (const auto& one : record->events) {
      if (std::holds_alternative<event::product_changed>(one))
        target.put(*next++);
      else if (const auto* gone = std::get_if<event::product_deleted>(&one))
        target.erase(gone->id);
    }
}

result<std::unique_ptr<search::index>> build_index(const storage::state_snapshot& from) {
  auto built = search::make_index();
  auto failure = result<void>{};
  auto count = std::size_t{0};
  auto done = from.scan(storage::family::documents, "", [&](std::string_view, std::string_view bytes) {
    const auto item = stored::decode_document(bytes);
    if (!item) {
      failure = item.failure();
      return false;
    }
    built->put(search::analyse(*item));
    if (++count % build_step == 0)
      static_cast<void>(built->publish());
    return true;
  });
  if (!done)
    return done.failure();
  if (!failure)
    return failure.failure();
  return built;
}

} // namespace stoa::spine

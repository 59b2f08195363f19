#include "spine/indexer.hpp"

#include "domain/base/layered_table.hpp"
#include "spine/stored.hpp"

#include <limits>
#include <utility>

namespace stoa::spine {

namespace {

/// Documents between two publications while an index is built: bounds what one new segment takes.
constexpr std::size_t build_step = 4'096;

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

#include "spine/sync_sweep.hpp"

#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::size_t page_count = 500;

const std::string* id_of(const codec::row& x) {
  const auto* id = x.document ? x.document->find("id") : nullptr;
  return id != nullptr ? id->get_if<std::string>() : nullptr;
}

result<std::unordered_set<std::string>> read_ids(const storage::file& from, const codec::row_settings& how) {
  auto ids = std::unordered_set<std::string>{};
  const auto reader = codec::make_row_reader(how);
  auto offset = std::uint64_t{0};
  for (auto is_last = false; !is_last;) {
    const auto piece = from.read(offset, piece_bytes);
    if (!piece)
      return piece.failure();
    offset += piece->size();
    is_last = piece->size() < piece_bytes;
    reader->feed(*piece, is_last);
    while (const auto row = reader->next()) {
      // A category is nothing that a sync deletes or keeps.
      if (row->document)
        if (const auto kind = codec::kind_of_row(*row->document); kind && *kind == codec::row_kind::category)
          continue;
      const auto* id = id_of(*row);
      if (id == nullptr)
        return error{errc::batch_refused,
                     "line " + std::to_string(row->line) +
                       " has no readable id, so what is missing is not known; nothing was deleted, repair the file and "
                       "import it again",
                     "mode"};
      ids.insert(*id);
    }
  }
  return ids;
}

} // namespace

result<std::unique_ptr<sync_sweep>> sync_sweep::open(const storage::file& from, const codec::row_settings& how,
                                                     const event::task& task, const view& now) {
  auto ids = read_ids(from, how);
  if (!ids)
    return ids.failure();
  auto made = std::unique_ptr<sync_sweep>{new sync_sweep{*std::move(ids), task.began_at}};
  if (const auto allowed = made->check_guard(task, now); !allowed)
    return allowed.failure();
  return made;
}

result<void> sync_sweep::check_guard(const event::task& task, const view& now) const {
  // A sweep that goes on after a restart counts what it has deleted before.
  auto count = task.deleted;
  auto total = task.deleted;
  for (auto after = std::string{};;) {
    const auto page = now.products_after(after, page_count);
    if (!page)
      return page.failure();
    if (page->empty())
      break;
    for (const auto& x : *page)
      count += goes(*x) ? 1 : 0;
    total += page->size();
    after = page->back()->id;
  }
  if (count * 100 <= task.delete_percent_max * total)
    return {};
  return error{errc::batch_refused,
               std::to_string(count) + " of " + std::to_string(total) +
                 " products are not in the file, more than the " + std::to_string(task.delete_percent_max) +
                 " percent that may be deleted; nothing was deleted: look at the file, or raise max_delete_percent",
               "max_delete_percent"};
}

result<std::vector<catalog::operation>> sync_sweep::next(const view& now) {
  auto found = std::vector<catalog::operation>{};
  while (found.size() < chunk_count_max) {
    const auto page = now.products_after(after_, page_count);
    if (!page)
      return page.failure();
    if (page->empty())
      break;
    for (const auto& x : *page) {
      if (found.size() == chunk_count_max)
        break;
      after_ = x->id;
      if (goes(*x))
        found.push_back({catalog::delete_product{x->id}, {catalog::condition::kind::version, x->version}});
    }
  }
  return found;
}

} // namespace stoa::spine

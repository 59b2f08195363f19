#include "storage/segment.hpp"

#include <algorithm>

namespace stoa::storage {

error corrupt_at(const std::string& path, std::uint64_t offset, const std::string& what) {
  return {errc::corrupt, path + ", offset " + std::to_string(offset) + ": " + what, {}};
}

void sparse_index::add(const batch_place& x) {
  if (places_.empty() || x.offset >= places_.back().offset + stride_bytes)
    places_.push_back(x);
}

batch_place sparse_index::find(std::uint64_t position) const {
  const auto after = std::upper_bound(places_.begin(), places_.end(), position,
                                      [](std::uint64_t p, const batch_place& x) { return p < x.position; });
  return *std::prev(after);
}

void segment::keep_open(std::shared_ptr<const file> x) {
  const auto lock = std::lock_guard{mutex_};
  open_file_ = std::move(x);
}

void segment::seal(std::uint64_t limit) {
  const auto lock = std::lock_guard{mutex_};
  limit_ = limit;
  open_file_.reset();
}

void segment::note(const batch_place& x) {
  const auto lock = std::lock_guard{mutex_};
  index_.add(x);
}

result<void> segment::index() {
  const auto lock = std::lock_guard{mutex_};
  return index_locked();
}

result<void> segment::index_locked() {
  const auto from = open_locked();
  if (!from)
    return from.failure();
  auto found = sparse_index{};
  auto walk = batch_walk{**from, header(), {first_position(), segment_header_bytes}};
  while (walk.place().position < *limit_) {
    const auto place = walk.place();
    const auto next = walk.next();
    if (!next)
      return next.failure();
    if (!*next || walk.place().position > *limit_)
      return corrupt_at(path(), place.offset, "no whole batch with position " + std::to_string(place.position));
    found.add(place);
  }
  index_ = std::move(found);
  return {};
}

result<batch_place> segment::find(std::uint64_t position) {
  // The first is where it must be: whoever looks for the place of a time in a long log asks for these alone.
  if (position == first_position())
    return batch_place{position, segment_header_bytes};
  const auto lock = std::lock_guard{mutex_};
  if (index_.empty())
    if (const auto done = index_locked(); !done)
      return done.failure();
  return index_.find(position);
}

result<std::shared_ptr<const file>> segment::open_to_read() const {
  const auto lock = std::lock_guard{mutex_};
  return open_locked();
}

result<std::shared_ptr<const file>> segment::open_locked() const {
  if (open_file_)
    return open_file_;
  auto opened = machine_.open(path(), disk::mode::read);
  if (!opened)
    return opened.failure();
  return std::shared_ptr<const file>{*std::move(opened)};
}

} // namespace stoa::storage

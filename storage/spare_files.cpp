#include "storage/spare_files.hpp"

#include <algorithm>

namespace stoa::storage {

namespace {

constexpr std::string_view prefix = "spare-";
constexpr std::uint64_t step_bytes = 1024 * 1024;

} // namespace

bool spare_files::is_name(const std::string& name) {
  return name.starts_with(prefix);
}

std::string spare_files::next_path() {
  return folder_ + "/" + std::string{prefix} + std::to_string(++last_number_);
}

result<void> spare_files::start_over(const std::vector<std::string>& names) {
  ready_.clear();
  unfinished_.reset();
  for (const auto& name : names)
    if (is_name(name))
      if (auto removed = machine_.remove(folder_ + "/" + name); !removed)
        return removed.failure();
  return {};
}

result<bool> spare_files::prepare(std::uint64_t size, std::uint64_t reserve_bytes) {
  if (!unfinished_)
    if (auto begun = begin(size, reserve_bytes); !begun)
      return begun.failure();
  auto more = fill();
  if (!more)
    abandon_unfinished();
  return more;
}

result<void> spare_files::begin(std::uint64_t size, std::uint64_t reserve_bytes) {
  const auto free = machine_.free_bytes();
  if (!free)
    return free.failure();
  if (*free < size + reserve_bytes)
    return error{errc::disk_full, "no room for a log segment of " + std::to_string(size) + " bytes", {}};
  auto path = next_path();
  auto handle = machine_.open(path, disk::mode::create);
  if (!handle)
    return handle.failure();
  unfinished_ = spare_file{std::move(path), size, *std::move(handle)};
  filled_bytes_ = 0;
  return {};
}

// Zeros are written, not only allocated: the first write to a merely allocated block costs a change of the file
// system's own tables, and small batches take twice as long. Synced step by step, so that no step is long.
result<bool> spare_files::fill() {
  static const auto zeros = std::string(step_bytes, '\0');
  const auto count = std::min(step_bytes, unfinished_->size - filled_bytes_);
  if (auto written = unfinished_->handle->write(filled_bytes_, std::string_view{zeros}.substr(0, count)); !written)
    return written.failure();
  if (auto synced = unfinished_->handle->sync(); !synced)
    return synced.failure();
  filled_bytes_ += count;
  if (filled_bytes_ < unfinished_->size)
    return true;
  ready_.push_back(*std::move(unfinished_));
  unfinished_.reset();
  return false;
}

result<spare_file> spare_files::take(const request& x) {
  for (; !ready_.empty() && ready_.front().size < x.needed_bytes; ready_.pop_front())
    abandon(std::move(ready_.front()));
  if (unfinished_ && unfinished_->size < x.needed_bytes)
    abandon_unfinished();
  while (ready_.empty())
    if (auto more = prepare(std::max(x.needed_bytes, x.wanted_bytes), x.reserve_bytes); !more)
      return more.failure();
  auto taken = std::move(ready_.front());
  ready_.pop_front();
  if (!taken.handle) {
    auto handle = machine_.open(taken.path, disk::mode::write);
    if (!handle)
      return handle.failure();
    taken.handle = *std::move(handle);
  }
  return taken;
}

result<void> spare_files::recycle(const std::string& path, std::uint64_t size) {
  auto target = next_path();
  if (auto renamed = machine_.rename(path, target); !renamed)
    return renamed.failure();
  // Until the folder is durable a crash may bring the old name back, and with it a segment that must be what it was.
  if (auto synced = machine_.sync_folder(folder_); !synced)
    return synced.failure();
  ready_.push_back({std::move(target), size, nullptr});
  return {};
}

void spare_files::abandon(spare_file x) {
  x.handle.reset();
  // Left behind it does no harm: it is removed when the log is opened next.
  static_cast<void>(machine_.remove(x.path));
}

void spare_files::abandon_unfinished() {
  abandon(*std::move(unfinished_));
  unfinished_.reset();
}

} // namespace stoa::storage

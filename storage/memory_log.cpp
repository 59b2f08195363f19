#include "storage/memory_log.hpp"

#include "storage/log_format.hpp"

namespace stoa::storage {

append_status memory_log::append(const batch& x) {
  const auto lock = std::lock_guard{mutex_};
  if (x.first_position != first_position_ + records_.size() || !is_well_formed(x))
    return append_status::not_owner;
  for (std::size_t i = 0; i < x.count(); ++i)
    records_.emplace_back(x.record(i));
  return append_status::appended;
}

std::uint64_t memory_log::next_position() const {
  const auto lock = std::lock_guard{mutex_};
  return first_position_ + records_.size();
}

std::uint64_t memory_log::first_position() const {
  const auto lock = std::lock_guard{mutex_};
  return first_position_;
}

std::vector<log_part> memory_log::parts() const {
  const auto lock = std::lock_guard{mutex_};
  auto found = std::vector<log_part>{};
  for (const auto& record : records_)
    found.push_back({first_position_ + found.size(), record.size()});
  if (found.empty())
    found.push_back({first_position_, 0});
  return found;
}

result<std::vector<log_entry>> memory_log::read(std::uint64_t from, std::size_t byte_count_max) const {
  const auto lock = std::lock_guard{mutex_};
  if (from < first_position_)
    return error{errc::not_found, "position " + std::to_string(from) + " is trimmed", {}};
  auto entries = std::vector<log_entry>{};
  auto bytes = std::size_t{0};
  for (auto i = from - first_position_; i < records_.size(); ++i) {
    bytes += records_[i].size();
    if (bytes > byte_count_max && !entries.empty())
      break;
    entries.push_back({first_position_ + i, records_[i]});
  }
  return entries;
}

result<void> memory_log::trim(std::uint64_t before) {
  const auto lock = std::lock_guard{mutex_};
  for (; first_position_ < before && !records_.empty(); ++first_position_)
    records_.pop_front();
  return {};
}

} // namespace stoa::storage

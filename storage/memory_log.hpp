// The log in memory: for simulations and for what needs no disk. It loses everything with the process.
#pragma once

#include "storage/log.hpp"

#include <deque>
#include <mutex>

namespace stoa::storage {

class memory_log final : public log {
public:
  explicit memory_log(std::uint64_t log_id = 1, std::uint64_t first_position = 1)
      : log_id_(log_id), first_position_(first_position) {}

  append_status append(const batch& x) override;
  result<void> reopen() override { return {}; }
  std::uint64_t next_position() const override;
  std::uint64_t first_position() const override;
  /// One for each record.
  std::vector<log_part> parts() const override;
  std::uint64_t log_id() const override { return log_id_; }
  result<std::vector<log_entry>> read(std::uint64_t from, std::size_t byte_count_max) const override;
  result<void> trim(std::uint64_t before) override;

private:
  const std::uint64_t log_id_;
  mutable std::mutex mutex_;
  std::uint64_t first_position_;
  std::deque<std::string> records_;
};

} // namespace stoa::storage

// The back ends of the state behind one door.
#include "tests/support/state_back_ends.hpp"

#include "storage/memory_state.hpp"
#include "storage/rocks_state.hpp"
#include "tests/support/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stoa::tests {

namespace {

class memory_back_end final : public state_back_end {
public:
  result<std::unique_ptr<storage::state>> open() override {
    auto settings = storage::memory_state_settings{};
    settings.disk = disk_;
    return std::unique_ptr<storage::state>{std::make_unique<storage::memory_state>(settings)};
  }
  void crash() override {}
  void fill_disk() override { disk_->flush_failure = errc::disk_full; }
  void free_disk() override { disk_->flush_failure.reset(); }

private:
  std::shared_ptr<storage::memory_state_disk> disk_ = std::make_shared<storage::memory_state_disk>();
};

class rocks_back_end final : public state_back_end {
public:
  result<std::unique_ptr<storage::state>> open() override {
    auto settings = storage::rocks_state_settings{};
    settings.path = "/state";
    settings.budget = budget_;
    settings.file_system = files_;
    return storage::open_rocks_state(settings);
  }
  void crash() override { files_->crash(++crashes_); }
  void fill_disk() override { files_->limit_bytes(0); }
  void free_disk() override { files_->limit_bytes(std::numeric_limits<std::uint64_t>::max()); }

private:
  std::shared_ptr<lossy_file_system> files_ = std::make_shared<lossy_file_system>();
  std::shared_ptr<storage::rocks_budget> budget_ = storage::make_rocks_budget({});
  std::uint64_t crashes_ = 0;
};

} // namespace

std::unique_ptr<state_back_end> make_memory_back_end() {
  return std::make_unique<memory_back_end>();
}

std::unique_ptr<state_back_end> make_rocks_back_end() {
  return std::make_unique<rocks_back_end>();
}

entries scan_all(const storage::state_snapshot& from, storage::family which, std::string_view first) {
  auto out = entries{};
  const auto done = from.scan(which, first, [&](std::string_view key, std::string_view value) {
    out.emplace_back(key, value);
    return true;
  });
  EXPECT_TRUE(done) << done.failure().detail;
  return out;
}

std::string get_or_none(const storage::state_snapshot& from, storage::family which, std::string_view key) {
  const auto value = from.get(which, key);
  if (!value)
    return to_string(value.failure().code);
  return value->value_or("(none)");
}

} // namespace stoa::tests

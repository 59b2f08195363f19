#include "tests/sim/sim_machine.hpp"

#include "storage/file_log.hpp"

#include <limits>
#include <utility>

namespace stoa::tests {

namespace {

/// A planted fault: says that every sync went well, as code does that goes on in a file whose sync failed.
class forgiving_file final : public storage::file {
public:
  explicit forgiving_file(std::unique_ptr<storage::file> below) : below_(std::move(below)) {}

  result<void> write(std::uint64_t offset, std::string_view bytes) override { return below_->write(offset, bytes); }
  result<std::string> read(std::uint64_t offset, std::size_t size) const override { return below_->read(offset, size); }
  result<void> sync() override {
    static_cast<void>(static_cast<bool>(below_->sync()));
    return {};
  }
  result<std::uint64_t> size() const override { return below_->size(); }
  result<void> truncate(std::uint64_t size) override { return below_->truncate(size); }

private:
  std::unique_ptr<storage::file> below_;
};

/// Passes everything on to a disk it does not own; with the planted fault or without.
class seen_disk final : public storage::disk {
public:
  seen_disk(storage::disk& below, bool forgives) : below_(below), forgives_(forgives) {}

  result<std::unique_ptr<storage::file>> open(const std::string& path, mode how) override {
    auto opened = below_.open(path, how);
    if (!opened || !forgives_)
      return opened;
    return std::unique_ptr<storage::file>{std::make_unique<forgiving_file>(std::move(*opened))};
  }
  result<std::vector<std::string>> list(const std::string& folder) override { return below_.list(folder); }
  result<void> make_folder(const std::string& folder) override { return below_.make_folder(folder); }
  result<void> remove(const std::string& path) override { return below_.remove(path); }
  result<void> rename(const std::string& from, const std::string& to) override { return below_.rename(from, to); }
  result<void> sync_folder(const std::string& folder) override { return below_.sync_folder(folder); }
  result<std::uint64_t> free_bytes() override { return below_.free_bytes(); }

private:
  storage::disk& below_;
  bool forgives_;
};

} // namespace

sim_machine::sim_machine(std::uint64_t seed, spine::mutant mutant) : mutant_(mutant), disk_(seed ^ 0x5eed) {
  seen_disk_ = std::make_unique<seen_disk>(disk_, mutant == spine::mutant::reuse_failed_segment);
}

sim_machine::~sim_machine() = default;

result<std::shared_ptr<spine::shard_files>> sim_machine::open_files() {
  auto settings = storage::memory_state_settings{};
  settings.disk = state_disk_;
  settings.flush_mutant_one_family = mutant_ == spine::mutant::flush_one_family;
  auto files = std::make_shared<spine::shard_files>();
  files->disk = std::make_unique<seen_disk>(disk_, mutant_ == spine::mutant::reuse_failed_segment);
  files->state = std::make_unique<storage::memory_state>(settings);
  auto log_settings = storage::file_log_settings{};
  log_settings.segment_bytes_min = 4 * 1024;
  log_settings.segment_bytes_max = 8 * 1024;
  log_settings.state_position = files->state->position();
  log_settings.new_log_id = 7;
  auto log = storage::open_file_log(*seen_disk_, log_settings);
  if (!log)
    return log.failure();
  files->log = std::move(*log);
  return files;
}

void sim_machine::crash() {
  disk_.crash();
  state_disk_->apply_failure.reset();
  state_disk_->flush_failure.reset();
  disk_.limit_bytes(std::numeric_limits<std::uint64_t>::max());
  is_full_ = false;
}

void sim_machine::heal() {
  disk_.fail_syncs(0);
  disk_.fail_writes(0);
  disk_.fail_folder_syncs(0);
  if (!disk_.is_dead())
    disk_.die_after(std::numeric_limits<std::uint32_t>::max());
  disk_.limit_bytes(std::numeric_limits<std::uint64_t>::max());
  is_full_ = false;
  state_disk_->apply_failure.reset();
  state_disk_->flush_failure.reset();
}

void sim_machine::fail_something(sim_random& random) {
  switch (random.below(5)) {
  case 0:
    disk_.fail_syncs(1 + random.below(3));
    break;
  case 1:
    disk_.fail_writes(1 + random.below(3));
    break;
  case 2:
    disk_.fail_folder_syncs(1 + random.below(2));
    break;
  case 3:
    disk_.drop_caches();
    break;
  default:
    disk_.die_after(1 + random.below(20));
    break;
  }
}

void sim_machine::toggle_full(sim_random& random) {
  is_full_ = !is_full_;
  disk_.limit_bytes(is_full_ ? disk_.used_bytes() + random.below(4096) : std::numeric_limits<std::uint64_t>::max());
}

void sim_machine::toggle_state_fault(sim_random& random) {
  const auto code = random.chance(0.5) ? errc::disk_full : errc::io_failed;
  auto& fault = random.chance(0.5) ? state_disk_->apply_failure : state_disk_->flush_failure;
  fault = fault ? std::nullopt : std::optional{code};
}

} // namespace stoa::tests

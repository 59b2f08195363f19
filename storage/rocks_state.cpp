// The state in RocksDB. The only file that may flush, and it always flushes all families in one call.
#include "storage/rocks_state.hpp"

#include "storage/rocks_checkpoints.hpp"
#include "storage/rocks_handle.hpp"
#include "storage/rocks_lock.hpp"
#include "storage/rocks_snapshot.hpp"
#include "storage/rocks_status.hpp"
#include "storage/state_meta.hpp"

#include <shared_mutex>

namespace stoa::storage {

namespace {

class rocks_state final : public state {
public:
  rocks_state(const rocks_state_settings& settings, const rocks_location& where, std::unique_ptr<state_lock> lock)
      : settings_(settings), where_(where), lock_(std::move(lock)), checkpoints_(where) {}

  /// Once, before anything else.
  result<void> open();

  result<void> apply(const state_write& x) override;
  state_snapshot_ptr snapshot() const override { return take_snapshot(handle()); }
  std::uint64_t position() const override { return handle()->position(); }
  std::uint64_t durable_position() const override { return handle()->watch().durable_position(); }
  result<void> flush() override;
  result<std::uint64_t> make_checkpoint() override;
  result<std::vector<std::uint64_t>> checkpoints() const override { return checkpoints_.list(); }
  result<void> drop_checkpoint(std::uint64_t position) override;
  result<state_snapshot_ptr> open_checkpoint(std::uint64_t position) const override;
  result<void> reopen() override;

private:
  std::shared_ptr<rocks_handle> handle() const;
  result<void> replace_handle();
  result<void> check_writable(rocks_handle& x) const;
  result<void> flush_all(rocks_handle& x);

  rocks_state_settings settings_;
  rocks_location where_;
  std::unique_ptr<state_lock> lock_;
  rocks_checkpoints checkpoints_;

  // Shared by whoever writes, alone by reopen.
  std::shared_mutex service_;
  std::mutex apply_;
  std::mutex checkpoint_;
  mutable std::mutex handle_mutex_;
  std::shared_ptr<rocks_handle> handle_;
};

result<void> rocks_state::open() {
  if (!where_.read_only)
    if (const auto swept = checkpoints_.sweep(); !swept)
      return swept;
  if (const auto opened = replace_handle(); !opened)
    return opened;
  return settings_.check_tables ? handle()->check_tables() : result<void>{};
}

result<void> rocks_state::apply(const state_write& x) {
  const auto service = std::shared_lock{service_};
  const auto one_at_a_time = std::lock_guard{apply_};
  const auto handle = this->handle();
  if (const auto fine = check_writable(*handle); !fine)
    return fine;
  if (const auto fine = check_write(x, handle->position()); !fine)
    return fine;
  auto batch = rocksdb::WriteBatch{};
  for (const auto& change : x.changes) {
    auto* const where = handle->column_family(change.family);
    const auto status = change.value ? batch.Put(where, change.key, *change.value) : batch.Delete(where, change.key);
    if (!status.ok())
      return to_error(status, "collecting a batch");
  }
  return handle->write(batch, x.position);
}

result<void> rocks_state::flush() {
  const auto service = std::shared_lock{service_};
  return flush_all(*handle());
}

result<void> rocks_state::flush_all(rocks_handle& x) {
  if (const auto fine = check_writable(x); !fine)
    return fine;
  const auto position = x.position();
  // Whoever flushes wants to know it durable; being held back to spare the compaction would only take longer.
  auto options = rocksdb::FlushOptions{};
  options.allow_write_stall = true;
  auto families = x.column_families();
  if (settings_.mutant_flush_one_family)
    families = {x.column_family(family::meta)};
  x.gate().enter();
  const auto status = x.database()->Flush(options, families);
  x.gate().leave(false);
  if (!status.ok())
    x.watch().fail(to_error(status, "flushing the state"));
  // A background error may have come between, of which Flush knows nothing.
  if (const auto failure = x.watch().failure())
    return *failure;
  x.watch().raise_durable_position(position);
  return {};
}

result<std::uint64_t> rocks_state::make_checkpoint() {
  const auto service = std::shared_lock{service_};
  const auto one_at_a_time = std::lock_guard{checkpoint_};
  const auto handle = this->handle();
  if (const auto flushed = flush_all(*handle); !flushed)
    return flushed.failure();
  return checkpoints_.make(handle->database());
}

result<void> rocks_state::drop_checkpoint(std::uint64_t position) {
  const auto one_at_a_time = std::lock_guard{checkpoint_};
  if (where_.read_only)
    return error{errc::read_only, "the state is open for reading only", ""};
  return checkpoints_.drop(position);
}

result<state_snapshot_ptr> rocks_state::open_checkpoint(std::uint64_t position) const {
  auto opened = checkpoints_.open(position);
  if (!opened)
    return opened.failure();
  return take_snapshot(*std::move(opened));
}

// RocksDB could resume by itself, but its versions before 8.7 may then wait for ever or leave a family out of the flush
// that follows (facebook/rocksdb 11872, 11148). What is on disk is sound, and the log has the rest.
result<void> rocks_state::reopen() {
  const auto alone = std::unique_lock{service_};
  if (where_.read_only)
    return {};
  handle()->retire();
  return replace_handle();
}

std::shared_ptr<rocks_handle> rocks_state::handle() const {
  const auto lock = std::lock_guard{handle_mutex_};
  return handle_;
}

result<void> rocks_state::replace_handle() {
  auto opened = rocks_handle::open(where_);
  if (!opened)
    return opened.failure();
  // The old one, released after the lock, closes here when no snapshot needs it.
  auto next = *std::move(opened);
  const auto lock = std::lock_guard{handle_mutex_};
  handle_.swap(next);
  return {};
}

result<void> rocks_state::check_writable(rocks_handle& x) const {
  if (where_.read_only)
    return error{errc::read_only, "the state is open for reading only", ""};
  if (const auto failure = x.watch().failure())
    return *failure;
  return {};
}

} // namespace

rocks_location location_of(const rocks_state_settings& settings) {
  auto where = rocks_location{settings.path, settings.budget, settings.file_system, settings.read_only,
                              !settings.mutant_no_atomic_flush};
  if (!where.file_system)
    where.file_system = rocksdb::FileSystem::Default();
  return where;
}

result<std::unique_ptr<state>> open_rocks_state(const rocks_state_settings& settings) {
  const auto where = location_of(settings);
  auto lock = std::unique_ptr<state_lock>{};
  if (!settings.read_only) {
    auto taken = state_lock::take(where);
    if (!taken)
      return taken.failure();
    lock = *std::move(taken);
  }
  auto out = std::make_unique<rocks_state>(settings, where, std::move(lock));
  if (const auto opened = out->open(); !opened)
    return opened.failure();
  return std::unique_ptr<state>{std::move(out)};
}

} // namespace stoa::storage

// The state in memory: copy-on-write maps, one per family, and a durable image of each.
#include "storage/memory_state.hpp"

#include "storage/state_meta.hpp"

#include <utility>

namespace stoa::storage {

namespace {

std::size_t index_of(family x) {
  return static_cast<std::size_t>(x);
}

std::uint64_t position_of(const memory_families& x) {
  const auto& meta = *x[index_of(family::meta)];
  const auto found = meta.find(position_key);
  return found == meta.end() ? 0 : *decode_position(found->second);
}

class memory_snapshot final : public state_snapshot {
public:
  memory_snapshot(memory_families families, std::uint64_t position)
      : families_(std::move(families)), position_(position) {}

  std::uint64_t position() const override { return position_; }

  result<std::optional<std::string>> get(family from, std::string_view key, reach) const override {
    const auto& entries = *families_[index_of(from)];
    const auto found = entries.find(key);
    if (found == entries.end())
      return std::optional<std::string>{};
    return std::optional{found->second};
  }

  result<void> scan(family from, std::string_view first,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const auto& entries = *families_[index_of(from)];
    for (auto i = entries.lower_bound(first); i != entries.end(); ++i)
      if (!visit(i->first, i->second))
        break;
    return {};
  }

private:
  memory_families families_;
  std::uint64_t position_;
};

} // namespace

memory_families make_memory_families() {
  auto out = memory_families{};
  for (auto& x : out)
    x = std::make_shared<const memory_family>();
  return out;
}

memory_state::memory_state(memory_state_settings settings) : settings_(std::move(settings)) {
  go_back_to_durable();
}

result<void> memory_state::apply(const state_write& x) {
  const auto lock = std::lock_guard{mutex_};
  if (broken_)
    return *broken_;
  if (settings_.disk->apply_failure)
    return error{*settings_.disk->apply_failure, "applying fails on command", ""};
  if (const auto fine = check_write(x, position_); !fine)
    return fine;
  for (const auto& change : x.changes) {
    auto& entries = writable(change.family);
    if (change.value)
      entries.insert_or_assign(change.key, *change.value);
    else
      entries.erase(change.key);
  }
  writable(family::meta).insert_or_assign(std::string{position_key}, encode_position(x.position));
  position_ = x.position;
  return {};
}

state_snapshot_ptr memory_state::snapshot() const {
  const auto lock = std::lock_guard{mutex_};
  shared_.set();
  auto families = memory_families{};
  std::copy(live_.begin(), live_.end(), families.begin());
  return std::make_shared<memory_snapshot>(std::move(families), position_);
}

std::uint64_t memory_state::position() const {
  const auto lock = std::lock_guard{mutex_};
  return position_;
}

std::uint64_t memory_state::durable_position() const {
  const auto lock = std::lock_guard{mutex_};
  return position_of(settings_.disk->durable);
}

result<void> memory_state::flush() {
  const auto lock = std::lock_guard{mutex_};
  return flush_locked();
}

// Each family is a step of its own, and the image is replaced after the last one: that is what "atomic" means here.
result<void> memory_state::flush_locked() {
  if (broken_)
    return *broken_;
  if (settings_.disk->flush_failure) {
    broken_ = error{*settings_.disk->flush_failure, "flushing fails on command", ""};
    return *broken_;
  }
  auto image = settings_.disk->durable;
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto which = static_cast<family>(i);
    if (settings_.flush_mutant_one_family && which != family::meta)
      continue;
    if (settings_.before_family_flush && !settings_.before_family_flush(which)) {
      broken_ = error{errc::io_failed, std::string{"flushing stopped before "} + to_string(which), ""};
      return *broken_;
    }
    image[i] = live_[i];
    shared_.set(i);
  }
  settings_.disk->durable = std::move(image);
  return {};
}

result<std::uint64_t> memory_state::make_checkpoint() {
  const auto lock = std::lock_guard{mutex_};
  if (const auto flushed = flush_locked(); !flushed)
    return flushed.failure();
  settings_.disk->checkpoints.insert_or_assign(position_, settings_.disk->durable);
  return position_;
}

result<std::vector<std::uint64_t>> memory_state::checkpoints() const {
  const auto lock = std::lock_guard{mutex_};
  auto out = std::vector<std::uint64_t>{};
  for (const auto& [position, families] : settings_.disk->checkpoints)
    out.push_back(position);
  return out;
}

result<void> memory_state::drop_checkpoint(std::uint64_t position) {
  const auto lock = std::lock_guard{mutex_};
  if (settings_.disk->checkpoints.erase(position) == 0)
    return error{errc::not_found, "no checkpoint at " + std::to_string(position), ""};
  return {};
}

result<state_snapshot_ptr> memory_state::open_checkpoint(std::uint64_t position) const {
  const auto lock = std::lock_guard{mutex_};
  const auto found = settings_.disk->checkpoints.find(position);
  if (found == settings_.disk->checkpoints.end())
    return error{errc::not_found, "no checkpoint at " + std::to_string(position), ""};
  return state_snapshot_ptr{std::make_shared<memory_snapshot>(found->second, position)};
}

result<void> memory_state::reopen() {
  const auto lock = std::lock_guard{mutex_};
  for (const auto& failure : {settings_.disk->apply_failure, settings_.disk->flush_failure})
    if (failure)
      return error{*failure, "the disk still fails on command", ""};
  go_back_to_durable();
  return {};
}

void memory_state::crash() {
  const auto lock = std::lock_guard{mutex_};
  go_back_to_durable();
}

memory_family& memory_state::writable(family x) {
  const auto i = index_of(x);
  if (shared_.test(i)) {
    live_[i] = std::make_shared<memory_family>(*live_[i]);
    shared_.reset(i);
  }
  return *live_[i];
}

void memory_state::go_back_to_durable() {
  // The image's maps become live ones again; nothing changes them, since all are marked as shared.
  for (std::size_t i = 0; i < family_count; ++i)
    live_[i] = std::const_pointer_cast<memory_family>(settings_.disk->durable[i]);
  shared_.set();
  position_ = position_of(settings_.disk->durable);
  broken_.reset();
}

} // namespace stoa::storage

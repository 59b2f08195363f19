#include "spine/index_start.hpp"

#include "spine/indexer.hpp"
#include "spine/recovery.hpp"

#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t step_bytes = 4 * 1024 * 1024;

} // namespace

index_start::index_start(storage::disk* on, const storage::log& log, event::position state) : log_(log), state_(state) {
  auto kept =
    on == nullptr ? result<kept_index>{error{errc::not_found, "there is no disk for it", ""}} : read_index(*on, log);
  if (!kept) {
    give_up(kept.failure());
    return;
  }
  at_ = kept->position;
  origin_.kept_position = kept->position;
  origin_.files = std::move(kept->files);
  index_ = search::make_index_of(std::move(kept->parts));
}

void index_start::give_up(const error& why) {
  index_ = nullptr;
  origin_ = {};
  origin_.rebuilt_because = why;
}

void index_start::reach_state() {
  while (index_ != nullptr && at_ < state_) {
    auto records = read_records(log_, at_ + 1, step_bytes);
    if (!records) {
      give_up(records.failure()); // the state does not need these records
      return;
    }
    std::erase_if(*records, [&](const auto& x) { return x->header.position > state_; });
    if (records->empty()) {
      give_up({errc::corrupt, "the log has no record at position " + std::to_string(at_ + 1), ""});
      return;
    }
    add(*records);
  }
}

void index_start::add(const std::vector<event::record_ptr>& records) {
  if (index_ == nullptr)
    return;
  auto newer = records;
  std::erase_if(newer, [&](const auto& x) { return x->header.position <= at_; });
  if (newer.empty())
    return;
  const auto documents = analyse(newer);
  origin_.analysed_count += documents.size();
  apply(*index_, newer, documents);
  static_cast<void>(index_->publish());
  at_ = newer.back()->header.position;
}

result<std::unique_ptr<search::index>> index_start::finish(const storage::state_snapshot& state,
                                                           const catalog::heads& heads) {
  if (index_ != nullptr && (at_ != state.position() || index_->publish()->version_hash() != heads.version_hash()))
    give_up({errc::corrupt, "the index on disk and the log do not give the products of the state", ""});
  if (index_ != nullptr)
    return std::move(index_);
  auto built = build_index(state);
  if (built)
    origin_.analysed_count = (*built)->publish()->document_count();
  return built;
}

} // namespace stoa::spine

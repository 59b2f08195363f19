#include "actors/search/search_actor.hpp"

#include "actors/support/guard.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto merge_interval = std::chrono::seconds{1};

} // namespace

search_state::pending_batch* search_state::find(const spine::sequenced_batch* batch) {
  const auto found = std::find_if(pending_.begin(), pending_.end(),
                                  [&](const pending_batch& x) { return x.what.content.get() == batch; });
  return found == pending_.end() ? nullptr : &*found;
}

void search_state::prepare(const messages::batch& x) {
  // Taken apart already; a second time its parts would be counted twice.
  if (find(x.content.get()) != nullptr)
    return;
  pending_.push_back({x, {}, 0, false});
  analyse(pending_.back());
}

void search_state::analyse(pending_batch& x) {
  const auto& batch = *x.what.content;
  if (batch.prepared != nullptr) {
    x.documents = spine::analyse_prepared(batch.records, batch.prepared_at, batch.prepared->analysed);
    return;
  }
  auto count = std::size_t{0};
  for (const auto& record : batch.records)
    count += static_cast<std::size_t>(std::count_if(record->events.begin(), record->events.end(), [](const auto& e) {
      return std::holds_alternative<event::product_changed>(e);
    }));
  const auto& workers = settings_.links->workers;
  if (count <= settings_.inline_document_count_max || workers.empty()) {
    x.documents = spine::analyse(batch.records);
    return;
  }
  x.documents.resize(count);
  x.missing = count;
  const auto part = (count + workers.size() - 1) / workers.size();
  for (std::size_t first = 0; first < count; first += part)
    caf::anon_send(
      workers[next_worker_++ % workers.size()],
      messages::analyse_part{x.what.content, first, std::min(part, count - first), messages::search_actor{self_}});
}

void search_state::analysed(messages::part_analysed& x) {
  auto* batch = find(x.of.get());
  if (batch == nullptr)
    return; // dropped meanwhile: its append failed
  for (std::size_t i = 0; i < x.documents.size(); ++i)
    batch->documents[x.first + i] = std::move(x.documents[i]);
  batch->missing -= x.documents.size();
  apply_ready();
}

void search_state::index(const messages::batch& x) {
  if (find(x.content.get()) == nullptr)
    prepare(x); // read back from the log, nobody sequenced it here
  auto* batch = find(x.content.get());
  batch->is_committed = true;
  batch->what.enqueued_us = x.enqueued_us;
  // One batch is in flight at a time, in order: what stands before a committed one and is not committed never will be.
  while (&pending_.front() != batch && !pending_.front().is_committed)
    pending_.pop_front();
  apply_ready();
}

void search_state::apply_ready() {
  while (!pending_.empty() && pending_.front().is_committed && pending_.front().missing == 0) {
    apply(pending_.front());
    pending_.pop_front();
  }
}

void search_state::apply(pending_batch& x) {
  const auto began_us = settings_.time->steady_us();
  spine::apply(*settings_.index, x.what.content->records, x.documents);
  now_ = settings_.index->publish();
  const auto ended_us = settings_.time->steady_us();
  x.what.hops->add({name, began_us, began_us - x.what.enqueued_us, ended_us - began_us});
  x.what.enqueued_us = ended_us;
  caf::anon_send(settings_.links->view, messages::batch_indexed{x.what, now_});
  changed(x.what);
  start_merge();
}

std::uint64_t search_state::mergeable_documents() const {
  const auto room = settings_.memory != nullptr ? settings_.memory->room_bytes.load() : UINT64_MAX;
  if (room == UINT64_MAX)
    return room; // no limit: nobody has the index measured
  const auto documents = std::max<std::uint64_t>(now_->kept_count(), 1);
  return room / (now_->memory_bytes() / documents + 1);
}

void search_state::start_merge() {
  if (is_merging_)
    return;
  auto merge = settings_.index->pending_merge(mergeable_documents());
  if (!merge) {
    merge_later();
    return;
  }
  is_merging_ = settings_.on_background_thread([merge = std::move(merge), self = messages::search_actor{self_}] {
    caf::anon_send(self, messages::merge_done{merge()});
  });
  if (!is_merging_)
    settings_.index->install(nullptr);
}

/// At the memory limit nothing but deletions comes, and when they have ended nobody else would ask again. What they
/// freed may show much later, when the allocator has given it back.
void search_state::merge_later() {
  if (is_merge_due_ || settings_.memory == nullptr || !settings_.memory->is_full)
    return;
  is_merge_due_ = true;
  self_->delayed_send(self_, merge_interval, messages::merge_due{});
}

void search_state::merge_again() {
  is_merge_due_ = false;
  start_merge();
}

void search_state::merged(const messages::merge_done& x) {
  is_merging_ = false;
  settings_.index->install(x.merged);
  if (x.merged != nullptr) {
    now_ = settings_.index->publish();
    // On a store at rest the view would else hold the old segments beside the new one.
    caf::anon_send(settings_.links->view, messages::index_merged{position_, now_});
  }
  start_merge();
  // After a start that built its index, or long imports: what is kept now stays as it is for long.
  if (!is_merging_ && unkept_count_ >= settings_.keeping.change_count && !is_paused_)
    keep();
}

void search_state::start(const search_settings& settings) {
  settings_ = settings;
  now_ = settings_.index->publish();
  position_ = settings_.position;
  unkept_count_ = settings_.unkept_count;
  start_merge();
  if (unkept_count_ > 0)
    keep_soon();
}

void search_state::changed(const messages::batch& x) {
  position_ = x.content->last_position();
  for (const auto& record : x.content->records)
    unkept_count_ += record->events.size();
  if (unkept_count_ >= settings_.keeping.change_count && !is_paused_)
    keep();
  else
    keep_soon();
}

void search_state::keep_soon() {
  if (is_keep_due_ || settings_.writer == nullptr)
    return;
  is_keep_due_ = true;
  self_->delayed_send(self_, settings_.keeping.delay, messages::keep_index{});
}

void search_state::due() {
  is_keep_due_ = false;
  is_paused_ = false;
  keep();
}

void search_state::keep() {
  if (is_keeping_ || settings_.writer == nullptr || unkept_count_ == 0)
    return;
  now_ = settings_.index->publish(); // with what was merged since
  auto work = [writer = settings_.writer, what = now_, position = position_, time = settings_.time,
               self = messages::search_actor{self_}] {
    const auto began_us = time->steady_us();
    auto done = result<void>{};
    for (writer->begin(what, position); done && writer->next() != spine::index_writer::step::over;)
      done = writer->run();
    caf::anon_send(self, messages::index_kept{done ? error{} : done.failure(), position, writer->written_bytes(),
                                              time->steady_us() - began_us});
  };
  is_keeping_ = settings_.on_background_thread(std::move(work));
  if (is_keeping_)
    leaving_count_ = std::exchange(unkept_count_, 0);
  else
    keep_soon();
}

void search_state::kept(const messages::index_kept& x) {
  is_keeping_ = false;
  if (x.failure.code != errc::none) {
    // Nothing is lost: a start goes on from what was kept before, or builds the index.
    spdlog::warn("index-not-kept position={} code={} reason=\"{}\"", x.position, to_string(x.failure.code),
                 x.failure.detail);
    unkept_count_ += leaving_count_;
    is_paused_ = true;
    keep_soon();
    return;
  }
  if (unkept_count_ > 0)
    keep_soon();
  spdlog::info("index-kept position={} bytes={} ms={}", x.position, x.written_bytes, x.took_us / 1'000);
  if (settings_.board != nullptr)
    settings_.board->index_kept_position = x.position;
}

messages::search_actor::behavior_type make_search(search_state::self_pointer self, const search_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::prepare_batch& x) { state.prepare(x.what); }),
    guard([&state](const messages::index_batch& x) { state.index(x.what); }),
    guard([&state](messages::part_analysed& x) { state.analysed(x); }),
    guard([&state](const messages::merge_done& x) { state.merged(x); }),
    guard([&state](const messages::merge_due&) { state.merge_again(); }),
    guard([&state](const messages::keep_index&) { state.due(); }),
    guard([&state](const messages::index_kept& x) { state.kept(x); }),
  };
}

} // namespace stoa::actors

#include "actors/search/search_actor.hpp"

#include "actors/support/guard.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace stoa::actors {

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
  auto count = std::size_t{0};
  for (const auto& record : batch.records)
    count += static_cast<std::size_t>(std::count_if(record->events.begin(), record->events.end(), [](const auto& e) {
      return std::holds_alternative<event::product_changed>(e);
    }));
  const auto& workers = settings_.links->workers;
  if (count <= settings_.inline_document_count_max || workers.empty()) {
    x.documents = spine::analyse(batch.records, *batch.categories);
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
  auto half = settings_.index->publish();
  const auto ended_us = settings_.time->steady_us();
  x.what.hops->add({name, began_us, began_us - x.what.enqueued_us, ended_us - began_us});
  x.what.enqueued_us = ended_us;
  caf::anon_send(settings_.links->view, messages::batch_indexed{x.what, std::move(half)});
  start_merge();
}

void search_state::start_merge() {
  const auto& workers = settings_.links->workers;
  if (is_merging_ || workers.empty())
    return;
  auto merge = settings_.index->pending_merge();
  if (!merge)
    return;
  is_merging_ = true;
  caf::anon_send(workers[next_worker_++ % workers.size()],
                 messages::merge_segments{std::move(merge), messages::search_actor{self_}});
}

void search_state::merged(const messages::merge_done& x) {
  is_merging_ = false;
  settings_.index->install(x.merged);
  start_merge();
}

messages::search_actor::behavior_type make_search(search_state::self_pointer self, const search_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::prepare_batch& x) { state.prepare(x.what); }),
    guard([&state](const messages::index_batch& x) { state.index(x.what); }),
    guard([&state](messages::part_analysed& x) { state.analysed(x); }),
    guard([&state](const messages::merge_done& x) { state.merged(x); }),
  };
}

} // namespace stoa::actors

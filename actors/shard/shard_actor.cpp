#include "actors/shard/shard_actor.hpp"

#include "actors/support/ask_local.hpp"
#include "actors/support/guard.hpp"
#include "actors/support/hop_timer.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto sweep_interval = std::chrono::milliseconds{10};
constexpr auto schedule_interval = std::chrono::seconds{1};
constexpr std::size_t drafts_at_once = 100;
constexpr std::int64_t schedule_deadline_ms = 30'000;

/// Whoever changes a draft meanwhile has the last word: what it then is, is looked at again.
catalog::command publish(const catalog::heads& heads, const std::vector<std::string>& ids) {
  auto command = catalog::command{};
  command.request_id = "schedule";
  command.principal = "schedule";
  command.is_batch = true;
  auto change = value{};
  change.set("status", "published");
  change.set("publish_at", value{});
  for (const auto& id : ids)
    if (const auto* head = heads.product(id)) {
      auto& operation = command.operations.emplace_back();
      operation.what.emplace<catalog::patch_product>(catalog::patch_product{id, change});
      operation.when = {catalog::condition::kind::version, head->version};
    }
  return command;
}

/// Whether the store may hold more after it than before.
bool grows(const catalog::command& x) {
  const auto adds = [](const std::vector<event::staged_row>& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.after != nullptr; });
  };
  if ((x.stage && adds(x.stage->rows)) ||
      (x.publish != nullptr && std::any_of(x.publish->chunks.begin(), x.publish->chunks.end(), adds)))
    return true;
  return std::any_of(x.operations.begin(), x.operations.end(), [](const catalog::operation& one) {
    const auto* variant = std::get_if<catalog::change_variant>(&one.what);
    if (variant != nullptr)
      return variant->does != catalog::change_variant::verb::remove;
    return std::holds_alternative<catalog::put_product>(one.what) ||
           std::holds_alternative<catalog::patch_product>(one.what);
  });
}

error full_memory(const messages::memory_gate& gate) {
  return {errc::read_only,
          "the server is at its memory limit of " + std::to_string(gate.limit_bytes / (1024 * 1024)) +
            " MB: products can be deleted, not added or changed; raise --memory (memory_mb), or delete products",
          "memory_mb"};
}

} // namespace

void shard_state::start(const shard_settings& settings) {
  settings_ = settings;
  sequencer_ =
    std::make_unique<spine::sequencer>(settings.heads, settings.committed, settings.last_time_ms, settings.sequencer);
}

caf::result<catalog::outcome> shard_state::submit(messages::submit_command& request) {
  const auto hop = hop_timer{*settings_.time, name, request.from.hops, request.from.enqueued_us};
  if (settings_.memory != nullptr && settings_.memory->is_full && grows(request.command))
    return messages::to_caf(full_memory(*settings_.memory));
  auto promise = self_->make_response_promise<catalog::outcome>();
  const auto ticket = next_ticket_++;
  writers_.emplace(ticket, writer{promise, std::move(request.from.hops)});
  const auto how = request.is_bulk ? spine::urgency::bulk : spine::urgency::interactive;
  sequencer_->submit({ticket, how, request.from.deadline_ms}, std::move(request.command), settings_.time->now_ms());
  pump();
  sweep_later();
  return promise;
}

void shard_state::pump() {
  if (const auto batch = sequencer_->next_batch(settings_.time->now_ms()))
    send(batch);
  // First: a writer who is answered may ask at once whether the store is ready.
  show();
  send_answers();
}

void shard_state::show() const {
  if (settings_.board == nullptr)
    return;
  auto& board = *settings_.board;
  board.is_writable = !sequencer_->is_read_only() && !sequencer_->is_blocked();
  board.committed_position = sequencer_->committed();
  board.published_position = sequencer_->published_position();
  board.waiting_writes = sequencer_->waiting_count();
  board.unpublished_batches = sequencer_->unpublished_batch_count();
  board.products = sequencer_->heads().product_count();
}

messages::batch shard_state::wrap(const spine::batch_ptr& batch) {
  auto made = messages::batch{batch, std::make_shared<messages::trace>(), settings_.time->steady_us()};
  for (const auto ticket : batch->tickets)
    if (const auto found = writers_.find(ticket); found != writers_.end() && found->second.hops)
      found->second.hops->join(made.hops);
  return made;
}

void shard_state::send(const spine::batch_ptr& batch) {
  const auto wrapped = wrap(batch);
  // In this order: the sync may be done before a second message is sent, and SEARCH hears of the end from LOG.
  caf::anon_send(settings_.links->search, messages::prepare_batch{wrapped});
  caf::anon_send(settings_.links->log, messages::append_batch{wrapped});
}

void shard_state::send_answers() {
  for (auto& x : sequencer_->take_answers()) {
    const auto found = writers_.find(x.ticket);
    if (found == writers_.end())
      continue;
    auto promise = std::move(found->second.promise);
    writers_.erase(found);
    if (x.outcome)
      promise.deliver(std::move(*x.outcome));
    else
      promise.deliver(messages::to_caf(x.outcome.failure()));
  }
}

void shard_state::appended(messages::append_outcome outcome) {
  switch (outcome) {
  case messages::append_outcome::appended:
    sequencer_->appended();
    break;
  case messages::append_outcome::full:
    sequencer_->refused_full(settings_.time->now_ms());
    break;
  case messages::append_outcome::unknown:
    sequencer_->unknown();
    break;
  }
  pump();
}

void shard_state::resumed(const std::vector<event::record_ptr>& found) {
  if (!sequencer_->resumed(found))
    return;
  if (!found.empty()) {
    auto batch = std::make_shared<spine::sequenced_batch>();
    batch->bytes.first_position = found.front()->header.position;
    batch->bytes.ends.resize(found.size());
    batch->records = found;
    const auto wrapped = wrap(batch);
    caf::anon_send(settings_.links->fold, messages::fold_batch{wrapped});
    caf::anon_send(settings_.links->search, messages::index_batch{wrapped});
  }
  pump();
}

void shard_state::published(event::position at) {
  sequencer_->published(at);
  pump();
}

void shard_state::fold_failing(bool is_failing) {
  sequencer_->set_read_only(is_failing);
  show();
}

void shard_state::sweep_later() {
  if (sweep_is_due_ || writers_.empty())
    return;
  sweep_is_due_ = true;
  self_->delayed_send(self_, sweep_interval, messages::shard_sweep{});
}

void shard_state::sweep() {
  sweep_is_due_ = false;
  sequencer_->expire(settings_.time->now_ms());
  send_answers();
  sweep_later();
}

void shard_state::tick_later() {
  self_->delayed_send(self_, schedule_interval, messages::schedule_tick{});
}

void shard_state::publish_due_drafts() {
  tick_later();
  const auto now_ms = settings_.time->now_ms();
  const auto ids = sequencer_->heads().due_drafts(now_ms, drafts_at_once);
  if (ids.empty() || publishes_drafts_)
    return;
  auto from = messages::envelope{};
  from.enqueued_us = settings_.time->steady_us();
  from.deadline_ms = now_ms + schedule_deadline_ms;
  publishes_drafts_ = true;
  // Through CATALOG, which has the documents fetched. Whatever comes of it, the next tick looks again.
  ask_local(self_, settings_.links->catalog, messages::write_products{from, publish(sequencer_->heads(), ids)})
    .then([this](const catalog::outcome&) { publishes_drafts_ = false; },
          [this](const caf::error& failure) {
            publishes_drafts_ = false;
            spdlog::warn("publish-failed reason=\"{}\" next=\"tried again in a second\"",
                         messages::from_caf(failure).detail);
          });
}

messages::shard_actor::behavior_type make_shard(shard_state::self_pointer self, const shard_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  state.tick_later();
  return {
    guard([&state](messages::submit_command& request) { return state.submit(request); }),
    guard([&state](const messages::batch_appended& x) { state.appended(x.outcome); }),
    guard([&state](const messages::log_resumed& x) { state.resumed(*x.found); }),
    guard([&state](const messages::view_published& x) { state.published(x.position); }),
    guard([&state](const messages::fold_failing& x) { state.fold_failing(x.is_failing); }),
    guard([&state](const messages::shard_sweep&) { state.sweep(); }),
    guard([&state](const messages::schedule_tick&) { state.publish_due_drafts(); }),
  };
}

} // namespace stoa::actors

#include "actors/backup/backup_actor.hpp"

#include "actors/support/guard.hpp"
#include "messages/error.hpp"
#include "spine/backup_place.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::actors {

using kind = messages::backup_status::kind;

namespace {

messages::backup_status progress_of(messages::backup_status now, const spine::backup_round& round) {
  const auto& x = round.progress();
  now.position = x.position;
  now.written_bytes = x.written_bytes;
  now.file_count = x.file_count;
  now.is_unchanged = x.is_unchanged;
  return now;
}

} // namespace

caf::result<messages::backup_status> backup_state::begin_backup(const messages::begin_backup& x) {
  auto folder = spine::backup_place(settings_.folder, x.folder);
  if (!folder)
    return messages::to_caf(folder.failure());
  if (now_.is == kind::running && now_.folder != *folder)
    return messages::to_caf({errc::overloaded, "a backup into " + now_.folder + " is under way; try again later", ""});
  if (now_.is == kind::running)
    return now_;
  now_ = {};
  now_.is = kind::running;
  now_.folder = *std::move(folder);
  now_.began_ms = settings_.time->now_ms();
  work_ = std::make_shared<work>();
  spdlog::info("backup-begins folder={} principal={} request={}", now_.folder, x.from.principal, x.from.request_id);
  post();
  return now_;
}

void backup_state::post() {
  auto step = [self = messages::backup_actor{self_}, work = work_, now = now_, settings = settings_] {
    auto done = result<void>{};
    if (work->round == nullptr) {
      auto target = settings.open_folder(now.folder);
      if (target)
        work->round = std::make_unique<spine::backup_round>(
          settings.files, spine::backup_target{*std::move(target), settings.shard_folder}, settings.limits);
      else
        done = target.failure();
    }
    if (done)
      done = work->round->run(settings.time->now_ms());
    const auto is_over = !done || work->round->next() == spine::backup_round::step::over;
    auto next = work->round == nullptr ? now : progress_of(now, *work->round);
    if (is_over)
      work->round = nullptr; // lets the folder go, on this thread
    caf::anon_send(self, messages::backup_stepped{done ? error{} : done.failure(), is_over, std::move(next)});
  };
  if (!settings_.on_input_pool(std::move(step)))
    over({errc::overloaded, "the threads for it have too much to do", ""});
}

void backup_state::stepped(const messages::backup_stepped& x) {
  now_ = x.now;
  if (x.is_over)
    over(x.failure);
  else
    post();
}

void backup_state::over(const error& failure) {
  work_ = nullptr;
  now_.ended_ms = settings_.time->now_ms();
  now_.is = failure.code == errc::none ? kind::done : kind::failed;
  if (now_.is == kind::failed) {
    now_.reason = failure.detail;
    spdlog::error("backup-failed folder={} code={} reason=\"{}\"", now_.folder, to_string(failure.code), now_.reason);
    return;
  }
  spdlog::info("backup-made folder={} position={} files={} bytes={} unchanged={}", now_.folder, now_.position,
               now_.file_count, now_.written_bytes, now_.is_unchanged);
  if (settings_.board == nullptr)
    return;
  settings_.board->backup_position = now_.position;
  settings_.board->backup_ended_ms = static_cast<std::uint64_t>(now_.ended_ms);
}

messages::backup_actor::behavior_type make_backup(backup_state::self_pointer self, const backup_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::begin_backup& x) { return state.begin_backup(x); }),
    guard([&state](const messages::ask_backup&) { return state.status(); }),
    guard([&state](const messages::backup_stepped& x) { state.stepped(x); }),
  };
}

} // namespace stoa::actors

#include "gateway/bridge/backups.hpp"

#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/body.hpp"
#include "gateway/bridge/one_shot.hpp"

#include <array>
#include <utility>

namespace stoa::gateway {

namespace {

std::string to_json(const messages::backup_status& x, const std::string& store) {
  constexpr auto states = std::array{"none", "running", "done", "failed"};
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().member("store", store).member("state", states.at(static_cast<std::size_t>(x.is)));
  if (x.is != messages::backup_status::kind::none) {
    out.member("folder", x.folder).key("position").number(x.position);
    out.key("bytes").number(x.written_bytes).key("files").number(x.file_count);
    out.key("unchanged").boolean(x.is_unchanged).member("began_at", iso_time(x.began_ms));
  }
  if (x.ended_ms != 0)
    out.member("ended_at", iso_time(x.ended_ms));
  if (!x.reason.empty())
    out.member("reason", x.reason);
  out.end_object();
  return text;
}

/// The member `to` of a body that may be missing.
result<std::string> read_folder(const http_request& request) {
  if (request.body.empty())
    return std::string{};
  const auto body = api::read_object(request.body);
  if (!body)
    return body.failure();
  if (auto known = api::refuse_other_members(*body, "", {"to"}); !known)
    return known.failure();
  const auto* to = api::member_of(*body, "to");
  if (to == nullptr)
    return std::string{};
  const auto* text = to->get_if<std::string>();
  return text == nullptr ? result<std::string>{api::wrong_kind("to", "a text", *to)} : *text;
}

void answer(const exchange_ptr& x, const result<messages::backup_status>& now, int status) {
  if (!now) {
    x->refuse(now.failure());
    return;
  }
  x->reply(api::json_response(to_json(*now, x->door().store), x->context(*x->door().slot->load()), status));
}

} // namespace

void answer_backup(const exchange_ptr& x) {
  const auto& backup = x->door().links->backup;
  if (x->route().is == api::route::get_backup) {
    ask<messages::backup_status>(x->door().system, backup, messages::ask_backup{},
                                 [x](const result<messages::backup_status>& now) { answer(x, now, 200); });
    return;
  }
  auto folder = read_folder(x->request());
  if (!folder) {
    x->refuse(folder.failure());
    return;
  }
  auto message =
    messages::begin_backup{x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms), *std::move(folder)};
  ask<messages::backup_status>(x->door().system, backup, std::move(message),
                               [x](const result<messages::backup_status>& now) { answer(x, now, 202); });
}

} // namespace stoa::gateway

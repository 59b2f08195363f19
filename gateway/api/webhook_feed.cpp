#include "gateway/api/webhook_feed.hpp"

#include "domain/feed/page.hpp"
#include "gateway/api/changes_answer.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/reader.hpp"

#include <algorithm>

namespace stoa::gateway::api {

namespace {

changes_request asked_by(const access::caller& as, const resource::webhook& hook, const messages::webhook_read& what) {
  auto out = changes_request{};
  out.asked.from = what.from;
  out.asked.count_max = what.count_max;
  // A kind of a later version is none here.
  for (const auto& name : hook.kinds)
    if (const auto one = feed::parse_kind(name))
      out.asked.kinds.push_back(*one);
  out.asked.ids = hook.ids;
  if (!what.entity.empty())
    out.asked.ids = {what.entity.substr(what.entity.find(':') + 1)};
  std::sort(out.asked.ids.begin(), out.asked.ids.end());
  out.asked.to = audience_of(reader_of(as));
  out.include_fields = hook.include_fields;
  return out;
}

answer_context context_of(const view& on, const access::caller& as, const resource::webhook& hook) {
  auto out = answer_context{};
  out.categories = &on.categories();
  out.shape.show_cost = reader_of(as).sees_cost;
  out.shape.include_fields = hook.include_fields;
  return out;
}

} // namespace

result<messages::webhook_page> read_for_webhook(const view& on, const access::caller& as, const resource::webhook& hook,
                                                const messages::webhook_read& what) {
  const auto asked = asked_by(as, hook, what);
  if (asked.asked.kinds.empty() && !hook.kinds.empty())
    return messages::webhook_page{{}, {on.position(), 0}, false};
  const auto found = feed::read_page(on, asked.asked);
  if (!found)
    return found.failure();
  const auto context = context_of(on, as, hook);
  auto out = messages::webhook_page{{}, found->end, found->has_more};
  for (const auto& x : found->changes) {
    // One record may hold more than was asked for. The rest of it is the next page's.
    if (out.changes.size() == what.count_max) {
      out.end = out.changes.back().of.key.before();
      ++out.end.skip;
      out.has_more = true;
      break;
    }
    auto entity = feed::entity_of(x);
    if ((!what.entity.empty() && entity != what.entity) || entity == "webhook:" + what.self)
      continue;
    out.changes.push_back({{{x.version(), x.index}, std::move(entity)},
                           change_id(on.log_id(), x),
                           change_envelope(asked, x, on.log_id(), context)});
  }
  return out;
}

} // namespace stoa::gateway::api

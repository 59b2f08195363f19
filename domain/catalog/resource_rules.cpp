#include "domain/catalog/resource_rules.hpp"

#include "domain/catalog/write_rules.hpp"
#include "domain/resource/kinds.hpp"

#include <memory>
#include <utility>

namespace stoa::catalog {

namespace {

using verb = change_resource::verb;

resource_decision refused(error why) {
  auto made = resource_decision{};
  made.refusal = std::move(why);
  return made;
}

resource_decision removed(const resource::item& old) {
  auto made = resource_decision{};
  made.event = event::resource_deleted{old.version, old.name};
  made.status = 204;
  return made;
}

resource_decision stored(const resource::item_ptr& old, const resource::name& name, value content,
                         const decide_context& context) {
  auto made = resource_decision{};
  const auto* const before = old.get();
  if (before != nullptr && before->content == content) {
    made.status = 200;
    made.version = before->version;
    made.stored = old;
    return made;
  }
  auto after = std::make_shared<resource::item>();
  after->name = name;
  after->version = context.next_position;
  after->created_at_ms = before != nullptr ? before->created_at_ms : context.now_ms;
  after->updated_at_ms = context.now_ms;
  after->content = std::move(content);
  made.status = before != nullptr ? 200 : 201;
  made.version = after->version;
  made.event = event::resource_changed{before != nullptr ? before->version : 0, after};
  made.stored = std::move(after);
  return made;
}

} // namespace

resource_decision decide_resource(const heads& state, const change_resource& asked, const condition& when,
                                  const decide_context& context) {
  const auto old = state.resource(asked.name);
  if (auto wrong = check_condition(when, old != nullptr ? &old->version : nullptr))
    return refused(*std::move(wrong));
  if (old == nullptr && asked.does != verb::put)
    return refused(error{
      errc::not_found,
      "there is no \"" + asked.name.id + "\" among the " + std::string{resource::to_string(asked.name.of)}, "id"});
  if (old != nullptr && asked.does == verb::remove)
    return removed(*old);
  if (old == nullptr && state.resource_count() >= resource::limits::item_count)
    return refused(error{errc::overloaded, "the store is full of such documents; delete some first", "id"});
  auto content = resource::check_content(asked.name.of, old != nullptr && asked.does == verb::patch
                                                          ? merge_patch(old->content, asked.content)
                                                          : asked.content);
  if (!content)
    return refused(content.failure());
  return stored(old, asked.name, *std::move(content), context);
}

} // namespace stoa::catalog

// Asks an actor from a thread that is none: one small receiver per request, gone with its answer.
#pragma once

#include "domain/base/result.hpp"
#include "messages/error.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/logger.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/response_type.hpp>
#include <caf/sec.hpp>
#include <caf/typed_actor.hpp>

#include <atomic>
#include <type_traits>
#include <utility>

namespace stoa::gateway {

/// Receives one answer and calls `then` with it, on the thread that answers. When every promise of an answer is
/// dropped, its destructor calls `then` with `internal`: nobody waits in vain.
template <class Answer, class Then>
class one_shot final : public caf::monitorable_actor {
public:
  one_shot(caf::actor_config& config, Then then) : caf::monitorable_actor(config), then_(std::move(then)) {}
  ~one_shot() override {
    try {
      finish(error{errc::internal, "the request was dropped", ""});
    } catch (...) {
      // No memory for an answer. The client still does not wait: what `then` holds ends its connection.
    }
  }

  using caf::abstract_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* unit) override {
    if (!element->mid.is_response())
      return;
    finish(unpack(*element));
    cleanup(caf::exit_reason::normal, unit);
  }
  const char* name() const override { return "one_shot"; }

private:
  static result<Answer> unpack(caf::mailbox_element& element) {
    auto content = element.move_content_to_message();
    if (content.match_elements<caf::error>())
      return messages::from_caf(content.get_as<caf::error>(0));
    if (content.match_elements<Answer>())
      return std::move(content.get_mutable_as<Answer>(0));
    return error{errc::internal, "an answer of another type", ""};
  }
  void finish(result<Answer> answer) {
    if (!is_done_.exchange(true))
      then_(std::move(answer));
  }

  Then then_;
  std::atomic<bool> is_done_{false};
};

/// Sends a request and has `then(result<Answer>)` called once. The receiver's deadline stands in the envelope.
template <class Answer, class Handle, class Request, class Then>
void ask(caf::actor_system& system, const Handle& whom, Request request, Then then) {
  static_assert(caf::response_type<typename Handle::signatures, Request>::valid,
                "the actor does not know this request");
  auto config = caf::actor_config{};
  auto receiver = caf::make_actor<one_shot<Answer, Then>, caf::strong_actor_ptr>(system.next_actor_id(), system.node(),
                                                                                 &system, config, std::move(then));
  caf::actor_cast<caf::strong_actor_ptr>(whom)->enqueue(receiver, caf::make_message_id(1),
                                                        caf::make_message(std::move(request)), nullptr);
}

} // namespace stoa::gateway

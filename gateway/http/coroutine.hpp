// The coroutines of a door, all on its one thread, and a way for one to pause.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace stoa::gateway {

using door_executor = boost::asio::io_context::executor_type;
template <class T>
using awaitable = boost::asio::awaitable<T, door_executor>;
using awaiting_t = boost::asio::use_awaitable_t<door_executor>;
inline constexpr auto awaiting = awaiting_t{};

/// Lets one coroutine pause until somebody rings. All on one thread.
class bell {
public:
  awaitable<void> wait() {
    return boost::asio::async_initiate<const awaiting_t, void()>(
      [this](auto handler) { sleeper_ = std::make_unique<sleeper_of<decltype(handler)>>(std::move(handler)); },
      awaiting);
  }

  /// The coroutine runs before this returns.
  void ring() {
    if (const auto woken = std::exchange(sleeper_, nullptr))
      woken->wake();
  }

private:
  struct sleeper {
    virtual ~sleeper() = default;
    virtual void wake() = 0;
  };

  template <class Handler>
  struct sleeper_of final : sleeper {
    explicit sleeper_of(Handler handler_) : handler{std::move(handler_)} {}
    void wake() override { std::move(handler)(); }
    Handler handler;
  };

  std::unique_ptr<sleeper> sleeper_;
};

} // namespace stoa::gateway

// Keeps an actor alive when a handler throws: the requester gets the error, the actor goes on.
#pragma once

#include <caf/make_message.hpp>
#include <caf/result.hpp>
#include <caf/sec.hpp>
#include <caf/unit.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace stoa::actors {

namespace detail {

template <class R>
struct as_result {
  using type = caf::result<R>;
};
template <class... Ts>
struct as_result<caf::result<Ts...>> {
  using type = caf::result<Ts...>;
};

template <class Member>
struct guarded;

template <class C, class R, class... Args>
struct guarded<R (C::*)(Args...) const> {
  template <class F>
  static auto wrap(F f) { // NOLINT(readability-function-size): one try round one call
    using out = typename as_result<R>::type;
    return [f = std::move(f)](Args... args) -> out {
      try {
        if constexpr (std::is_void_v<R>) {
          f(std::forward<Args>(args)...);
          return caf::unit;
        } else {
          return f(std::forward<Args>(args)...);
        }
      } catch (const std::exception& failure) {
        return caf::make_error(caf::sec::runtime_error, std::string{failure.what()});
      }
    };
  }
};

} // namespace detail

/// Wraps a handler; every handler of every behaviour goes through here.
template <class F>
auto guard(F f) {
  return detail::guarded<decltype(&F::operator())>::wrap(std::move(f));
}

} // namespace stoa::actors

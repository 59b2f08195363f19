// An actor system without threads: the test decides which actor runs next and how fast time goes by.
#pragma once

#include "domain/base/clock.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace stoa::tests {

/// A clock that the test moves.
class hand_clock final : public clock {
public:
  std::int64_t now_ms() const override { return now_us_ / 1'000; }
  std::int64_t steady_us() const override { return now_us_; }
  void advance_ms(std::int64_t by) { now_us_ += by * 1'000; }

private:
  std::int64_t now_us_ = 1'700'000'000'000'000;
};

struct sim_system_config : caf::actor_system_config {
  sim_system_config() {
    set("scheduler.policy", caf::atom("testing"));
    set("logger.inline-output", true);
  }
};

/// Owns a single-threaded actor system. A run is a pure function of `seed`.
class sim_system {
public:
  explicit sim_system(std::uint64_t seed = 1) : system_(config_), random_(seed) {}
  ~sim_system() {
    for (const auto& x : owned_)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    owned_.clear();
    run();
  }
  sim_system(const sim_system&) = delete;
  sim_system& operator=(const sim_system&) = delete;

  caf::actor_system& get() noexcept { return system_; }

  /// Ends an actor with the system.
  template <class Handle>
  Handle own(Handle x) {
    owned_.push_back(caf::actor_cast<caf::actor>(x));
    return x;
  }

  /// Runs until nobody has work, choosing the next actor by the seed.
  void run() {
    auto& jobs = scheduler().jobs;
    while (!jobs.empty()) {
      const auto chosen = std::uniform_int_distribution<std::size_t>{0, jobs.size() - 1}(random_);
      std::swap(jobs.front(), jobs[chosen]);
      scheduler().run_once();
    }
  }

  /// The same in the order in which messages were sent: for laws about that order.
  void run_in_order() { scheduler().run(); }

  /// Lets simulated time pass; delayed messages due are delivered and worked off.
  void advance_ms(std::int64_t by) {
    scheduler().advance_time(std::chrono::milliseconds{by});
    run();
  }

private:
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

  sim_system_config config_;
  caf::actor_system system_;
  std::mt19937_64 random_;
  std::vector<caf::actor> owned_;
};

} // namespace stoa::tests

#include "storage/system_clock.hpp"

#include <chrono>
#include <random>

namespace stoa::storage {

namespace {

class system_clock final : public clock {
public:
  std::int64_t now_ms() const override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }
  std::int64_t steady_us() const override {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  }
};

} // namespace

std::shared_ptr<const clock> make_system_clock() {
  return std::make_shared<system_clock>();
}

std::uint64_t random_bits() {
  auto device = std::random_device{};
  return (std::uint64_t{device()} << 32) | device();
}

std::uint64_t random_name_bits() {
  thread_local auto generator = std::mt19937_64{random_bits()};
  return generator();
}

} // namespace stoa::storage

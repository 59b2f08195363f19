#include "messages/trace.hpp"

#include <algorithm>
#include <utility>

namespace stoa::messages {

void trace::add(const hop& x) {
  const auto lock = std::lock_guard{mutex_};
  if (hops_.size() < hop_count_max)
    hops_.push_back(x);
}

void trace::join(std::shared_ptr<const trace> batch) {
  const auto lock = std::lock_guard{mutex_};
  if (joined_.size() < hop_count_max)
    joined_.push_back(std::move(batch));
}

std::vector<hop> trace::hops() const {
  auto all = std::vector<hop>{};
  auto joined = std::vector<std::shared_ptr<const trace>>{};
  {
    const auto lock = std::lock_guard{mutex_};
    all = hops_;
    joined = joined_;
  }
  for (const auto& x : joined) {
    const auto more = x->hops();
    all.insert(all.end(), more.begin(), more.end());
  }
  std::stable_sort(all.begin(), all.end(), [](const hop& a, const hop& b) { return a.began_us < b.began_us; });
  return all;
}

} // namespace stoa::messages

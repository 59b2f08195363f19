#include "gateway/bridge/key_ledger.hpp"

#include <utility>

namespace stoa::gateway {

void key_ledger::used(const std::string& id, std::int64_t now_ms) {
  const auto guard = std::lock_guard{lock_};
  // More than there can be keys: revoked ones have gathered. Whoever is still used is back in a moment.
  if (uses_.size() >= use_count_max && !uses_.contains(id))
    uses_.clear();
  uses_[id] = now_ms;
}

std::optional<std::int64_t> key_ledger::last_use(const std::string& id) const {
  const auto guard = std::lock_guard{lock_};
  const auto found = uses_.find(id);
  return found == uses_.end() ? std::nullopt : std::optional{found->second};
}

std::uint64_t key_ledger::refused(key_refusal x) {
  ++(x.status == 401 ? unauthorized_ : forbidden_);
  const auto guard = std::lock_guard{lock_};
  const auto count = counts_.add(x.key, x.time_ms);
  if (refusals_.size() == refusal_count_max)
    refusals_.pop_front();
  refusals_.push_back(std::move(x));
  return count;
}

std::vector<key_refusal> key_ledger::refusals() const {
  const auto guard = std::lock_guard{lock_};
  return {refusals_.rbegin(), refusals_.rend()};
}

void key_ledger::write_metrics(std::string& out, const std::string& store) const {
  const auto line = [&](const char* status, std::uint64_t count) {
    out += "stoa_http_refused_total{store=\"" + store + "\",status=\"" + status + "\"} " + std::to_string(count) + "\n";
  };
  line("401", unauthorized_);
  line("403", forbidden_);
}

} // namespace stoa::gateway

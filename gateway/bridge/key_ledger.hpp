// What the door remembers of keys while it runs: when each was last used, and who was refused.
#pragma once

#include "domain/access/refusals.hpp"
#include "gateway/api/route.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace stoa::gateway {

/// Somebody was turned away.
struct key_refusal {
  std::int64_t time_ms = 0;
  /// 401 or 403.
  int status = 0;
  /// The id of the key, or what it claimed to be; may be empty. Never a secret.
  std::string key;
  /// Nothing where there is no such route.
  std::string route;
  std::string address;
  std::string request_id;
};

/// In memory and bounded; a restart forgets it. Safe from every thread.
class key_ledger {
public:
  static constexpr std::size_t refusal_count_max = 256;
  static constexpr std::size_t use_count_max = 20'000;

  void used(const std::string& id, std::int64_t now_ms);
  /// Unix ms; nothing = not since the start.
  std::optional<std::int64_t> last_use(const std::string& id) const;

  /// Counts and keeps a refusal. Returns how often this key was refused in this minute when that is worth a line in
  /// the log (1, 2, 4, 8, …), else 0.
  std::uint64_t refused(key_refusal x);
  /// The newest first.
  std::vector<key_refusal> refusals() const;
  std::uint64_t unauthorized_count() const { return unauthorized_; }
  std::uint64_t forbidden_count() const { return forbidden_; }
  /// Appends the lines of a store to `stoa_http_refused_total`.
  void write_metrics(std::string& out, const std::string& store) const;

private:
  mutable std::mutex lock_;
  std::unordered_map<std::string, std::int64_t> uses_;
  std::deque<key_refusal> refusals_;
  access::refusal_counts counts_;
  std::atomic<std::uint64_t> unauthorized_{0};
  std::atomic<std::uint64_t> forbidden_{0};
};

} // namespace stoa::gateway

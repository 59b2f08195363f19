#include "spine/retention.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::uint64_t checkpoints_per_window = 4;

/// The first number in [low, high) that is not old, `high` when all are. What follows one that is not old is not.
result<std::uint64_t> first_not_old(std::uint64_t low, std::uint64_t high,
                                    const std::function<result<bool>(std::uint64_t)>& is_old) {
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto old = is_old(middle);
    if (!old)
      return old.failure();
    if (*old)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// Where the window begins.
result<event::position> window_begin(const retention_facts& x, const retention_limits& limits, const time_at& time) {
  const auto by_age = oldest_since(x, x.now_ms - limits.age_ms, time);
  if (!by_age)
    return by_age;
  return std::max(*by_age, oldest_within(x, limits.byte_count));
}

/// The newest checkpoint before the window; 0 when there is none.
event::position base_of(const retention_facts& x, event::position window) {
  auto base = event::position{0};
  for (const auto checkpoint : x.checkpoints)
    if (checkpoint < window && checkpoint <= x.durable_position)
      base = checkpoint;
  return base;
}

/// Up to where the log may be trimmed.
event::position trim_bound(const retention_facts& x, event::position base, event::position window,
                           spine::mutant mutant) {
  if (mutant == mutant::trim_beyond_checkpoint)
    return window;
  if (base == 0)
    return x.first_position();
  constexpr auto nothing = std::numeric_limits<std::uint64_t>::max();
  return std::min({base + 1, x.durable_position + 1, x.oldest_key.value_or(nothing), x.pinned_from.value_or(nothing)});
}

result<bool> is_checkpoint_due(const retention_facts& x, const retention_limits& limits, const time_at& time) {
  const auto newest = x.checkpoints.empty() ? 0 : x.checkpoints.back();
  const auto after = std::max(newest + 1, x.first_position());
  if (x.state_position < after)
    return false;
  if (bytes_from(x, after) >= limits.byte_count / checkpoints_per_window)
    return true;
  const auto began_ms = time(after);
  if (!began_ms)
    return began_ms.failure();
  return x.now_ms - *began_ms >= limits.age_ms / static_cast<std::int64_t>(checkpoints_per_window);
}

/// The one, neither first nor last, whose neighbours are nearest to each other.
std::size_t most_crowded(const std::vector<event::position>& kept) {
  auto best = std::size_t{1};
  for (auto i = std::size_t{2}; i + 1 < kept.size(); ++i)
    if (kept[i + 1] - kept[i - 1] < kept[best + 1] - kept[best - 1])
      best = i;
  return best;
}

std::vector<event::position> dropped(const retention_facts& x, event::position base, std::size_t count_max) {
  auto drop = std::vector<event::position>{};
  auto kept = std::vector<event::position>{};
  for (const auto checkpoint : x.checkpoints)
    (checkpoint < base ? drop : kept).push_back(checkpoint);
  while (kept.size() > std::max<std::size_t>(count_max, 2)) {
    const auto at = std::next(kept.begin(), static_cast<std::ptrdiff_t>(most_crowded(kept)));
    drop.push_back(*at);
    kept.erase(at);
  }
  std::sort(drop.begin(), drop.end());
  return drop;
}

/// Whether a log that begins there has lost rows of an import that it makes visible, or may still.
bool parts_an_import(const retention_facts& x, event::position first, spine::mutant mutant) {
  return mutant != mutant::trim_staged_rows &&
         std::any_of(x.staged.begin(), x.staged.end(), [&](const auto& one) { return one.is_cut_at(first); });
}

} // namespace

result<event::position> oldest_since(const retention_facts& x, std::int64_t since_ms, const time_at& time) {
  const auto is_old = [&](event::position at) -> result<bool> {
    if (at >= x.next_position)
      return false;
    const auto recorded_ms = time(at);
    if (!recorded_ms)
      return recorded_ms.failure();
    return *recorded_ms < since_ms;
  };
  const auto& parts = x.parts;
  const auto part = first_not_old(0, parts.size(), [&](auto i) { return is_old(parts[i].first_position); });
  if (!part)
    return part;
  if (*part == 0)
    return x.first_position();
  const auto end = *part < parts.size() ? parts[*part].first_position : x.next_position;
  return first_not_old(parts[*part - 1].first_position + 1, end, is_old);
}

event::position oldest_within(const retention_facts& x, std::uint64_t byte_count) {
  auto left = byte_count;
  auto end = x.next_position;
  for (auto part = x.parts.rbegin(); part != x.parts.rend(); ++part) {
    if (part->byte_count > left)
      // A part holds some hundred megabytes at most, so this product is far below 2^64.
      return end - (end - part->first_position) * left / part->byte_count;
    left -= part->byte_count;
    end = part->first_position;
  }
  return end;
}

std::uint64_t bytes_from(const retention_facts& x, event::position first) {
  auto sum = std::uint64_t{0};
  auto end = x.next_position;
  for (auto part = x.parts.rbegin(); part != x.parts.rend() && end > first; ++part) {
    const auto count = end - std::max(first, part->first_position);
    if (count > 0) // the last part may be empty
      sum += part->byte_count * count / (end - part->first_position);
    end = part->first_position;
  }
  return sum;
}

result<retention_plan> plan_retention(const retention_facts& x, const retention_limits& limits, const time_at& time) {
  const auto window = window_begin(x, limits, time);
  if (!window)
    return window.failure();
  const auto due = is_checkpoint_due(x, limits, time);
  if (!due)
    return due.failure();
  const auto makes = *due && limits.mutant != mutant::trim_beyond_checkpoint;
  auto plan = retention_plan{.make_checkpoint = makes, .trim_before = x.first_position(), .drop = {}};
  const auto base = base_of(x, *window);
  const auto bound = trim_bound(x, base, *window, limits.mutant);
  for (const auto& part : x.parts)
    if (part.first_position <= bound && !parts_an_import(x, part.first_position, limits.mutant))
      plan.trim_before = part.first_position;
  // The one made now counts too.
  plan.drop = dropped(x, base, limits.checkpoint_count_max - (makes ? 1 : 0));
  return plan;
}

} // namespace stoa::spine

// Keeps the first hits of a page while matches come in any order.
#pragma once

#include "domain/search/sort.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace stoa::search {

class hit_collector {
public:
  /// Keeps `count_max` matches that stand after `end` (if any). Both references outlive this.
  hit_collector(const hit_order& order, const std::optional<page_end>& end, std::size_t count_max)
      : order_(order), end_(end), count_max_(count_max) {}

  /// False when the match stands behind all that are kept and there is no room: so does then every one behind it.
  bool add(const match& x) {
    if (end_ && !is_after(order_, x, *end_))
      return true;
    const auto is_before = [this](const match& a, const match& b) { return order_.is_before(a, b); };
    if (kept_.size() == count_max_) {
      has_more_ = true;
      if (kept_.empty() || !is_before(x, kept_.front()))
        return false;
      std::pop_heap(kept_.begin(), kept_.end(), is_before);
      kept_.pop_back();
    }
    kept_.push_back(x);
    std::push_heap(kept_.begin(), kept_.end(), is_before);
    return true;
  }

  /// The kept in order. Once.
  std::vector<match> take() {
    std::sort_heap(kept_.begin(), kept_.end(),
                   [this](const match& a, const match& b) { return order_.is_before(a, b); });
    return std::move(kept_);
  }
  /// There are matches behind those kept.
  bool has_more() const { return has_more_; }

private:
  const hit_order& order_;
  const std::optional<page_end>& end_;
  std::size_t count_max_;
  bool has_more_ = false;
  /// A heap with the last of the order in front.
  std::vector<match> kept_;
};

} // namespace stoa::search

#include "spine/publisher.hpp"

#include <utility>

namespace stoa::spine {

void publisher::show(folded state, search::snapshot_ptr index) {
  shown_ = std::move(state);
  current_ = make_view(files_, shown_, std::move(index));
}

bool publisher::add(folded half) {
  folded_.push_back(std::move(half));
  return join();
}

bool publisher::add(event::position at, search::snapshot_ptr half) {
  indexed_.push_back({at, std::move(half)});
  return join();
}

bool publisher::replace(event::position at, search::snapshot_ptr half) {
  if (!indexed_.empty() && indexed_.back().position == at) {
    indexed_.back().index = std::move(half);
    return false;
  }
  if (current_->position() != at)
    return false;
  show(shown_, std::move(half));
  return true;
}

/// Both halves come in order of their positions; a half whose twin was skipped is passed over.
bool publisher::join() {
  auto published = false;
  while (!folded_.empty() && !indexed_.empty()) {
    if (folded_.front().position < indexed_.front().position) {
      folded_.pop_front();
    } else if (folded_.front().position > indexed_.front().position) {
      indexed_.pop_front();
    } else {
      show(std::move(folded_.front()), std::move(indexed_.front().index));
      folded_.pop_front();
      indexed_.pop_front();
      published = true;
    }
  }
  return published;
}

} // namespace stoa::spine

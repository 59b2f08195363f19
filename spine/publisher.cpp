#include "spine/publisher.hpp"

#include "spine/store_view.hpp"

#include <utility>

namespace stoa::spine {

view_ptr publisher::make_view_of(folded state, search::snapshot_ptr index) const {
  return make_view(files_, std::move(state), std::move(index));
}

bool publisher::add(folded half) {
  folded_.push_back(std::move(half));
  return join();
}

bool publisher::add(event::position at, search::snapshot_ptr half) {
  indexed_.push_back({at, std::move(half)});
  return join();
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
      current_ = make_view_of(std::move(folded_.front()), std::move(indexed_.front().index));
      folded_.pop_front();
      indexed_.pop_front();
      published = true;
    }
  }
  return published;
}

} // namespace stoa::spine

// Joins the fold's and the index's halves of a batch into a view, in order, each position once.
#pragma once

#include "domain/base/view.hpp"
#include "spine/folder.hpp"
#include "spine/shard_files.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace stoa::spine {

class publisher {
public:
  publisher(std::shared_ptr<const shard_files> files, folded state, search::snapshot_ptr index)
      : files_(std::move(files)), current_(make_view_of(std::move(state), std::move(index))) {}

  const view_ptr& current() const { return current_; }

  /// Each returns true when a new view was published.
  bool add(folded half);
  bool add(event::position at, search::snapshot_ptr half);

private:
  struct indexed {
    event::position position = 0;
    search::snapshot_ptr index;
  };

  view_ptr make_view_of(folded state, search::snapshot_ptr index) const;
  bool join();

  std::shared_ptr<const shard_files> files_;
  std::deque<folded> folded_;
  std::deque<indexed> indexed_;
  view_ptr current_;
};

} // namespace stoa::spine

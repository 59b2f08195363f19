// Joins the fold's and the index's halves of a batch into a view, in order, each position once.
#pragma once

#include "domain/base/view.hpp"
#include "spine/folder.hpp"
#include "spine/shard_files.hpp"
#include "spine/store_view.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace stoa::spine {

class publisher {
public:
  publisher(std::shared_ptr<const shard_files> files, folded state, search::snapshot_ptr index)
      : files_(std::move(files)), shown_(std::move(state)), current_(make_view(files_, shown_, std::move(index))) {}

  const view_ptr& current() const { return current_; }

  /// Each returns true when a new view was published.
  bool add(folded half);
  bool add(event::position at, search::snapshot_ptr half);
  /// The same documents in other segments: the newest half of that position is given up for this one, so that nobody
  /// holds what a merge has replaced. True when the current view was.
  bool replace(event::position at, search::snapshot_ptr half);

private:
  struct indexed {
    event::position position = 0;
    search::snapshot_ptr index;
  };

  void show(folded state, search::snapshot_ptr index);
  bool join();

  std::shared_ptr<const shard_files> files_;
  std::deque<folded> folded_;
  std::deque<indexed> indexed_;
  /// What `current_` is made of.
  folded shown_;
  view_ptr current_;
};

} // namespace stoa::spine

// The folder of checkpoints beside a state: `<path>.checkpoints/<position>`, each whole or not there.
#pragma once

#include "storage/rocks_handle.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stoa::storage {

/// Not thread-safe but for `list` and `open`.
class rocks_checkpoints {
public:
  /// `state` is where the state itself lies.
  explicit rocks_checkpoints(const rocks_location& state);

  /// Removes what a crash left half-made or half-dropped.
  result<void> sweep();
  /// Copies what is on disk (the caller flushes before), by hard links. Returns the copy's position, which it reads
  /// from the copy itself: so it is right whatever is written meanwhile.
  result<std::uint64_t> make(rocksdb::DB* from);
  /// Ascending.
  result<std::vector<std::uint64_t>> list() const;
  result<void> drop(std::uint64_t position);
  /// An opened checkpoint stays readable when it is dropped.
  result<std::shared_ptr<rocks_handle>> open(std::uint64_t position) const;

  std::string path_of(std::uint64_t position) const { return folder_ + "/" + std::to_string(position); }

private:
  rocks_location location_of(std::string path) const;
  result<std::uint64_t> copy(rocksdb::DB* from, const std::string& to);
  result<void> keep(const std::string& path, std::uint64_t position);

  rocks_location state_;
  std::string folder_;
};

} // namespace stoa::storage

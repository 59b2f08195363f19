// The folders of the stores of a data folder: how one is made and removed so that a crash leaves it whole or not at
// all.
#pragma once

#include "domain/base/result.hpp"
#include "storage/disk.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stoa::app {

/// Below the data folder. What is in the last two belongs to no store; a start removes it.
inline const std::string stores_folder = "stores";
inline const std::string half_made_stores = "stores.part";
inline const std::string deleted_stores = "stores.gone";

class store_folders {
public:
  /// `data`: path of the data folder; `disk`: the same.
  store_folders(std::string data, storage::disk& disk) : data_(std::move(data)), disk_(disk) {}

  /// Names of the stores, sorted; main is there whether or not it has its folder yet. What does not have the form of a
  /// name is no store. Errors: `io_failed`.
  result<std::vector<std::string>> list() const;

  /// Path of a store's one shard.
  std::string shard_of(const std::string& name) const;

  /// Makes a store: `fill` gets the path of its shard, a folder that is there and empty, and lets it go again. When
  /// this returns the store is there and a crash does not undo it; after an error there is none. The name must be free.
  /// Errors: those of `fill`, `disk_full`, `io_failed`.
  result<void> make(const std::string& name, const std::function<result<void>(const std::string&)>& fill);

  /// Takes a store's folder away; a crash does not bring it back. Returns where it waits to be removed. Nobody may use
  /// it any more. Errors: `io_failed`; then it is where it was.
  result<std::string> take_away(const std::string& name, std::uint64_t random_bits);

  /// Removes what `take_away` returned.
  void remove(const std::string& gone) const;

  /// Removes what a crash left half-made or half-removed. Returns how many such folders there were.
  std::size_t sweep() const;

private:
  std::string data_;
  storage::disk& disk_;
};

} // namespace stoa::app

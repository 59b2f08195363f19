// `stoa verify`: the proof that a stopped server's folder is whole.
#pragma once

#include <string>

namespace stoa::app {

struct verify_options {
  std::string data;
  /// Empty = all.
  std::string store;
  bool json = false;
};

/// Verifies the stores of a data folder. Returns the exit code: 0 only when state = fold of the log and index =
/// rebuild.
int verify_folder(const verify_options& options);

} // namespace stoa::app

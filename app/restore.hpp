// `stoa restore`: a data folder out of a backup, or the proof that one can be made of it.
#pragma once

#include <string>
#include <vector>

namespace stoa::app {

struct restore_options {
  /// Folder of the backups.
  std::string from;
  /// The data folder to be made; must be empty or not there.
  std::string data;
  /// Empty = all that there are backups of.
  std::vector<std::string> stores;
  /// Position of the backup; empty = the newest that reaches what is asked.
  std::string backup;
  /// A position, or a time as RFC 3339; empty = the backup's end.
  std::string to;
  /// Checks and makes nothing.
  bool check = false;
  bool json = false;
};

/// Returns the exit code: 0 only when all is well.
int restore(const restore_options& options);

} // namespace stoa::app

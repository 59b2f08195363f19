// A body on its way to disk. Blocking: used on the door's disk thread.
#pragma once

#include "domain/base/result.hpp"

#include <string>
#include <string_view>

namespace stoa::gateway {

/// Writes `<folder>/<random>.part`, which becomes `<random>.body` when it is whole. Removes what it did not finish.
class spool_file {
public:
  spool_file() = default;
  spool_file(const spool_file&) = delete;
  spool_file& operator=(const spool_file&) = delete;
  ~spool_file() { discard(); }

  /// Errors, of all three: `disk_full`, `io_failed`.
  result<void> open(const std::string& folder);
  result<void> write(std::string_view bytes);
  /// Gives the whole file its last name and syncs file and folder.
  result<void> finish();
  /// The path; from then on the file belongs to the caller.
  std::string release();
  /// Removes the file, if there is one.
  void discard();

private:
  void close();

  int file_ = -1;
  std::string folder_;
  std::string path_;
};

/// Makes the folder when it is not there and removes the unfinished files of a run before. Errors: `io_failed`.
result<void> prepare_spool_folder(const std::string& folder);

} // namespace stoa::gateway

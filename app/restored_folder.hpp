// The data folder that a restore makes: built under a name of its own, in its place only when it is whole.
#pragma once

#include "domain/base/result.hpp"
#include "spine/restore.hpp"
#include "storage/disk.hpp"
#include "storage/folder_lock.hpp"

#include <memory>
#include <string>

namespace stoa::app {

/// Name of the half-made store below a data folder. A server does not start on a folder that has it.
inline const std::string restore_part_name = "restore.part";

/// `in_use` with the way out when a restore into this data folder did not come to its end.
result<void> check_no_half_restore(const std::string& data);

class restored_folder {
public:
  /// Takes a folder that is empty, is not there, or holds what an earlier restore left half-made.
  /// Errors: `in_use` (a server or another restore has it), `invalid_field` (not empty), `io_failed`.
  static result<std::unique_ptr<restored_folder>> begin(const std::string& data);

  /// Makes one shard in it. Returns the position the restored shard goes on from.
  /// Errors: those of load_backup, of the state and the log.
  result<event::position> add_shard(const spine::backup_source& from, const spine::restore_plan& plan,
                                    const std::string& name);
  /// Puts everything in its place.
  result<void> finish();

private:
  explicit restored_folder(std::string data) : data_(std::move(data)) {}

  std::string data_;
  std::unique_ptr<storage::folder_lock> lock_;
  std::unique_ptr<storage::disk> disk_;
};

} // namespace stoa::app

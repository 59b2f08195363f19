// RocksDB's status as our error.
#include "storage/rocks_status.hpp"

namespace stoa::storage {

namespace {

errc code_of(const rocksdb::Status& status) {
  if (status.IsNoSpace())
    return errc::disk_full;
  // InvalidArgument is what opening says of a folder whose families do not fit.
  if (status.IsCorruption() || status.IsInvalidArgument())
    return errc::corrupt;
  return errc::io_failed;
}

} // namespace

error to_error(const rocksdb::Status& status, std::string_view what) {
  return {code_of(status), std::string{what} + ": " + status.ToString(), ""};
}

} // namespace stoa::storage

// RocksDB's status as our error.
#pragma once

#include "domain/base/result.hpp"

#include <rocksdb/status.h>
#include <string_view>

namespace stoa::storage {

/// `what` says what was tried, for people. Precondition: the status is not OK.
error to_error(const rocksdb::Status& status, std::string_view what);

} // namespace stoa::storage

// Every setting of RocksDB we use, and why.
#pragma once

#include "storage/rocks_budget.hpp"
#include "storage/state.hpp"

#include <rocksdb/options.h>

namespace stoa::storage {

/// Settings of one database; env, listeners and the information log are the caller's to set.
rocksdb::DBOptions make_database_options(const rocks_budget& budget);

/// Settings of one column family.
rocksdb::ColumnFamilyOptions make_family_options(const rocks_budget& budget, family which);

/// Name of a family's column family. `meta` lies in the one that RocksDB always has.
std::string column_family_name(family which);

} // namespace stoa::storage

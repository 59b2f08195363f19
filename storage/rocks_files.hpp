// What the state does with files and folders itself, through RocksDB's file system so that tests can lose them.
#pragma once

#include "domain/base/result.hpp"

#include <rocksdb/file_system.h>
#include <string>
#include <vector>

namespace stoa::storage {

/// Makes creations, removals and renames in a folder durable.
result<void> sync_folder(rocksdb::FileSystem& files, const std::string& folder);
/// The folder above a path; "." for a bare name.
std::string folder_above(const std::string& path);
bool is_there(rocksdb::FileSystem& files, const std::string& path);
/// Names in a folder, sorted; none where there is no folder.
result<std::vector<std::string>> names_in(rocksdb::FileSystem& files, const std::string& folder);
/// Renames within one folder, durably.
result<void> rename_durably(rocksdb::FileSystem& files, const std::string& from, const std::string& to);
/// Removes a folder that holds no folders.
result<void> remove_folder(rocksdb::FileSystem& files, const std::string& path);
/// A second name for a file that never changes again, or a copy where the file system has no links.
result<void> link_or_copy(rocksdb::FileSystem& files, const std::string& from, const std::string& to);
/// The copy's bytes are durable; its name is when the folder is synced.
result<void> copy_file(rocksdb::FileSystem& files, const std::string& from, const std::string& to);

/// Whether a folder holds tables, that is: content.
result<bool> has_tables(rocksdb::FileSystem& files, const std::string& folder);
bool is_table(const std::string& name);

} // namespace stoa::storage

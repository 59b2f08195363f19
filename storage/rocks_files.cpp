#include "storage/rocks_files.hpp"

#include "storage/rocks_status.hpp"

#include <algorithm>
#include <memory>

namespace stoa::storage {

namespace {

constexpr std::size_t copy_step_bytes = 256 * 1024;

result<void> to_result(const rocksdb::Status& status, const std::string& what) {
  if (!status.ok())
    return to_error(status, what);
  return {};
}

rocksdb::IOStatus copy_bytes(rocksdb::FSSequentialFile& from, rocksdb::FSWritableFile& to) {
  auto buffer = std::string(copy_step_bytes, '\0');
  while (true) {
    auto part = rocksdb::Slice{};
    if (auto status = from.Read(buffer.size(), {}, &part, buffer.data(), nullptr); !status.ok())
      return status;
    if (part.empty())
      break;
    if (auto status = to.Append(part, {}, nullptr); !status.ok())
      return status;
  }
  if (auto status = to.Fsync({}, nullptr); !status.ok())
    return status;
  return to.Close({}, nullptr);
}

} // namespace

result<void> sync_folder(rocksdb::FileSystem& files, const std::string& folder) {
  auto opened = std::unique_ptr<rocksdb::FSDirectory>{};
  auto status = files.NewDirectory(folder, {}, &opened, nullptr);
  if (status.ok())
    status = opened->Fsync({}, nullptr);
  return to_result(status, "syncing the folder " + folder);
}

std::string folder_above(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_there(rocksdb::FileSystem& files, const std::string& path) {
  return files.FileExists(path, {}, nullptr).ok();
}

result<std::vector<std::string>> names_in(rocksdb::FileSystem& files, const std::string& folder) {
  auto out = std::vector<std::string>{};
  if (!is_there(files, folder))
    return out;
  const auto status = files.GetChildren(folder, {}, &out, nullptr);
  if (!status.ok())
    return to_error(status, "listing " + folder);
  std::erase_if(out, [](const auto& x) { return x == "." || x == ".."; });
  std::sort(out.begin(), out.end());
  return out;
}

result<void> rename_durably(rocksdb::FileSystem& files, const std::string& from, const std::string& to) {
  const auto renamed = to_result(files.RenameFile(from, to, {}, nullptr), "renaming " + from);
  return renamed ? sync_folder(files, folder_above(to)) : renamed;
}

result<void> remove_folder(rocksdb::FileSystem& files, const std::string& path) {
  auto inside = std::vector<std::string>{};
  auto status = files.GetChildren(path, {}, &inside, nullptr);
  for (const auto& name : inside)
    if (status.ok() && name != "." && name != "..")
      status = files.DeleteFile(path + "/" + name, {}, nullptr);
  if (status.ok())
    status = files.DeleteDir(path, {}, nullptr);
  return to_result(status, "removing " + path);
}

result<void> link_or_copy(rocksdb::FileSystem& files, const std::string& from, const std::string& to) {
  const auto status = files.LinkFile(from, to, {}, nullptr);
  return status.IsNotSupported() ? copy_file(files, from, to) : to_result(status, "linking " + from);
}

result<void> copy_file(rocksdb::FileSystem& files, const std::string& from, const std::string& to) {
  auto source = std::unique_ptr<rocksdb::FSSequentialFile>{};
  auto target = std::unique_ptr<rocksdb::FSWritableFile>{};
  auto status = files.NewSequentialFile(from, {}, &source, nullptr);
  if (status.ok())
    status = files.NewWritableFile(to, {}, &target, nullptr);
  if (status.ok())
    status = copy_bytes(*source, *target);
  return to_result(status, "copying " + from);
}

result<bool> has_tables(rocksdb::FileSystem& files, const std::string& folder) {
  const auto names = names_in(files, folder);
  if (!names)
    return names.failure();
  return std::any_of(names->begin(), names->end(), is_table);
}

bool is_table(const std::string& name) {
  return name.ends_with(".sst");
}

} // namespace stoa::storage

#include "spine/backup_file.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::string_view image_magic = "stoa img";
constexpr std::string_view piece_magic = "stoa rec";
constexpr std::string_view half_made = ".part";
constexpr std::size_t length_bytes = 4;
constexpr std::size_t header_bytes = 8 + 3 + 8;
/// Above the largest value and the largest record, so that only a damaged length is larger.
constexpr std::size_t block_bytes_max = 64 * 1024 * 1024;
constexpr std::size_t check_bytes = 1024 * 1024;

std::string_view magic_of(backup_part x) {
  return x == backup_part::image ? image_magic : piece_magic;
}

error damaged(const std::string& path, std::uint64_t offset, const std::string& why) {
  return {errc::corrupt, path + " at offset " + std::to_string(offset) + ": " + why, ""};
}

result<void> drop(storage::disk& in, const std::string& path) {
  auto removed = in.remove(path);
  return removed || removed.failure().code == errc::not_found ? result<void>{} : removed;
}

std::optional<storage::family> family_named(std::string_view name) {
  for (std::size_t i = 0; i < storage::family_count; ++i)
    if (name == storage::to_string(static_cast<storage::family>(i)))
      return static_cast<storage::family>(i);
  return {};
}

/// Goes through the blocks of a file.
class block_reader {
public:
  static result<block_reader> open(storage::disk& from, const std::string& path, backup_part is, std::uint64_t log_id) {
    auto made = block_reader{};
    made.path_ = path;
    auto file = from.open(path, storage::disk::mode::read);
    if (!file)
      return file.failure();
    made.file_ = *std::move(file);
    const auto header = made.file_->read(0, header_bytes);
    if (!header)
      return header.failure();
    auto in = byte_reader{*header};
    if (in.raw(8) != magic_of(is))
      return damaged(path, 0, "this is no part of a backup");
    if (const auto marks = read_marks(in, path, backup_format); !marks)
      return marks.failure();
    if (in.u64() != log_id || in.failed())
      return damaged(path, 0, "it belongs to another log");
    made.offset_ = header_bytes;
    return made;
  }

  /// The next block, empty after the last.
  result<std::string> next() {
    const auto length = file_->read(offset_, length_bytes);
    if (!length)
      return length.failure();
    auto in = byte_reader{*length};
    const auto size = in.u32();
    if (in.failed() || size > block_bytes_max)
      return damaged(path_, offset_, "a block has no length");
    auto block = file_->read(offset_ + length_bytes, size);
    if (block && block->size() != size)
      return damaged(path_, offset_, "a block ends before its end");
    offset_ += length_bytes + size;
    return block;
  }

  error failure(const std::string& why) const { return damaged(path_, offset_, why); }

private:
  std::string path_;
  std::unique_ptr<storage::file> file_;
  std::uint64_t offset_ = 0;
};

} // namespace

result<std::unique_ptr<backup_file_writer>> backup_file_writer::begin(storage::disk& to, std::string folder,
                                                                      backup_part is, std::uint64_t log_id) {
  const auto path = folder + (is == backup_part::image ? "/image" : "/log") + std::string{half_made};
  if (auto dropped = drop(to, path); !dropped)
    return dropped.failure();
  auto made = std::unique_ptr<backup_file_writer>{new backup_file_writer{to, path}};
  made->folder_ = std::move(folder);
  auto file = to.open(path, storage::disk::mode::create);
  if (!file)
    return file.failure();
  made->file_ = *std::move(file);
  auto header = std::string{magic_of(is)};
  auto out = byte_writer{header};
  write_marks(out, backup_format);
  out.u64(log_id);
  if (auto written = made->write(header); !written)
    return written.failure();
  return made;
}

result<void> backup_file_writer::write(std::string_view bytes) {
  if (auto written = file_->write(size_, bytes); !written)
    return written;
  size_ += bytes.size();
  digest_.add(bytes);
  return {};
}

result<void> backup_file_writer::write_block(std::string_view head, std::string_view content) {
  auto bytes = std::string{};
  bytes.reserve(length_bytes + head.size() + content.size());
  auto out = byte_writer{bytes};
  out.u32(static_cast<std::uint32_t>(head.size() + content.size()));
  out.raw(head);
  out.raw(content);
  return write(bytes);
}

result<void> backup_file_writer::add_entries(storage::family from, std::string_view entries) {
  auto head = std::string{};
  byte_writer{head}.text(storage::to_string(from));
  return write_block(head, entries);
}

result<void> backup_file_writer::add_records(std::string_view records) {
  return write_block("", records);
}

result<backup_file> backup_file_writer::finish(backup_file x) {
  if (auto ended = write_block("", ""); !ended)
    return ended.failure();
  if (auto synced = file_->sync(); !synced)
    return synced.failure();
  file_ = nullptr;
  x.byte_count = size_;
  x.sha256 = digest_.finish();
  if (x.sha256.empty())
    return error{errc::internal, "SHA-256 is not available", ""};
  if (auto renamed = to_.rename(path_, folder_ + "/" + name_of(x)); !renamed)
    return renamed.failure();
  return x;
}

result<void> sweep_backup_folder(storage::disk& in, const std::string& folder) {
  const auto names = in.list(folder);
  if (!names)
    return names.failure();
  for (const auto& name : *names)
    if (name.ends_with(half_made))
      if (auto dropped = drop(in, folder + "/" + name); !dropped)
        return dropped;
  return {};
}

result<void> write_durably(storage::disk& to, const std::string& folder, const std::string& name,
                           std::string_view text) {
  const auto part = folder + "/" + name + std::string{half_made};
  if (auto dropped = drop(to, part); !dropped)
    return dropped;
  const auto file = to.open(part, storage::disk::mode::create);
  if (!file)
    return file.failure();
  if (auto written = (*file)->write(0, text); !written)
    return written;
  if (auto synced = (*file)->sync(); !synced)
    return synced;
  if (auto renamed = to.rename(part, folder + "/" + name); !renamed)
    return renamed;
  return to.sync_folder(folder);
}

result<void> check_backup_file(storage::disk& from, const std::string& folder, const backup_file& x) {
  const auto path = folder + "/" + name_of(x);
  const auto file = from.open(path, storage::disk::mode::read);
  if (!file)
    return file.failure();
  const auto size = (*file)->size();
  if (!size)
    return size.failure();
  if (*size != x.byte_count)
    return damaged(path, std::min(*size, x.byte_count),
                   "it has " + std::to_string(*size) + " bytes, its manifest says " + std::to_string(x.byte_count));
  auto digest = sha256{};
  for (auto at = std::uint64_t{0}; at < *size; at += check_bytes) {
    const auto bytes = (*file)->read(at, check_bytes);
    if (!bytes)
      return bytes.failure();
    digest.add(*bytes);
  }
  if (digest.finish() != x.sha256)
    return damaged(path, 0, "its SHA-256 is not that of its manifest");
  return {};
}

result<void> read_image(storage::disk& from, const std::string& folder, const backup_manifest& of, const backup_file& x,
                        const take_entry& take) {
  auto blocks = block_reader::open(from, folder + "/" + name_of(x), backup_part::image, of.log_id);
  if (!blocks)
    return blocks.failure();
  for (;;) {
    const auto block = blocks->next();
    if (!block)
      return block.failure();
    if (block->empty())
      return {};
    auto in = byte_reader{*block};
    const auto name = in.text();
    const auto where = family_named(name);
    if (!where)
      return newer_format("the family \"" + std::string{name} + "\" of a backup");
    while (!in.at_end()) {
      const auto key = in.text();
      const auto content = in.text();
      if (in.failed())
        return blocks->failure("an entry ends before its end");
      if (auto taken = take(*where, key, content); !taken)
        return taken;
    }
  }
}

result<void> read_piece(storage::disk& from, const std::string& folder, const backup_manifest& of, const backup_file& x,
                        const take_record& take) {
  auto blocks = block_reader::open(from, folder + "/" + name_of(x), backup_part::log, of.log_id);
  if (!blocks)
    return blocks.failure();
  auto position = x.first;
  for (;;) {
    const auto block = blocks->next();
    if (!block)
      return block.failure();
    if (block->empty())
      return position == x.last + 1 ? result<void>{} : result<void>{blocks->failure("records are missing")};
    auto in = byte_reader{*block};
    while (!in.at_end()) {
      const auto record = in.text();
      if (in.failed())
        return blocks->failure("a record ends before its end");
      if (auto taken = take(position++, record); !taken)
        return taken;
    }
  }
}

} // namespace stoa::spine

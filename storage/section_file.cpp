#include "storage/section_file.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "storage/crc32c.hpp"

#include <algorithm>
#include <utility>

namespace stoa::storage {

namespace {

constexpr std::string_view magic = "STOASECT";
/// The magic, then format, codec and key id.
constexpr std::size_t file_header_bytes = 11;
/// Length of the name, length of the bytes, checksum of all three parts behind it and before it.
constexpr std::size_t section_header_bytes = 1 + 8 + 4;
/// Written between two syncs.
constexpr std::size_t piece_bytes = 4 * 1024 * 1024;

/// {length of the name, length of the bytes}: what the checksum begins with.
std::string lengths_of(std::string_view name, std::uint64_t size) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  out.u8(static_cast<std::uint8_t>(name.size()));
  out.u64(size);
  return bytes;
}

std::uint32_t sum_of(std::string_view lengths, std::string_view name, std::string_view bytes) {
  return crc32c(bytes, crc32c(name, crc32c(lengths)));
}

std::string sum_bytes(std::uint32_t sum) {
  auto bytes = std::string{};
  byte_writer{bytes}.u32(sum);
  return bytes;
}

} // namespace

result<section_writer> section_writer::create(disk& on, const std::string& path) {
  if (auto removed = on.remove(path); !removed && removed.failure().code != errc::not_found)
    return removed.failure();
  auto opened = on.open(path, disk::mode::create);
  if (!opened)
    return opened.failure();
  auto made = section_writer{std::move(*opened)};
  auto header = std::string{magic};
  auto out = byte_writer{header};
  write_marks(out, section_file_format);
  if (auto done = made.append(header); !done)
    return done.failure();
  return made;
}

result<void> section_writer::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto taken = bytes.substr(0, piece_bytes - piece_.size());
    piece_.append(taken);
    bytes.remove_prefix(taken.size());
    if (piece_.size() == piece_bytes)
      if (auto done = flush(); !done)
        return done;
  }
  return {};
}

result<void> section_writer::flush() {
  if (auto done = to_->write(size_, piece_); !done)
    return done;
  size_ += piece_.size();
  piece_.clear();
  return to_->sync();
}

result<void> section_writer::add(std::string_view name, std::string_view bytes) {
  const auto lengths = lengths_of(name, bytes.size());
  const auto sum = sum_bytes(sum_of(lengths, name, bytes));
  sum_ = crc32c(sum, sum_);
  if (auto done = append(lengths + sum + std::string{name}); !done)
    return done;
  return append(bytes);
}

result<std::uint32_t> section_writer::finish() {
  // A section without a name ends the file: one that was cut between two sections does not pass for whole.
  if (auto done = add("", ""); !done)
    return done.failure();
  if (auto done = flush(); !done)
    return done.failure();
  return sum_;
}

result<section_reader> section_reader::open(disk& on, const std::string& path) {
  auto opened = on.open(path, disk::mode::read);
  if (!opened)
    return opened.failure();
  const auto size = (*opened)->size();
  if (!size)
    return size.failure();
  auto made = section_reader{std::move(*opened), path, *size};
  const auto header = made.read(file_header_bytes);
  if (!header)
    return header.failure();
  auto in = byte_reader{*header};
  if (in.raw(magic.size()) != magic)
    return made.damaged("it does not begin as such a file does");
  if (auto marks = read_marks(in, "the file " + path, section_file_format); !marks)
    return marks.failure();
  return made;
}

error section_reader::damaged(const std::string& why) const {
  return {errc::corrupt, path_ + " is damaged at byte " + std::to_string(at_) + ": " + why, ""};
}

result<std::string> section_reader::read(std::uint64_t size) {
  // Asked before anything is allocated: a lying length costs nothing.
  if (size > size_ - at_)
    return damaged("it ends too early");
  auto bytes = from_->read(at_, size);
  if (!bytes)
    return bytes;
  if (bytes->size() != size)
    return damaged("it ends too early");
  at_ += size;
  return bytes;
}

result<std::string> section_reader::take(std::string_view name) {
  const auto header = read(section_header_bytes);
  if (!header)
    return header;
  auto in = byte_reader{*header};
  const auto name_size = in.u8();
  const auto size = in.u64();
  const auto sum = in.u32();
  const auto found = read(name_size);
  if (!found)
    return found;
  if (*found != name)
    return damaged("section \"" + std::string{name} + "\" is not there");
  auto bytes = read(size);
  if (!bytes)
    return bytes;
  if (sum != sum_of(lengths_of(name, size), name, *bytes))
    return damaged("the checksum of section \"" + std::string{name} + "\" does not fit");
  sum_ = crc32c(sum_bytes(sum), sum_);
  return bytes;
}

result<std::uint32_t> section_reader::finish() {
  if (const auto end = take(""); !end)
    return end.failure();
  if (at_ != size_)
    return damaged("something follows its end");
  return sum_;
}

} // namespace stoa::storage

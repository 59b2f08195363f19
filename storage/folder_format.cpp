#include "storage/folder_format.hpp"

#include "domain/base/format_mark.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace stoa::storage {

namespace {

constexpr auto mark_name = "format";
constexpr auto half_made_name = "format.part";
/// A number and a line's end; whatever is longer is no mark.
constexpr std::size_t mark_bytes_max = 32;

/// Nothing where there is no mark.
result<std::optional<std::string>> read_mark(disk& data) {
  const auto opened = data.open(mark_name, disk::mode::read);
  if (!opened && opened.failure().code == errc::not_found)
    return std::optional<std::string>{};
  if (!opened)
    return opened.failure();
  auto text = (*opened)->read(0, mark_bytes_max);
  if (!text)
    return text.failure();
  return std::optional{*std::move(text)};
}

/// Empty unless the text is a decimal number and a line feed.
std::optional<std::uint64_t> number_in(const std::string& text) {
  auto number = std::uint64_t{0};
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr + 1 != end || *read.ptr != '\n')
    return {};
  return number;
}

result<void> write_mark(disk& data) {
  static_cast<void>(static_cast<bool>(data.remove(half_made_name))); // of a start that was killed
  const auto file = data.open(half_made_name, disk::mode::create);
  if (!file)
    return file.failure();
  if (auto written = (*file)->write(0, std::to_string(folder_format_known) + "\n"); !written)
    return written;
  if (auto synced = (*file)->sync(); !synced)
    return synced;
  if (auto renamed = data.rename(half_made_name, mark_name); !renamed)
    return renamed;
  return data.sync_folder("");
}

result<std::uint64_t> format_in(const std::optional<std::string>& mark) {
  if (!mark)
    return std::uint64_t{1};
  const auto number = number_in(*mark);
  if (!number || *number == 0)
    return error{errc::corrupt,
                 "the file `format` of the data folder holds no number; write the format's number into it (1 for "
                 "this version) and a line feed, or restore it from a backup",
                 "format-file"};
  if (*number > folder_format_known)
    return newer_format("the data folder", *number, folder_format_known);
  return *number;
}

} // namespace

result<std::uint64_t> read_folder_format(disk& data) {
  const auto mark = read_mark(data);
  return mark ? format_in(*mark) : result<std::uint64_t>{mark.failure()};
}

result<void> settle_folder_format(disk& data) {
  const auto mark = read_mark(data);
  if (!mark)
    return mark.failure();
  if (const auto format = format_in(*mark); !format)
    return format.failure();
  return *mark ? result<void>{} : write_mark(data);
}

} // namespace stoa::storage

#include "spine/backup_manifest.hpp"

#include "codec/json.hpp"
#include "domain/base/format_mark.hpp"
#include "domain/base/iso_time.hpp"
#include "spine/sha256.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <tuple>

namespace stoa::spine {

namespace {

constexpr std::string_view manifest_prefix = "backup-";
constexpr std::size_t manifest_bytes_max = 16 * 1024 * 1024;

error damaged(const std::string& why) {
  return {errc::corrupt, "a backup's manifest is damaged: " + why, ""};
}

/// Twenty digits, so that names sort as numbers do.
std::string padded(std::uint64_t x) {
  char digits[21];
  std::snprintf(digits, sizeof digits, "%020llu", static_cast<unsigned long long>(x));
  return digits;
}

void write_file(codec::json_writer& out, const backup_file& x) {
  out.begin_object().member("name", name_of(x));
  out.key("bytes").number(x.byte_count).member("sha256", x.sha256);
  out.key("first").number(x.first).key("last").number(x.last);
  out.key("first_time_ms").number(x.first_time_ms).key("last_time_ms").number(x.last_time_ms).end_object();
}

/// Reads members and remembers whether one was missing.
class member_reader {
public:
  explicit member_reader(const value& from) : from_(from) {}

  std::int64_t number(std::string_view name) {
    const auto* x = from_.find(name);
    const auto* number = x == nullptr ? nullptr : x->get_if<decimal>();
    const auto minor = number == nullptr ? result<std::int64_t>{damaged("")} : to_minor(*number, 0);
    is_whole_ = is_whole_ && static_cast<bool>(minor);
    return minor ? *minor : 0;
  }
  std::uint64_t count(std::string_view name) {
    const auto x = number(name);
    is_whole_ = is_whole_ && x >= 0;
    return x < 0 ? 0 : static_cast<std::uint64_t>(x);
  }
  std::string text(std::string_view name) {
    const auto* x = from_.find(name);
    const auto* text = x == nullptr ? nullptr : x->get_if<std::string>();
    is_whole_ = is_whole_ && text != nullptr;
    return text == nullptr ? std::string{} : *text;
  }
  bool is_whole() const { return is_whole_; }

private:
  const value& from_;
  bool is_whole_ = true;
};

std::optional<std::uint64_t> read_log_id(std::string_view digits) {
  auto id = std::uint64_t{0};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), id, 16);
  if (digits.size() != 16 || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
    return {};
  return id;
}

result<backup_file> read_file(const value& from) {
  auto in = member_reader{from};
  auto x = backup_file{};
  const auto name = in.text("name");
  x.is = name.starts_with("image-") ? backup_part::image : backup_part::log;
  x.byte_count = in.count("bytes");
  x.sha256 = in.text("sha256");
  x.first = in.count("first");
  x.last = in.count("last");
  x.first_time_ms = in.number("first_time_ms");
  x.last_time_ms = in.number("last_time_ms");
  // The name is made of the rest: so it leads nowhere else.
  if (!in.is_whole() || name != name_of(x) || x.first > x.last)
    return damaged("the entry of \"" + name + "\"");
  return x;
}

/// Without a gap: else no restore could come to the end.
bool is_joined(const backup_manifest& x) {
  auto next = std::uint64_t{0};
  for (const auto& file : x.files) {
    if (file.last > x.position)
      return false;
    if (file.is != backup_part::log)
      continue;
    if (next != 0 && file.first != next)
      return false;
    next = file.last + 1;
  }
  return next == 0 ? x.image_before(x.position) != nullptr && x.image_before(x.position)->last == x.position
                   : next == x.position + 1;
}

result<std::string> read_whole(storage::disk& from, const std::string& path) {
  const auto opened = from.open(path, storage::disk::mode::read);
  if (!opened)
    return opened.failure();
  return (*opened)->read(0, manifest_bytes_max);
}

result<std::vector<std::string>> names_in(storage::disk& from, const std::string& folder) {
  auto names = from.list(folder);
  if (!names && names.failure().code == errc::not_found)
    return std::vector<std::string>{};
  return names;
}

} // namespace

std::string name_of(const backup_file& x) {
  return x.is == backup_part::image ? "image-" + padded(x.first) : "log-" + padded(x.first) + "-" + padded(x.last);
}

std::string log_folder_name(std::uint64_t log_id) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(log_id));
  return digits;
}

std::string manifest_name(event::position x) {
  return std::string{manifest_prefix} + padded(x);
}

const backup_file* backup_manifest::image_before(event::position x) const {
  const backup_file* best = nullptr;
  for (const auto& file : files)
    if (file.is == backup_part::image && file.first <= x && (best == nullptr || file.first > best->first))
      best = &file;
  return best;
}

event::position backup_manifest::first_record() const {
  for (const auto& file : files)
    if (file.is == backup_part::log)
      return file.first;
  return position + 1;
}

bool backup_manifest::reaches(event::position x) const {
  if (x > position)
    return false;
  const auto* image = image_before(x);
  return image != nullptr ? image->last == x || first_record() <= image->last + 1 : first_record() == 1;
}

std::string encode(const backup_manifest& x) {
  auto text = std::string{};
  auto out = codec::json_writer{text};
  out.begin_object().key("format").number(backup_format);
  out.member("log_id", log_folder_name(x.log_id));
  out.key("position").number(x.position).key("time_ms").number(x.time_ms).member("time", iso_time(x.time_ms));
  out.key("made_ms").number(x.made_ms).member("made", iso_time(x.made_ms));
  out.key("files").begin_list();
  for (const auto& file : x.files)
    write_file(out, file);
  out.end_list().end_object();
  auto digest = sha256{};
  digest.add(text);
  return text + "\n" + digest.finish() + "\n";
}

result<backup_manifest> decode_backup_manifest(std::string_view text) {
  const auto end = text.find('\n');
  auto digest = sha256{};
  digest.add(text.substr(0, end));
  if (end == std::string_view::npos || text.substr(end + 1) != digest.finish() + "\n")
    return damaged("its own SHA-256 does not fit");
  const auto tree = codec::read_json(text.substr(0, end), {.bytes_max = manifest_bytes_max});
  if (!tree)
    return damaged(tree.failure().detail);
  auto in = member_reader{*tree};
  if (const auto format = in.count("format"); format > backup_format)
    return newer_format("the backup", format, backup_format);
  auto made = backup_manifest{};
  const auto log_id = read_log_id(in.text("log_id"));
  made.log_id = log_id.value_or(0);
  made.position = in.count("position");
  made.time_ms = in.number("time_ms");
  made.made_ms = in.number("made_ms");
  const auto* files = tree->find("files");
  const auto* list = files == nullptr ? nullptr : files->get_if<value_list>();
  if (!in.is_whole() || !log_id || list == nullptr)
    return damaged("a member is missing");
  for (const auto& one : *list) {
    auto file = read_file(one);
    if (!file)
      return file.failure();
    made.files.push_back(*std::move(file));
  }
  if (!is_joined(made))
    return damaged("its files do not lead to its position");
  return made;
}

result<std::vector<backup_manifest>> list_backups_of(storage::disk& from, const std::string& folder,
                                                     std::uint64_t log_id) {
  const auto path = folder + "/" + log_folder_name(log_id);
  const auto names = names_in(from, path);
  if (!names)
    return names.failure();
  auto all = std::vector<backup_manifest>{};
  for (const auto& name : *names) {
    if (!name.starts_with(manifest_prefix) || name.ends_with(".part"))
      continue;
    const auto text = read_whole(from, path + "/" + name);
    if (!text)
      return text.failure();
    auto made = decode_backup_manifest(*text);
    if (!made)
      return error{made.failure().code, path + "/" + name + ": " + made.failure().detail, made.failure().field};
    if (name != manifest_name(made->position) || made->log_id != log_id)
      return error{errc::corrupt, path + "/" + name + " is the manifest of another backup", ""};
    all.push_back(*std::move(made));
  }
  return all;
}

result<std::vector<backup_manifest>> list_backups(storage::disk& from, const std::string& folder) {
  const auto names = names_in(from, folder);
  if (!names)
    return names.failure();
  auto all = std::vector<backup_manifest>{};
  for (const auto& name : *names) {
    const auto log_id = read_log_id(name);
    if (!log_id)
      continue;
    auto some = list_backups_of(from, folder, *log_id);
    if (!some)
      return some;
    all.insert(all.end(), some->begin(), some->end());
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.made_ms, a.position) < std::tie(b.made_ms, b.position);
  });
  return all;
}

} // namespace stoa::spine

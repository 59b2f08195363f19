#include "spine/index_reader.hpp"

#include "domain/search/segment_codec.hpp"
#include "spine/index_manifest.hpp"
#include "storage/section_file.hpp"

#include <string>
#include <utility>

namespace stoa::spine {

namespace {

result<void> check_use(const index_manifest& x, const storage::log& log) {
  if (x.fingerprint != search::structure_fingerprint())
    return error{errc::not_found, "the index on disk was made by another analyser or another version of its format",
                 ""};
  if (x.log_id != log.log_id())
    return error{errc::not_found, "the index on disk is that of another log", ""};
  if (x.position >= log.next_position())
    return error{errc::corrupt,
                 "the index on disk is at position " + std::to_string(x.position) + ", the log ends before it at " +
                   std::to_string(log.next_position() - 1),
                 ""};
  if (x.position + 1 < log.first_position())
    return error{errc::not_found,
                 "the log begins at position " + std::to_string(log.first_position()) +
                   " and no longer reaches the index on disk, which is at " + std::to_string(x.position),
                 ""};
  return {};
}

result<search::segment_ptr> read_segment(storage::disk& on, const index_manifest::segment_file& what) {
  const auto path = segment_path(what.number);
  auto file = storage::section_reader::open(on, path);
  if (!file && file.failure().code == errc::not_found)
    return error{errc::corrupt, path + " is missing", ""};
  if (!file)
    return file.failure();
  auto made = search::decode_segment([&](std::string_view name) { return file->take(name); });
  if (!made)
    return made.failure().code == errc::corrupt ? error{errc::corrupt, path + ": " + made.failure().detail, ""}
                                                : made.failure();
  const auto sum = file->finish();
  if (!sum)
    return sum.failure();
  if (*sum != what.checksum || (*made)->document_count() != what.document_count)
    return error{errc::corrupt, path + " is not the file that the manifest names", ""};
  return made;
}

/// No document is newer than what the index says of itself.
bool is_within(const search::segment& x, event::position position) {
  for (std::size_t doc = 0; doc < x.document_count(); ++doc)
    if (static_cast<std::uint64_t>(x.versions[doc]) > position)
      return false;
  return true;
}

} // namespace

result<kept_index> read_index(storage::disk& on, const storage::log& log) {
  const auto manifest = read_manifest(on);
  if (!manifest && manifest.failure().code == errc::not_found)
    return error{errc::not_found, "there is no index on disk", ""};
  if (!manifest)
    return manifest.failure();
  if (auto useful = check_use(*manifest, log); !useful)
    return useful.failure();
  auto made = kept_index{};
  made.position = manifest->position;
  for (const auto& one : manifest->segments) {
    auto documents = read_segment(on, one);
    if (!documents)
      return documents.failure();
    if (!is_within(**documents, manifest->position))
      return error{errc::corrupt, segment_path(one.number) + " holds documents newer than its manifest", ""};
    made.files.push_back({*documents, one.number, one.checksum});
    auto live = std::make_shared<const search::live_documents>(search::all_live_but(**documents, one.dead));
    made.parts.push_back({*std::move(documents), std::move(live)});
  }
  return made;
}

} // namespace stoa::spine

#include "spine/index_manifest.hpp"

#include "domain/base/bytes.hpp"
#include "storage/section_file.hpp"

#include <charconv>
#include <utility>

namespace stoa::spine {

namespace {

constexpr auto manifest_path = "index/manifest";
constexpr auto prepared_path = "index/manifest.new";
constexpr auto section_name = "manifest";
constexpr std::string_view segment_prefix = "segment-";

error damaged(const char* why) {
  return {errc::corrupt, std::string{"the manifest of the index is damaged: "} + why, ""};
}

} // namespace

std::string encode(const index_manifest& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  out.u64(x.fingerprint.high);
  out.u64(x.fingerprint.low);
  out.u64(x.log_id);
  out.varint(x.position);
  out.varint(x.segments.size());
  for (const auto& one : x.segments) {
    out.varint(one.number);
    out.u32(one.checksum);
    out.varint(one.document_count);
    out.varint(one.dead.size());
    // Steps from one past the last dead document to the next: most take a byte.
    auto next = std::uint64_t{0};
    for (const auto doc : one.dead) {
      out.varint(doc - next);
      next = std::uint64_t{doc} + 1;
    }
  }
  return bytes;
}

result<index_manifest> decode_index_manifest(std::string_view bytes) {
  auto in = byte_reader{bytes};
  auto x = index_manifest{};
  x.fingerprint.high = in.u64();
  x.fingerprint.low = in.u64();
  x.log_id = in.u64();
  x.position = in.varint();
  const auto count = in.count();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    auto& one = x.segments.emplace_back();
    one.number = in.varint();
    one.checksum = in.u32();
    one.document_count = in.varint();
    if (one.document_count >= search::no_doc)
      return damaged("a segment with too many documents");
    const auto dead_count = in.count();
    auto next = std::uint64_t{0};
    for (std::size_t k = 0; k < dead_count; ++k) {
      const auto step = in.varint();
      if (in.failed() || step >= one.document_count || next + step >= one.document_count)
        return damaged("a dead document that its segment does not have");
      one.dead.push_back(static_cast<search::doc_id>(next + step));
      next += step + 1;
    }
  }
  if (in.failed() || !in.at_end())
    return damaged("it is too short or too long");
  return x;
}

std::string segment_path(std::uint64_t number) {
  return std::string{index_folder} + '/' + std::string{segment_prefix} + std::to_string(number);
}

std::uint64_t segment_number(std::string_view name) {
  if (!name.starts_with(segment_prefix))
    return 0;
  name.remove_prefix(segment_prefix.size());
  auto number = std::uint64_t{0};
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  return read.ec == std::errc{} && read.ptr == name.data() + name.size() ? number : 0;
}

result<index_manifest> read_manifest(storage::disk& on) {
  auto file = storage::section_reader::open(on, manifest_path);
  if (!file)
    return file.failure();
  const auto bytes = file->take(section_name);
  if (!bytes)
    return bytes.failure();
  if (const auto end = file->finish(); !end)
    return end.failure();
  return decode_index_manifest(*bytes);
}

result<void> prepare_manifest(storage::disk& on, const index_manifest& x) {
  auto file = storage::section_writer::create(on, prepared_path);
  if (!file)
    return file.failure();
  if (auto done = file->add(section_name, encode(x)); !done)
    return done;
  if (const auto done = file->finish(); !done)
    return done.failure();
  return {};
}

result<void> publish_manifest(storage::disk& on) {
  // Names of segments first: a manifest that names what a crash takes away would be worth nothing.
  if (auto done = on.sync_folder(index_folder); !done)
    return done;
  if (auto done = on.rename(prepared_path, manifest_path); !done)
    return done;
  return on.sync_folder(index_folder);
}

} // namespace stoa::spine

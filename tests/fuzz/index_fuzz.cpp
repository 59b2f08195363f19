// Any bytes as files of the index on disk: refused, or safe to query, to merge and to write again.
//
// Input: a first byte that says what the rest is: the content of a manifest, a whole file of sections, or the fields of
// a segment, each behind its length in four bytes. Fields come without the checksums
// of their file, else nothing would get past these.
#include "domain/base/bytes.hpp"
#include "domain/search/kept.hpp"
#include "domain/search/segment_build.hpp"
#include "domain/search/segment_check.hpp"
#include "domain/search/segment_codec.hpp"
#include "spine/index_manifest.hpp"
#include "storage/section_file.hpp"
#include "tests/support/sim_disk.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace stoa;

enum class input : std::uint8_t { manifest, file, segment, count_ };

void require(bool holds, const char* law) {
  if (holds)
    return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

void read_manifest(std::string_view bytes) {
  const auto manifest = spine::decode_index_manifest(bytes);
  if (manifest)
    require(spine::encode(*manifest) == bytes, "a manifest has one encoding");
}

void read_file(std::string_view bytes) {
  auto disk = tests::sim_disk{1};
  const auto file = *disk.open("a", storage::disk::mode::create);
  require(bool{file->write(0, bytes)}, "the disk works");
  auto reader = storage::section_reader::open(disk, "a");
  if (reader && reader->take("manifest"))
    static_cast<void>(static_cast<bool>(reader->finish()));
}

/// Asks what touches every column and every list.
void ask(const search::snapshot& now) {
  const auto categories = catalog::category_tree{};
  static_cast<void>(now.logical_hash());
  for (const auto* words : {"", "common number", "lap"}) {
    auto asked = search::query{};
    asked.words = words;
    asked.facets = {search::facet_field::brand, search::facet_field::category};
    asked.filter = *search::parse_filter("price:>1 || tags:=sale || category:=2 || sku:=s1");
    asked.sort = {{search::sort_field::price, true}, {search::sort_field::name, false}};
    const auto found = now.run(asked, categories);
    require(bool{found}, "a plain query is answered");
    require(found->found <= now.document_count(), "only documents are found");
  }
}

void read_segment(std::string_view bytes) {
  auto in = byte_reader{bytes};
  const auto made =
    search::decode_segment([&](std::string_view) -> result<std::string> { return std::string{in.raw(in.u32())}; });
  if (!made)
    return;
  auto live = std::make_shared<const search::live_documents>(search::all_live(**made));
  const auto now = search::make_index_of({{*made, std::move(live)}})->publish();
  ask(*now);
  const auto again = search::merge(now->parts());
  require(search::what_is_wrong(*again) == nullptr, "what is merged from a good segment is good");
  require(bool{search::encode(*again, [](auto, auto) { return result<void>{}; })}, "it is written again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const auto bytes = std::string_view{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (static_cast<input>(data[0] % static_cast<std::uint8_t>(input::count_))) {
  case input::manifest:
    read_manifest(bytes);
    break;
  case input::file:
    read_file(bytes);
    break;
  default:
    read_segment(bytes);
  }
  return 0;
}

#include "domain/base/bytes.hpp"
#include "domain/search/analysis.hpp"
#include "domain/search/kept.hpp"
#include "domain/search/segment_codec.hpp"
#include "domain/search/segment_fields.hpp"

#include <string>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

namespace stoa::search {

hash128 structure_fingerprint() {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  out.u8(segment_format);
  const auto none = segment{};
  visit_fields(none, [&](std::string_view name, const auto&) { out.text(name); });
  // Limits that shape what is indexed. What else the analyser does is behind its version.
  for (const auto x : {std::size_t{analyser_version}, word_bytes_max, joined_part_count_max, sort_name_bytes,
                       text_field_count, posting_block_size})
    out.varint(x);
  // Of the library that is loaded, not of the headers: it may be exchanged under a program.
  UVersionInfo version = {};
  u_getVersion(version);
  for (const auto x : version)
    out.u8(x);
  u_getUnicodeVersion(version);
  for (const auto x : version)
    out.u8(x);
  return hash_bytes(bytes);
}

} // namespace stoa::search

// Any bytes as an import file of either format: never a crash, and the rows depend neither on how the file is cut into
// pieces nor on where reading was resumed.
#include "codec/rows.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace stoa;
using codec::row;
using codec::row_format;

constexpr auto header = std::string_view{"id,name,price,currency,tags,attributes.x"};
constexpr auto shopify_header =
  std::string_view{"Handle,Title,Body (HTML),Option1 Value,Price,X (product.metafields.custom.x),Image Src"};
constexpr auto woocommerce_header =
  std::string_view{"ID,Type,Name,Parent,Sale price,Categories,Attribute 1 name,Attribute 1 value(s),Weight (kg)"};

void require(bool holds, const char* law) {
  if (holds)
    return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

/// What was kept of one row, for comparing.
struct seen {
  std::uint64_t line = 0;
  std::uint64_t end_offset = 0;
  std::uint64_t end_line = 0;
  errc code = errc::none;
  value document;

  bool operator==(const seen&) const = default;
};

std::vector<seen> read_rows(codec::row_reader& reader, std::string_view bytes, std::size_t piece_bytes) {
  auto out = std::vector<seen>{};
  auto is_last = false;
  while (!is_last) {
    const auto piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    is_last = bytes.empty();
    reader.feed(piece, is_last);
    while (auto next = reader.next())
      out.push_back({next->line, next->end_offset, next->end_line,
                     next->document ? errc::none : next->document.failure().code,
                     next->document ? *next->document : value{}});
  }
  return out;
}

/// One way to read a file.
struct way {
  row_format format = row_format::jsonl;
  codec::csv_program program = codec::csv_program::own;
  std::string_view header = {};

  std::unique_ptr<codec::row_reader> reader(std::uint64_t offset = 0, std::uint64_t line = 0) const {
    auto settings = codec::row_settings{format, offset, line, std::string{header}, {}};
    settings.dialect.program = program;
    settings.dialect.currency = "EUR";
    return codec::make_row_reader(settings);
  }
};

void check_resuming(const way& how, std::string_view file, const std::vector<seen>& whole) {
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto reader = how.reader(whole[i].end_offset, whole[i].end_line);
    const auto rest = read_rows(*reader, file.substr(whole[i].end_offset), 1 << 20);
    require(rest == std::vector<seen>(whole.begin() + static_cast<std::ptrdiff_t>(i) + 1, whole.end()),
            "going on behind a row gives the rows after it");
  }
}

void check(const way& how, std::size_t piece_bytes, std::string_view rows) {
  const auto file = how.header.empty() ? std::string{rows} : std::string{how.header} + "\n" + std::string{rows};
  const auto whole = read_rows(*how.reader(), file, 1 << 20);
  require(read_rows(*how.reader(), file, piece_bytes) == whole, "rows do not depend on the pieces");
  auto before = std::uint64_t{0};
  for (const auto& x : whole) {
    require(x.line > 0 && x.end_line >= x.line && x.end_offset > before, "rows go forward");
    before = x.end_offset;
  }
  require(before <= file.size(), "no row ends behind the file");
  if (whole.size() < 20)
    check_resuming(how, file, whole);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  const auto bytes = std::string_view{reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto piece_bytes = std::size_t{1} + (data[0] & 0x3f);
  check({}, piece_bytes, bytes);
  // The headers are ours, so that bytes become rows sooner.
  check({row_format::csv, codec::csv_program::own, header}, piece_bytes, bytes);
  check({row_format::csv, codec::csv_program::shopify, shopify_header}, piece_bytes, bytes);
  check({row_format::csv, codec::csv_program::woocommerce, woocommerce_header}, piece_bytes, bytes);
  read_rows(*codec::make_row_reader({.format = row_format::csv}), bytes, piece_bytes);
  return 0;
}

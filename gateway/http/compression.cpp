#include "gateway/http/compression.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>
#include <zstd.h>

namespace stoa::gateway {

namespace {

/// Of zlib: a gzip header and trailer.
constexpr int gzip_window_bits = 15 + 16;
constexpr int gzip_memory_level = 8;
/// Both at their fastest useful level: docs/decisions/0011-the-door.md.
constexpr int gzip_level = 1;
constexpr int zstd_level = 1;
constexpr std::size_t piece_out_bytes = 64 * 1024;

constexpr int quality_whole = 1000;

/// `q=0.25` in thousandths; what cannot be read counts as 0, so that it is not taken.
int quality_of(std::string_view parameters) {
  const auto equals = parameters.find("q=");
  if (equals == std::string_view::npos)
    return quality_whole;
  const auto text = trimmed(parameters.substr(equals + 2));
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.'))
    return 0;
  auto thousandths = (text[0] - '0') * quality_whole;
  auto weight = 100;
  for (const auto digit : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (digit < '0' || digit > '9')
      return 0;
    thousandths += (digit - '0') * weight;
    weight /= 10;
  }
  return std::min(thousandths, quality_whole);
}

z_const Bytef* bytes_of(std::string_view text) {
  // zlib only reads; without ZLIB_CONST its struct is older than const.
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

} // namespace

std::string_view name_of(coding x) {
  return x == coding::gzip ? "gzip" : x == coding::zstd ? "zstd" : "";
}

std::string_view tag_suffix(coding x) {
  return x == coding::gzip ? "-gzip" : x == coding::zstd ? "-zstd" : "";
}

void accepted_codings::add(std::string_view header) {
  for (bool more = true; more;) {
    const auto comma = header.find(',');
    const auto element = trimmed(header.substr(0, comma));
    const auto semicolon = element.find(';');
    const auto name = trimmed(element.substr(0, semicolon));
    const auto parameters = semicolon == std::string_view::npos ? std::string_view{} : element.substr(semicolon + 1);
    if (equals_lower(name, "gzip") || equals_lower(name, "x-gzip"))
      gzip_ = quality_of(parameters);
    else if (equals_lower(name, "zstd"))
      zstd_ = quality_of(parameters);
    else if (name == "*")
      any_ = quality_of(parameters);
    more = comma != std::string_view::npos;
    header.remove_prefix(more ? comma + 1 : 0);
  }
}

coding accepted_codings::best() const {
  // A client that accepts anything is given what everybody knows.
  const auto gzip = gzip_ == unsaid ? any_ : gzip_;
  if (zstd_ > 0 && zstd_ >= gzip)
    return coding::zstd;
  return gzip > 0 ? coding::gzip : coding::identity;
}

bool is_compressible(std::string_view media_type) {
  const auto name = trimmed(media_type.substr(0, media_type.find(';')));
  if (name == "text/event-stream")
    return false;
  static constexpr auto whole =
    std::to_array<std::string_view>({"application/json", "application/problem+json", "application/x-ndjson",
                                     "application/javascript", "application/xml", "image/svg+xml"});
  return name.starts_with("text/") || std::find(whole.begin(), whole.end(), name) != whole.end();
}

struct compressor::streams {
  z_stream gzip = {};
  bool has_gzip = false;
  ZSTD_CCtx* zstd = nullptr;
};

compressor::compressor() : streams_{std::make_unique<streams>()} {}

compressor::~compressor() {
  if (streams_->has_gzip)
    deflateEnd(&streams_->gzip);
  ZSTD_freeCCtx(streams_->zstd);
}

std::string compressor::compress(coding how, std::string_view body) {
  auto& all = *streams_;
  auto out = std::string{};
  if (how == coding::zstd) {
    if (all.zstd == nullptr)
      all.zstd = ZSTD_createCCtx();
    out.resize(ZSTD_compressBound(body.size()));
    const auto bytes = all.zstd == nullptr
                         ? std::size_t{0}
                         : ZSTD_compressCCtx(all.zstd, out.data(), out.size(), body.data(), body.size(), zstd_level);
    out.resize(bytes == 0 || ZSTD_isError(bytes) != 0 ? 0 : bytes);
    return out;
  }
  if (!all.has_gzip)
    all.has_gzip =
      deflateInit2(&all.gzip, gzip_level, Z_DEFLATED, gzip_window_bits, gzip_memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
  if (!all.has_gzip || body.size() > std::numeric_limits<uInt>::max() / 2 || deflateReset(&all.gzip) != Z_OK)
    return {};
  out.resize(deflateBound(&all.gzip, static_cast<uLong>(body.size())));
  all.gzip.next_in = bytes_of(body);
  all.gzip.avail_in = static_cast<uInt>(body.size());
  all.gzip.next_out = reinterpret_cast<Bytef*>(out.data());
  all.gzip.avail_out = static_cast<uInt>(out.size());
  const auto is_whole = deflate(&all.gzip, Z_FINISH) == Z_STREAM_END;
  out.resize(is_whole ? out.size() - all.gzip.avail_out : 0);
  return out;
}

struct gunzip::stream {
  z_stream inner = {};
  bool is_open = false;
  std::string out = std::string(piece_out_bytes, '\0');
};

gunzip::gunzip(std::uint64_t bytes_max) : stream_{std::make_unique<stream>()}, bytes_max_{bytes_max} {
  stream_->is_open = inflateInit2(&stream_->inner, gzip_window_bits) == Z_OK;
}

gunzip::~gunzip() {
  if (stream_->is_open)
    inflateEnd(&stream_->inner);
}

result<void> gunzip::check_growth() const {
  if (bytes_out_ > bytes_max_)
    return error{
      errc::too_large, "the body has more than " + std::to_string(bytes_max_) + " bytes when decompressed", {}};
  if (bytes_out_ > growth_free_bytes && bytes_out_ / growth_max > bytes_in_)
    return error{errc::too_large,
                 "the body grows more than " + std::to_string(growth_max) +
                   "-fold when decompressed; send it uncompressed, or in parts",
                 {}};
  return {};
}

result<void> gunzip::feed(std::string_view bytes, const sink& to) {
  auto& inner = stream_->inner;
  if (!stream_->is_open)
    return error{errc::overloaded, "there is no memory to decompress the body", {}};
  while (!bytes.empty()) {
    if (is_between_ && inflateReset(&inner) != Z_OK)
      return error{errc::internal, "zlib cannot be reset", {}};
    is_between_ = false;
    inner.next_in = bytes_of(bytes);
    inner.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), piece_out_bytes));
    inner.next_out = reinterpret_cast<Bytef*>(stream_->out.data());
    inner.avail_out = static_cast<uInt>(piece_out_bytes);
    const auto given = inner.avail_in;
    const auto outcome = inflate(&inner, Z_NO_FLUSH);
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR)
      return error{errc::malformed, "the body is no gzip: its bytes cannot be decompressed", {}};
    const auto made = piece_out_bytes - inner.avail_out;
    bytes.remove_prefix(given - inner.avail_in);
    bytes_in_ += given - inner.avail_in;
    bytes_out_ += made;
    if (auto good = check_growth(); !good)
      return good;
    if (made > 0)
      if (auto taken = to({stream_->out.data(), made}); !taken)
        return taken;
    is_between_ = outcome == Z_STREAM_END;
    // Neither in nor out: what is left of the input belongs to no stream.
    if (given == inner.avail_in && made == 0 && !is_between_)
      return error{errc::malformed, "the body is no gzip: its bytes cannot be decompressed", {}};
  }
  return {};
}

result<void> gunzip::finish() const {
  if (is_between_ && bytes_in_ > 0)
    return {};
  return error{errc::malformed, "the body is no whole gzip: it ends too early", {}};
}

} // namespace stoa::gateway

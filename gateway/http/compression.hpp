// Content codings: gzip and zstd out, gzip in; which one a client wants. No sockets.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace stoa::gateway {

enum class coding : std::uint8_t { identity, gzip, zstd };

/// As in Content-Encoding; of identity the empty text.
std::string_view name_of(coding x);
/// What stands before the closing quote of the entity tag of an answer in this coding: `-gzip`.
std::string_view tag_suffix(coding x);

/// What of `Accept-Encoding` was read so far. Several headers are one list: each is added.
class accepted_codings {
public:
  /// Cost: one pass over the text.
  void add(std::string_view header);
  /// Of gzip and zstd the one with the higher quality, zstd when they are alike; identity when none is accepted.
  coding best() const;

private:
  static constexpr int unsaid = -1;

  /// Thousandths.
  int gzip_ = unsaid;
  int zstd_ = unsaid;
  int any_ = unsaid;
};

/// Whether bodies of a media type become smaller: texts, JSON, XML, SVG; an event stream is a text, but none that is
/// compressed, because each event has to leave at once.
bool is_compressible(std::string_view media_type);

/// Compresses whole bodies, fast rather than well. Keeps its memory (0.3 to 0.6 MB); one thread at a time.
class compressor {
public:
  compressor();
  compressor(const compressor&) = delete;
  compressor& operator=(const compressor&) = delete;
  ~compressor();

  /// Empty when it failed: then the body goes out as it is.
  std::string compress(coding how, std::string_view body);

private:
  struct streams;

  std::unique_ptr<streams> streams_;
};

/// Takes a gzip stream apart, member by member, and gives what comes out to a sink in pieces.
class gunzip {
public:
  using sink = std::function<result<void>(std::string_view)>;

  /// bytes_max: of all that comes out. Of a stream that grows more than `growth_max`-fold nothing is taken beyond the
  /// first `growth_free_bytes`.
  explicit gunzip(std::uint64_t bytes_max);
  gunzip(const gunzip&) = delete;
  gunzip& operator=(const gunzip&) = delete;
  ~gunzip();

  /// Errors: `malformed`, `too_large`; those of the sink.
  result<void> feed(std::string_view bytes, const sink& to);
  /// Says that all has been fed. Errors: `malformed` (it is not at an end).
  result<void> finish() const;
  std::uint64_t bytes_out() const { return bytes_out_; }

  static constexpr std::uint64_t growth_max = 200;
  static constexpr std::uint64_t growth_free_bytes = 8ULL * 1024 * 1024;

private:
  struct stream;

  result<void> check_growth() const;

  std::unique_ptr<stream> stream_;
  std::uint64_t bytes_max_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  /// Between two members, and before the first.
  bool is_between_ = true;
};

} // namespace stoa::gateway

// The files of a certificate, looked at again and again. Blocking: the door looks on its disk thread.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/tls.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace stoa::gateway {

/// Used by one thread at a time.
class tls_files {
public:
  tls_files(std::string certificate, std::string key) : certificate_{std::move(certificate)}, key_{std::move(key)} {}

  /// Loads the files when they are not the ones of the look before, or when `is_forced`; null when nothing is new.
  /// Errors: as `tls_context::load`, once for each change, so that a log is not flooded by a broken file.
  result<tls_context_ptr> look(bool is_forced);

private:
  /// What tells one file from another: inode, size, nanoseconds of its change.
  using trait = std::array<std::int64_t, 3>;

  static trait trait_of(const std::string& path);

  std::string certificate_;
  std::string key_;
  std::array<trait, 2> seen_ = {};
};

} // namespace stoa::gateway

#include "gateway/http/tls_files.hpp"

#include <sys/stat.h>

namespace stoa::gateway {

tls_files::trait tls_files::trait_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return {};
  return {static_cast<std::int64_t>(found.st_ino), static_cast<std::int64_t>(found.st_size),
          std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec};
}

result<tls_context_ptr> tls_files::look(bool is_forced) {
  // Before the files are read: what changes meanwhile is seen as new by the next look.
  const auto now = std::array{trait_of(certificate_), trait_of(key_)};
  if (!is_forced && now == seen_)
    return tls_context_ptr{};
  seen_ = now;
  return tls_context::load(certificate_, key_);
}

} // namespace stoa::gateway

// The built pages (web/dist) as they are embedded in the program. Defined by a file that tools/embed_web.py writes.
#pragma once

#include <span>
#include <string_view>

namespace stoa::gateway::web {

struct asset {
  /// Below web/dist: "index.html", "assets/shop-1a2b3c4d.js".
  std::string_view path;
  std::string_view bytes;
  /// SHA-256 of the bytes, in quotes, as an ETag has it.
  std::string_view etag;
};

/// All of them, in order of the path. They live as long as the program.
std::span<const asset> assets();

/// Null when there is none.
const asset* find_asset(std::string_view path);

} // namespace stoa::gateway::web

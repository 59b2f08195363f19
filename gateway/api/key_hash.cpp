#include "gateway/api/key_hash.hpp"

#include <openssl/evp.h>

namespace stoa::gateway::api {

access::key_hash hash_key(std::string_view key) {
  // Fetched once: looking an algorithm up by its name takes longer than hashing a key.
  static auto* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  auto hash = access::key_hash{};
  auto size = 0U;
  EVP_Digest(key.data(), key.size(), hash.data(), &size, sha256, nullptr);
  return hash;
}

} // namespace stoa::gateway::api

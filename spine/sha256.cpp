#include "spine/sha256.hpp"

#include "domain/base/hex.hpp"

#include <array>
#include <openssl/evp.h>

namespace stoa::spine {

struct sha256::state {
  struct freer {
    void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
  };

  std::unique_ptr<EVP_MD_CTX, freer> context{EVP_MD_CTX_new()};
  bool is_good = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
};

sha256::sha256() : state_(std::make_unique<state>()) {}

sha256::~sha256() = default;

void sha256::add(std::string_view bytes) {
  state_->is_good = state_->is_good && EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

std::string sha256::finish() {
  auto digest = std::array<unsigned char, 32>{};
  auto size = 0U;
  if (!state_->is_good || EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) != 1)
    return {};
  return to_hex(digest);
}

} // namespace stoa::spine

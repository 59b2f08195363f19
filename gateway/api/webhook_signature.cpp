#include "gateway/api/webhook_signature.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace stoa::gateway::api {

namespace {

constexpr std::string_view secret_begin = "whsec_";

std::string to_base64(std::string_view bytes) {
  auto out = std::string((bytes.size() + 2) / 3 * 4 + 1, '\0'); // and a NUL
  const auto size =
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// Empty for what is no base64.
std::string from_base64(std::string_view text) {
  auto out = std::string(text.size() / 4 * 3 + 1, '\0');
  const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0)
    return {};
  const auto padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<std::size_t>(size - padding));
  return out;
}

} // namespace

std::string make_webhook_secret(std::string_view random) {
  return std::string{secret_begin} + to_base64(random);
}

std::string sign_webhook(const std::vector<std::string>& secrets, std::string_view id, std::int64_t time_s,
                         std::string_view body) {
  const auto text = std::string{id} + '.' + std::to_string(time_s) + '.' + std::string{body};
  auto out = std::string{};
  for (const auto& secret : secrets) {
    const auto key =
      secret.starts_with(secret_begin) ? from_base64(std::string_view{secret}.substr(secret_begin.size())) : "";
    if (key.empty())
      continue;
    auto mac = std::array<unsigned char, EVP_MAX_MD_SIZE>{};
    auto size = 0U;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), mac.data(), &size);
    out += (out.empty() ? "v1," : " v1,") + to_base64({reinterpret_cast<const char*>(mac.data()), size});
  }
  return out;
}

} // namespace stoa::gateway::api

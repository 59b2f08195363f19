// Signatures of deliveries after Standard Webhooks: https://www.standardwebhooks.com
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

constexpr std::size_t webhook_secret_bytes = 32;

/// `whsec_` and base64 of random bytes.
std::string make_webhook_secret(std::string_view random);

/// The value of `webhook-signature`: for each secret `v1,` and base64 of HMAC-SHA256 over `ID.SECONDS.BODY`, with a
/// blank between. A secret that is none signs nothing.
std::string sign_webhook(const std::vector<std::string>& secrets, std::string_view id, std::int64_t time_s,
                         std::string_view body);

} // namespace stoa::gateway::api

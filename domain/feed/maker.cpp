#include "domain/feed/maker.hpp"

namespace stoa::feed {

access::caller_ptr maker_of(const view& on, const std::string& principal, std::int64_t now_ms) {
  static const auto admin =
    std::make_shared<const access::caller>(access::caller{"admin", access::rights::all(), {}, std::nullopt});
  if (principal == admin->principal)
    return admin;
  const auto* found = on.keys()->find(principal);
  if (found == nullptr || found->key.is_expired(now_ms) || !found->as->may.has(access::right::changes_read))
    return nullptr;
  return found->as;
}

} // namespace stoa::feed

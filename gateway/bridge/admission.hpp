// Who may come in, and to which store: from a request's key to a door and a caller.
#pragma once

#include "domain/access/refusals.hpp"
#include "gateway/bridge/authenticate.hpp"
#include "gateway/bridge/exchange.hpp"

#include <string>

namespace stoa::gateway {

/// Where a request goes and who asks. The caller is null where nobody is asked for a key; its errors: `unauthorized`,
/// `forbidden`, `not_found` (Stoa-Store), `malformed`.
struct admission {
  door_ptr door;
  result<access::caller_ptr> caller;
};

/// Used by the door's thread alone.
class gatekeeper {
public:
  explicit gatekeeper(door_ptr main) : main_(std::move(main)) {}

  /// Notes whom it refuses.
  admission let_in(const http_request& request, const api::route_match& route);

  /// The name of a request's key among all keys of the server. Empty for one that nobody knows, and for the
  /// administrator's: who sets the limits is not held by them.
  std::string counted_key(const http_request& head) const;

private:
  /// A request's key, its door, and who has it.
  struct found_caller {
    std::string claimed_id;
    admission to;
  };

  found_caller find_caller(const http_request& request) const;
  result<door_ptr> door_named_by(const http_request& request) const;
  door_ptr find_door(std::string_view store) const;
  void note_unknown(door_context& door, const http_request& request, const api::route_match& route,
                    const std::string& claimed);

  door_ptr main_;
  /// Of keys nobody knows.
  access::refusal_counts refusals_;
};

} // namespace stoa::gateway

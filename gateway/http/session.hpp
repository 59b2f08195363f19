// One connection, from its first byte to its last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace stoa::gateway {

struct door;

/// A connection as the server sees it. Lives as long as its coroutine. On the door's thread only.
class session {
public:
  virtual ~session() = default;

  /// Ends what the session waits for when it has waited too long.
  virtual void sweep(std::int64_t now_ms) = 0;
  /// Closes the connection if no request is under way on it.
  virtual void stop_if_idle() = 0;
  /// Closes the connection whatever it does.
  virtual void cut() = 0;

  /// Where it stands among the door's sessions.
  std::size_t place = 0;
};

/// What to do with a new connection.
enum class admission : std::uint8_t {
  serve,
  /// Tell the client that there are too many, and close.
  turn_away
};

/// Starts a session on an accepted, non-blocking socket, which it owns from then on.
void open_session(door& shared, int socket, std::string remote_address, admission what);

} // namespace stoa::gateway

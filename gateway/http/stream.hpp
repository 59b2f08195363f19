// The bytes of a connection: what was read and is not used yet, what is to be sent, and non-blocking calls for both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stoa::gateway {

/// Bytes read and not used yet.
class input_buffer {
public:
  std::string_view unread() const { return std::string_view{bytes_}.substr(taken_); }
  /// What was taken stays readable until the next `append`.
  void take(std::size_t count) { taken_ += count; }
  void append(std::string_view more);
  /// Keeps next to no memory; nothing may be unread.
  void shrink();

private:
  std::string bytes_;
  std::size_t taken_ = 0;
};

/// An answer, or what is left of it.
struct outgoing {
  std::string_view head;
  std::string_view body;

  std::size_t size() const { return head.size() + body.size(); }
};

/// Sends in one call as much as the socket takes and leaves the rest. False when the connection is broken.
bool send_some(int socket, outgoing& rest);

enum class receipt : std::uint8_t { some, nothing_yet, gone };

struct received {
  receipt is;
  std::string_view bytes;
};

/// Reads what there is, into `space`.
received receive(int socket, std::span<char> space);

} // namespace stoa::gateway

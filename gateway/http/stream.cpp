#include "gateway/http/stream.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace stoa::gateway {

namespace {

/// What an idle connection keeps of its input buffer.
constexpr std::size_t idle_bytes = 1024;

} // namespace

void input_buffer::append(std::string_view more) {
  bytes_.erase(0, taken_);
  taken_ = 0;
  bytes_.append(more);
}

void input_buffer::shrink() {
  taken_ = 0;
  bytes_.clear();
  if (bytes_.capacity() > idle_bytes)
    std::string{}.swap(bytes_);
}

bool send_some(int socket, outgoing& rest) {
  // sendmsg() only reads; its struct is older than const.
  iovec parts[] = {{const_cast<char*>(rest.head.data()), rest.head.size()},
                   {const_cast<char*>(rest.body.data()), rest.body.size()}};
  auto message = msghdr{};
  message.msg_iov = parts;
  message.msg_iovlen = rest.body.empty() ? 1 : 2;
  auto sent = ssize_t{};
  do
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    return errno == EAGAIN;
  const auto of_head = std::min(static_cast<std::size_t>(sent), rest.head.size());
  rest.head.remove_prefix(of_head);
  rest.body.remove_prefix(static_cast<std::size_t>(sent) - of_head);
  return true;
}

received receive(int socket, std::span<char> space) {
  auto got = ssize_t{};
  do
    got = ::recv(socket, space.data(), space.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got > 0)
    return {receipt::some, {space.data(), static_cast<std::size_t>(got)}};
  return {got < 0 && errno == EAGAIN ? receipt::nothing_yet : receipt::gone, {}};
}

} // namespace stoa::gateway

// Durable PUTs at a fixed pace, by turns on four keep-alive connections, beside plain 1 KiB writes and syncs at the
// same pace.
//
//   stoa_bench_paced_puts PORT KEY RATE SECONDS FOLDER [--each]
//
// A latency counts from the moment a request was due, so that one that is late makes the following ones late too
// instead of hiding them. One connection alone would be late for ever as soon as an answer takes longer than the pace,
// and would measure itself. The plain writes are due half a pace later on a thread of their own: what is slow there is
// the machine's doing. SECONDS 0 goes on until SIGTERM. `--each` prints every latency, for runs that are put together.
#include "storage/raw_file.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cctype>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace stoa {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t product_count = 500;
constexpr std::size_t connection_count = 4;
constexpr std::size_t body_bytes = 1'000;
constexpr std::uint64_t raw_file_bytes = 16 * 1024 * 1024;

std::atomic<bool> is_over{false};

/// One blocking connection.
class connection {
public:
  ~connection() {
    if (socket_ >= 0)
      ::close(socket_);
  }

  bool open(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = sockaddr_in{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto yes = 1;
    return socket_ >= 0 && ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0 &&
           ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  /// Sends a request and reads the whole answer. Returns its status, 0 when the connection broke.
  int ask(std::string_view request) {
    while (!request.empty()) {
      const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return 0;
      request.remove_prefix(static_cast<std::size_t>(sent));
    }
    answer_.clear();
    while (!is_whole())
      if (!read_some())
        return 0;
    auto status = 0;
    std::from_chars(answer_.data() + 9, answer_.data() + 12, status); // "HTTP/1.1 200"
    return status;
  }

  const std::string& answer() const { return answer_; }

private:
  bool read_some() {
    auto part = std::array<char, 16 * 1024>{};
    const auto got = ::recv(socket_, part.data(), part.size(), 0);
    if (got > 0)
      answer_.append(part.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  bool is_whole() {
    const auto head = answer_.find("\r\n\r\n");
    if (head == std::string::npos)
      return false;
    constexpr auto name = std::string_view{"content-length:"};
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    const auto end = answer_.begin() + static_cast<std::ptrdiff_t>(head);
    auto at = std::search(answer_.begin(), end, name.begin(), name.end(), same);
    auto length = std::size_t{0};
    if (at != end) {
      at += name.size();
      while (at != end && *at == ' ')
        ++at;
      std::from_chars(&*at, &*end, length);
    }
    return answer_.size() >= head + 4 + length;
  }

  int socket_ = -1;
  std::string answer_;
};

/// When each request of a run is due.
struct pace {
  steady_clock::time_point begin;
  std::chrono::nanoseconds step{};
  /// 0 = until told to stop.
  std::size_t count = 0;

  /// Waits for the next one; false when there is none.
  bool await(std::size_t i, steady_clock::time_point& due) const {
    if (is_over || (count > 0 && i == count))
      return false;
    due = begin + step * i;
    std::this_thread::sleep_until(due);
    return true;
  }
};

/// Does one thing at a pace, until it fails or the pace ends. Returns the latencies in milliseconds.
template <class Step>
std::vector<double> at_pace(const pace& when, bool& is_good, Step step) {
  auto times = std::vector<double>{};
  auto due = steady_clock::time_point{};
  for (std::size_t i = 0; is_good && when.await(i, due); ++i) {
    is_good = step(i);
    times.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - due).count());
  }
  // Whoever fails ends the other one too.
  is_over = is_over || !is_good;
  return times;
}

std::string make_request(std::size_t i, const std::string& key) {
  const auto number = std::to_string(i);
  auto body = R"({"name":"paced )" + number + R"(","price":{"amount":")" + std::to_string(i % 90 + 1) +
              R"(","currency":"USD"},"description":")";
  while (body.size() < body_bytes)
    body += "word" + std::to_string((i + body.size()) % 5'000) + ' ';
  body += "\"}";
  return "PUT /v1/products/paced-" + std::to_string(i % product_count) +
         " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

/// Returns p99.
double print(const char* what, std::vector<double> times, bool each) {
  if (each)
    for (const auto x : times)
      std::printf("%s %.3f\n", what, x);
  std::sort(times.begin(), times.end());
  const auto p99 = quantile(times, 0.99);
  std::printf("%s: %zu, p50 %.2f ms, p99 %.2f ms, max %.2f ms\n", what, times.size(), quantile(times, 0.5), p99,
              times.back());
  return p99;
}

/// One connection, its thread and what it saw.
struct client {
  connection server;
  std::thread thread;
  std::vector<double> times;
  bool is_good = true;

  /// Puts the products `first`, `first + connection_count` and so on.
  void start(const pace& when, std::size_t first, const std::string& key) {
    thread = std::thread{[this, when, first, key] {
      times = at_pace(when, is_good, [&](std::size_t i) {
        const auto status = server.ask(make_request(first + i * connection_count, key));
        return status == 200 || status == 201;
      });
    }};
  }
};

struct settings {
  std::uint16_t port = 0;
  std::string key;
  double rate = 0;
  double seconds = 0;
  std::string folder;
  bool each = false;
};

int run(const settings& asked) {
  auto disk = storage::make_posix_disk(asked.folder);
  auto file = storage::raw_file{};
  auto puts = std::vector<client>(connection_count);
  const auto all_open = std::all_of(puts.begin(), puts.end(), [&](auto& x) { return x.server.open(asked.port); });
  if (!file.open(*disk, raw_file_bytes) || !all_open) {
    std::fprintf(stderr, "cannot create %s/raw/file, or nobody listens on port %u\n", asked.folder.c_str(), asked.port);
    return 1;
  }
  std::printf("pacing\n");
  std::fflush(stdout);
  const auto step = std::chrono::nanoseconds{static_cast<std::int64_t>(1e9 / asked.rate)};
  const auto begin = steady_clock::now() + step;
  const auto count = static_cast<std::size_t>(asked.seconds * asked.rate);

  auto raw_good = true;
  auto raw_times = std::vector<double>{};
  const auto bytes = std::string(1'024, 'r');
  auto raw_thread = std::thread{[&] {
    raw_times = at_pace({begin + step / 2, step, count}, raw_good,
                        [&](std::size_t) { return static_cast<bool>(file.append(bytes)); });
  }};
  for (std::size_t i = 0; i < puts.size(); ++i)
    puts[i].start({begin + step * i, step * puts.size(), count / puts.size()}, i, asked.key);
  auto put_times = std::vector<double>{};
  auto puts_good = true;
  for (auto& x : puts) {
    x.thread.join();
    puts_good = puts_good && x.is_good;
    put_times.insert(put_times.end(), x.times.begin(), x.times.end());
  }
  raw_thread.join();
  if (!puts_good || !raw_good || put_times.empty() || raw_times.empty()) {
    std::fprintf(stderr, "failed after %zu puts\n", put_times.size());
    for (const auto& x : puts)
      if (!x.is_good)
        std::fprintf(stderr, "%s\n", x.server.answer().c_str());
    return 1;
  }
  const auto puts_p99 = print("put", put_times, asked.each);
  const auto raw_p99 = print("raw", raw_times, asked.each);
  std::printf("beyond raw: p99 %.2f ms\n", puts_p99 - raw_p99);
  return 0;
}

} // namespace

} // namespace stoa

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr, "usage: %s PORT KEY RATE SECONDS FOLDER [--each]\n", argv[0]);
    return 2;
  }
  std::signal(SIGTERM, [](int) { stoa::is_over = true; });
  return stoa::run({static_cast<std::uint16_t>(std::stoul(argv[1])), argv[2], std::stod(argv[3]), std::stod(argv[4]),
                    argv[5], argc > 6 && std::string_view{argv[6]} == "--each"});
}

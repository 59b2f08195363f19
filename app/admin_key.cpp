#include "app/admin_key.hpp"

#include "domain/base/hex.hpp"
#include "gateway/api/key_hash.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <openssl/rand.h>
#include <string_view>
#include <unistd.h>

namespace stoa::app {

namespace {

constexpr std::size_t random_bytes = 24;
constexpr std::size_t key_bytes_min = 16;
constexpr const char* prefix = "stoa_admin_";

result<std::string> random_key() {
  auto bytes = std::array<unsigned char, random_bytes>{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return error{errc::internal, "the system has no randomness for a key", ""};
  return prefix + to_hex(bytes);
}

error failed(const std::string& path, const char* what) {
  return error{errc::io_failed, std::string{what} + " " + path + ": " + std::strerror(errno), ""};
}

/// Writes under another name first: a key file is whole or not there.
result<void> write_key(const std::string& path, const std::string& key) {
  const auto part = path + ".part";
  const auto file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0)
    return failed(part, "cannot create");
  const auto line = key + "\n";
  const auto is_written =
    ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!is_written || ::rename(part.c_str(), path.c_str()) != 0)
    return failed(path, "cannot write");
  return {};
}

} // namespace

result<admin_key> load_admin_key(const std::string& data_folder) {
  const auto path = data_folder + "/admin.key";
  if (auto file = std::ifstream{path}) {
    auto key = std::string{};
    std::getline(file, key);
    if (key.size() < key_bytes_min)
      return error{errc::invalid_field, path + " holds no key; remove the file and a new key is made at the next start",
                   "admin.key"};
    return admin_key{gateway::api::hash_key(key), ""};
  }
  if (errno != ENOENT)
    return failed(path, "cannot read");
  auto key = random_key();
  if (!key)
    return key.failure();
  if (auto written = write_key(path, *key); !written)
    return written.failure();
  return admin_key{gateway::api::hash_key(*key), *key};
}

} // namespace stoa::app

#include "app/reserve_file.hpp"

#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace stoa::app {

void make_reserve_file(const std::string& folder, std::uint64_t bytes) {
  const auto path = folder + "/reserve";
  if (bytes == 0 || std::filesystem::exists(path))
    return;
  const auto file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return;
  const auto has_room = ::posix_fallocate(file, 0, static_cast<off_t>(bytes)) == 0;
  ::close(file);
  if (!has_room) {
    ::unlink(path.c_str());
    spdlog::warn("no-reserve folder={} bytes={}", folder, bytes);
  }
}

void release_reserve_file(const std::string& folder) {
  if (::unlink((folder + "/reserve").c_str()) == 0)
    spdlog::warn("reserve-released folder={}", folder);
}

} // namespace stoa::app

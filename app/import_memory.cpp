#include "app/import_memory.hpp"

#include "domain/base/hash.hpp"
#include "domain/base/hex.hpp"
#include "storage/system_clock.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace stoa::app {

namespace {

std::filesystem::path state_folder() {
  if (const auto* set = std::getenv("XDG_STATE_HOME"); set != nullptr && *set == '/')
    return std::filesystem::path{set} / "stoa";
  const auto* home = std::getenv("HOME");
  return std::filesystem::path{home != nullptr && *home != '\0' ? home : "/tmp"} / ".local" / "state" / "stoa";
}

} // namespace

result<import_memory> import_memory::open(const std::string& target, const std::string& file) {
  auto failure = std::error_code{};
  const auto absolute = std::filesystem::canonical(file, failure);
  if (failure)
    return error{errc::not_found, "cannot read " + file + ": " + failure.message(), "file"};
  const auto size = std::filesystem::file_size(absolute, failure);
  if (failure)
    return error{errc::not_found, "cannot read " + file + ": " + failure.message(), "file"};
  const auto time = std::filesystem::last_write_time(absolute, failure).time_since_epoch().count();
  const auto name = target + "\n" + absolute.string() + "\n" + std::to_string(size) + "\n" + std::to_string(time);
  const auto folder = state_folder() / "imports";
  std::filesystem::create_directories(folder, failure);
  auto made = import_memory{};
  made.path_ = (folder / to_hex(hash_bytes(name).low)).string();
  if (auto kept = std::ifstream{made.path_}; std::getline(kept, made.key_) && !made.key_.empty())
    return made;
  made.key_ = "import-" + to_hex(storage::random_bits()) + to_hex(storage::random_bits());
  auto kept = std::ofstream{made.path_};
  kept << made.key_ << "\n" << std::flush;
  if (!kept)
    return error{errc::io_failed, "cannot write " + made.path_ + "; set XDG_STATE_HOME to a folder of yours", ""};
  return made;
}

void import_memory::forget() const {
  auto failure = std::error_code{};
  std::filesystem::remove(path_, failure);
}

} // namespace stoa::app

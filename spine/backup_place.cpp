#include "spine/backup_place.hpp"

namespace stoa::spine {

namespace {

std::string_view without_slash(std::string_view x) {
  while (x.size() > 1 && x.ends_with('/'))
    x.remove_suffix(1);
  return x;
}

/// No empty part, none that leads up or stays, nothing a log line or a system call would cut.
bool is_plain(std::string_view path) {
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..")
      return false;
    for (const auto c : part)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        return false;
    path.remove_prefix(part.size());
    if (path == "/")
      return false;
    path.remove_prefix(path.empty() ? 0 : 1);
  }
  return true;
}

} // namespace

result<std::string> backup_place(std::string_view allowed, std::string_view asked) {
  allowed = without_slash(allowed);
  asked = without_slash(asked);
  if (allowed.empty())
    return error{errc::forbidden,
                 "this server has no folder for backups; set backup.folder (--backup-dir) and start it again", "to"};
  if (asked.empty() || asked == allowed)
    return std::string{allowed};
  auto rest = asked;
  if (asked.front() == '/') {
    const auto begin = std::string{allowed} + (allowed == "/" ? "" : "/");
    if (!asked.starts_with(begin))
      return error{errc::forbidden, "this server writes backups to its backup.folder and below it only", "to"};
    rest.remove_prefix(begin.size());
  }
  if (!is_plain(rest))
    return error{errc::invalid_field, "must be a plain path, without empty parts, \".\" and \"..\"", "to"};
  return std::string{allowed} + (allowed == "/" ? "" : "/") + std::string{rest};
}

} // namespace stoa::spine

#include "config/node.hpp"

#include <array>

namespace stoa::config {

namespace {

error invalid(std::string field, std::string detail) {
  return error{errc::invalid_field, std::move(detail), std::move(field)};
}

template <std::size_t Count>
bool is_one_of(const std::string& x, const std::array<const char*, Count>& all) {
  for (const auto* one : all)
    if (x == one)
      return true;
  return false;
}

} // namespace

result<void> log_output::validate() const {
  if (!is_one_of(level, std::array{"debug", "info", "warn", "error"}))
    return invalid("log.level", "log.level is \"" + level + "\"; debug, info, warn or error are known");
  if (!is_one_of(format, std::array{"text", "json"}))
    return invalid("log.format", "log.format is \"" + format + "\"; text or json are known");
  return {};
}

result<void> storage::validate() const {
  if (block_cache_mb < 4)
    return invalid("storage.block_cache_mb", "storage.block_cache_mb must be at least 4");
  if (write_buffer_mb < 4)
    return invalid("storage.write_buffer_mb", "storage.write_buffer_mb must be at least 4");
  if (retention_days < 1 || retention_days > 36'500)
    return invalid("storage.retention_days", "storage.retention_days must be between 1 and 36500");
  if (retention_mb < 64 || retention_mb > 1'000'000'000)
    return invalid("storage.retention_mb", "storage.retention_mb must be between 64 and 1000000000");
  if (retention_interval_s < 1 || retention_interval_s > 86'400)
    return invalid("storage.retention_interval_s", "storage.retention_interval_s must be between 1 and 86400");
  if (failed_import_hours > 8'760)
    return invalid("storage.failed_import_hours", "storage.failed_import_hours must be between 0 and 8760");
  return {};
}

result<void> backup::validate() const {
  if (!folder.empty() && folder.front() != '/')
    return invalid("backup.folder", "backup.folder is \"" + folder + "\"; give a path that begins with /");
  return {};
}

result<void> web::validate() const {
  const auto is_plain = base_url.find_first_of(" \t\r\n\"<>?#") == std::string::npos;
  const auto is_http = base_url.rfind("http://", 0) == 0 || base_url.rfind("https://", 0) == 0;
  if (!base_url.empty() && (!is_plain || !is_http))
    return invalid("web.base_url",
                   "web.base_url is \"" + base_url + "\"; give an address such as https://shop.example");
  return {};
}

result<void> webhooks::validate() const {
  if (timeout_ms < 100 || timeout_ms > 60'000)
    return invalid("webhooks.timeout_ms", "webhooks.timeout_ms must be between 100 and 60000");
  if (retry_first_s < 1 || retry_first_s > 3'600)
    return invalid("webhooks.retry_first_s", "webhooks.retry_first_s must be between 1 and 3600");
  if (give_up_h > 720)
    return invalid("webhooks.give_up_h", "webhooks.give_up_h must be between 0 and 720");
  return {};
}

result<void> node::validate() const {
  if (data.empty())
    return invalid("data", "data is empty; name the folder that holds the store, with --data DIR");
  if (memory_mb != 0 && (memory_mb < 128 || memory_mb > 16'000'000))
    return invalid("memory_mb", "memory_mb must be 0 or between 128 and 16000000");
  if (actor_threads > 256)
    return invalid("actor_threads", "actor_threads must be at most 256");
  for (const auto& good :
       {http.validate(), storage.validate(), log.validate(), backup.validate(), web.validate(), webhooks.validate()})
    if (!good)
      return good;
  return {};
}

} // namespace stoa::config

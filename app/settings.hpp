// Every setting of a node by its name: how it is set, how it is shown, and where its value came from.
#pragma once

#include "config/node.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stoa::app {

/// A value as a file or the environment gives it; monostate = of a kind that no setting has.
using given_value = std::variant<std::monostate, std::int64_t, std::string, bool, std::vector<std::string>>;

enum class setting_kind : std::uint8_t { number, text, truth, list };

struct setting {
  /// As in the settings file: "storage.retention_days".
  std::string name;
  setting_kind is = setting_kind::number;
  /// Errors: `invalid_field`, a sentence without its subject ("must be a text").
  std::function<result<void>(const given_value&)> set;
  /// As TOML writes it.
  std::function<std::string()> shown;
};

/// All of them, in the order of the sample file. They refer to `of`.
std::vector<setting> all_settings(config::node& of);

/// STOA_STORAGE_RETENTION_DAYS, but STOA_DATA and STOA_LISTEN.
std::string environment_name(const std::string& setting);

/// The known name that is fewest edits away, if they are few; else empty.
std::string nearest_setting(std::string_view name, const std::vector<setting>& known);

enum class origin : std::uint8_t { standard, file, environment, flag, memory };
const char* to_string(origin x) noexcept;

/// Settings and where each came from; what is not named is as standard.
struct resolved_settings {
  config::node node;
  std::map<std::string, origin> origins;

  origin origin_of(const std::string& name) const {
    const auto found = origins.find(name);
    return found == origins.end() ? origin::standard : found->second;
  }
};

/// Sets what the environment has for settings. `variable`: its value or nullptr. Errors: `invalid_field` naming the
/// variable.
result<void> read_environment(resolved_settings& to, const std::function<const char*(const char*)>& variable);

/// Shares `memory_mb` out over the settings that nobody has set.
void share_memory(resolved_settings& x);

} // namespace stoa::app

// A settings file of any bytes: read or refused, never more; and what was read is shown as a file that reads alike.
#include "app/config_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

std::string shown(stoa::app::resolved_settings& x) {
  auto out = std::string{};
  for (const auto& one : stoa::app::all_settings(x.node))
    out += one.name + " = " + one.shown() + "\n";
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = std::string_view{reinterpret_cast<const char*>(bytes), size};
  auto first = stoa::app::resolved_settings{};
  for (const auto& problem : stoa::app::read_config_text(text, first))
    if (problem.why.code == stoa::errc::none || problem.why.detail.empty())
      std::abort();
  const auto once = shown(first);
  auto second = stoa::app::resolved_settings{};
  static_cast<void>(stoa::app::read_config_text(once, second));
  if (shown(second) != once)
    std::abort();
  return 0;
}

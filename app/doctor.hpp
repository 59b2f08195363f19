// `stoa doctor`: looks at a machine and a data folder as an operator would, and says what to do.
#pragma once

#include "app/serve.hpp"

#include <string>
#include <vector>

namespace stoa::app {

struct finding {
  enum class grade : std::uint8_t { fine, warning, problem };

  grade is = grade::fine;
  /// What was looked at: "disk".
  std::string name;
  std::string what;
  /// Empty where all is fine.
  std::string cause;
  std::string fix;
};

/// Changes nothing but a lock file that it lets go at once.
std::vector<finding> examine(const config::node& settings);

/// Returns the exit code: 1 when there is a problem, 2 when the settings cannot be used.
int doctor(const serve_options& options, bool json);

} // namespace stoa::app

#include "app/config_command.hpp"

#include "app/cli.hpp"
#include "app/config_file.hpp"

#include <cstdio>

namespace stoa::app {

namespace {

int fail(const error& why) {
  std::fprintf(stderr, "stoa config: %s\n", why.detail.c_str());
  return exit_code::usage;
}

} // namespace

int config_check(const std::string& path) {
  const auto text = read_config_file(path);
  if (!text)
    return fail(text.failure());
  auto settings = resolved_settings{};
  const auto problems = read_config_text(*text, settings);
  for (const auto& x : problems)
    std::printf("%s:%lld: %s\n", path.c_str(), static_cast<long long>(x.line), x.why.detail.c_str());
  if (problems.empty())
    std::printf("%s: %zu settings, all fine\n", path.c_str(), settings.origins.size());
  return problems.empty() ? exit_code::fine : exit_code::problems;
}

int config_show(const serve_options& options) {
  auto x = resolve(options);
  if (!x)
    return fail(x.failure());
  auto table = std::string{};
  for (const auto& one : all_settings(x->node)) {
    const auto dot = one.name.find('.');
    const auto in = dot == std::string::npos ? std::string{} : one.name.substr(0, dot);
    if (in != table)
      std::printf("\n[%s]\n", in.c_str());
    table = in;
    const auto line = one.name.substr(dot == std::string::npos ? 0 : dot + 1) + " = " + one.shown();
    std::printf("%-44s # %s\n", line.c_str(), to_string(x->origin_of(one.name)));
  }
  if (x->node.data.empty())
    x->node.data = "."; // named when a server is started
  if (const auto good = x->node.validate(); !good)
    return fail(good.failure());
  return exit_code::fine;
}

} // namespace stoa::app

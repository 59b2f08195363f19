#include "app/config_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <toml++/toml.h>
#include <utility>

namespace stoa::app {

namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;

std::int64_t line_of(const toml::source_region& x) {
  return static_cast<std::int64_t>(x.begin.line);
}

given_value value_of(const toml::node& x) {
  if (x.is_integer())
    return *x.value<std::int64_t>();
  if (x.is_string())
    return *x.value<std::string>();
  if (x.is_boolean())
    return *x.value<bool>();
  const auto* list = x.as_array();
  if (list == nullptr)
    return {};
  auto texts = std::vector<std::string>{};
  for (const auto& one : *list) {
    if (!one.is_string())
      return {};
    texts.push_back(*one.value<std::string>());
  }
  return texts;
}

/// Reads tables into settings.
class table_reader {
public:
  explicit table_reader(resolved_settings& to) : to_(to), known_(all_settings(to.node)) {}

  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, x] : table) {
      const auto name = prefix + std::string{key.str()};
      const auto line = std::max<std::int64_t>(line_of(x.source()), line_of(key.source()));
      if (const auto* inner = x.as_table())
        is_table(name) ? read(*inner, name + ".") : unknown(name, line);
      else
        set(name, x, line);
    }
  }

  /// The line a setting stands in; 0 = it does not.
  std::int64_t line_of_setting(const std::string& name) const {
    const auto found = lines_.find(name);
    return found == lines_.end() ? 0 : found->second;
  }
  std::vector<config_problem> take_problems() { return std::move(problems_); }

private:
  bool is_table(const std::string& name) const {
    return std::any_of(known_.begin(), known_.end(), [&](const auto& x) { return x.name.starts_with(name + "."); });
  }

  void unknown(const std::string& name, std::int64_t line) {
    const auto nearest = nearest_setting(name, known_);
    problems_.push_back(
      {line,
       {errc::unknown_field,
        "there is no setting \"" + name + "\"" +
          (nearest.empty() ? "; `stoa config show` lists them all" : "; did you mean " + nearest + "?"),
        name}});
  }

  void set(const std::string& name, const toml::node& x, std::int64_t line) {
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const auto& one) { return one.name == name; });
    if (found == known_.end()) {
      unknown(name, line);
      return;
    }
    lines_[name] = line;
    if (auto done = found->set(value_of(x)); !done)
      problems_.push_back({line, {errc::invalid_field, name + " " + done.failure().detail, name}});
    else
      to_.origins[name] = origin::file;
  }

  resolved_settings& to_;
  std::vector<setting> known_;
  std::map<std::string, std::int64_t> lines_;
  std::vector<config_problem> problems_;
};

} // namespace

result<void> read_listen(std::string_view text, config::http& to) {
  const auto wrong =
    error{errc::invalid_field, "\"" + std::string{text} + "\" is not HOST:PORT, such as 127.0.0.1:8080", "listen"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return wrong;
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const auto digits = text.substr(colon + 1);
  auto port = std::uint16_t{0};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
    return wrong;
  to.address = host;
  to.port = port;
  return {};
}

std::vector<config_problem> read_config_text(std::string_view text, resolved_settings& to) {
  try {
    auto reader = table_reader{to};
    reader.read(toml::parse(text), "");
    auto problems = reader.take_problems();
    // A law that a value breaks names its setting; data may still come from elsewhere.
    if (auto judged = to.node; problems.empty()) {
      judged.data = judged.data.empty() ? "." : judged.data;
      if (const auto good = judged.validate(); !good)
        problems.push_back({reader.line_of_setting(good.failure().field), good.failure()});
    }
    std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return problems;
  } catch (const toml::parse_error& wrong) {
    return {{line_of(wrong.source()), {errc::malformed, std::string{wrong.description()}, "config"}}};
  }
}

result<std::string> read_config_file(const std::string& path) {
  auto file = std::ifstream{path, std::ios::binary};
  if (!file)
    return error{errc::io_failed, "cannot read " + path + ": " + std::strerror(errno), "config"};
  auto text = std::string(file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || text.size() > file_bytes_max)
    return error{errc::io_failed, path + " is no settings file: a folder, or larger than 1 MiB", "config"};
  return text;
}

result<void> read_config(const std::string& path, resolved_settings& to) {
  const auto text = read_config_file(path);
  if (!text)
    return text.failure();
  const auto problems = read_config_text(*text, to);
  if (problems.empty())
    return {};
  const auto& first = problems.front();
  const auto line = first.line == 0 ? std::string{} : " (line " + std::to_string(first.line) + ")";
  return error{first.why.code, path + ": " + first.why.detail + line, first.why.field};
}

} // namespace stoa::app

#include "app/client_answer.hpp"

#include "app/cli.hpp"

namespace stoa::app {

std::string text_of(const value& from, std::string_view name) {
  const auto* x = from.find(name);
  if (x == nullptr)
    return "";
  if (const auto* number = x->get_if<decimal>())
    return to_string(*number);
  const auto* text = x->get_if<std::string>();
  return text != nullptr ? *text : "";
}

const value_list& list_of(const value& from, std::string_view name) {
  static const auto none = value_list{};
  const auto* x = from.find(name);
  const auto* list = x != nullptr ? x->get_if<value_list>() : nullptr;
  return list != nullptr ? *list : none;
}

int exit_code_of(errc code) {
  switch (code) {
  case errc::io_failed:
  case errc::timeout:
    return exit_code::unreachable;
  case errc::invalid_field:
  case errc::unknown_field:
  case errc::malformed:
  case errc::unauthorized:
    return exit_code::usage;
  default:
    return exit_code::problems;
  }
}

} // namespace stoa::app

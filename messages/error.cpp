#include "messages/error.hpp"

#include <caf/atom.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/make_message.hpp>

#include <string>

namespace stoa::messages {

namespace {

constexpr auto category = caf::atom("stoa");

} // namespace

caf::error to_caf(const error& failure) {
  return caf::error{static_cast<std::uint8_t>(failure.code), category,
                    caf::make_message(failure.detail, failure.field)};
}

error from_caf(const caf::error& failure) {
  if (failure.category() != category || failure.code() >= static_cast<std::uint8_t>(errc::count_))
    return error{errc::internal, caf::deep_to_string(failure), ""};
  auto made = error{static_cast<errc>(failure.code()), "", ""};
  if (failure.context().match_elements<std::string, std::string>()) {
    made.detail = failure.context().get_as<std::string>(0);
    made.field = failure.context().get_as<std::string>(1);
  }
  return made;
}

} // namespace stoa::messages

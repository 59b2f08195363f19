#include "domain/base/store_name.hpp"

namespace stoa {

result<void> check_store_name(std::string_view text) {
  if (is_store_name(text))
    return {};
  return error{errc::invalid_field,
               "a store's name is 1 to 40 of a-z, 0-9 and -, begins with a letter and does not end with -", "name"};
}

} // namespace stoa

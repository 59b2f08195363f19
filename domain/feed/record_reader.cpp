#include "domain/feed/record_reader.hpp"

#include <string>
#include <utility>

namespace stoa::feed {

event::record_reader reader_of(const view& on) {
  return [&on](event::position at) -> result<event::record_ptr> {
    auto found = on.records_after(at - 1, 1);
    if (!found)
      return found.failure();
    if (found->empty() || found->front()->header.position != at)
      return error{errc::corrupt, "there is no record " + std::to_string(at), ""};
    return std::move(found->front());
  };
}

} // namespace stoa::feed

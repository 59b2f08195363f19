#include "spine/keys_of.hpp"

#include <utility>

namespace stoa::spine {

std::shared_ptr<const access::issued_keys> keys_of(const resource::table& x) {
  auto made = std::make_shared<access::issued_keys>();
  for (auto i = x.lower_bound({resource::kind::keys, ""}); i != x.end() && i->first.of == resource::kind::keys; ++i)
    if (auto key = access::read_issued_key(i->second->content))
      made->add(i->first.id, *std::move(key));
  return made;
}

} // namespace stoa::spine

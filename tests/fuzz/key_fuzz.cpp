// Keys as anybody may send them: bearer keys, search keys and their payloads.
#include "gateway/api/key_hash.hpp"
#include "gateway/api/key_text.hpp"
#include "gateway/api/narrow.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace stoa;
using namespace stoa::gateway;

namespace {

void check(bool holds) {
  if (!holds)
    std::abort();
}

/// What can be read can be made again and means the same.
void check_search_key(std::string_view text) {
  const auto read = api::read_search_key(text);
  if (!read) {
    check(read.failure().code == errc::unauthorized && read.failure().detail.size() < 200);
    return;
  }
  check(read->signed_text.size() < text.size() && text.starts_with(read->signed_text));
  check(api::key_name_of("stoa_" + to_string(read->parent) + "_x") == read->parent);
  auto by = access::caller{};
  by.filters.push_back(read->filter_by);
  auto asked = search::query{};
  if (api::narrow(by, {}, asked))
    check(asked.required != nullptr || read->filter_by.find_first_not_of(" \t\n\r\f\v") == std::string::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = std::string_view{reinterpret_cast<const char*>(data), size};
  const auto name = api::key_name_of(text);
  check(!name || (text.starts_with("stoa_" + to_string(*name) + "_") && !api::is_search_key(text)));
  check_search_key(text);
  check_search_key("stoa-search." + std::string{text});
  // As a payload under a signature that holds.
  const auto parent = api::make_key({"shop-2", "k"}, "secret");
  if (const auto made = api::make_search_key(parent, text)) {
    const auto read = api::read_search_key(*made);
    check(read && read->mac == api::sign(api::hash_key(parent), read->signed_text));
    check_search_key(*made);
  }
  return 0;
}

// Space kept back for the day the disk is full: given up then, so that what is committed can still be applied.
#pragma once

#include <cstdint>
#include <string>

namespace stoa::app {

/// Makes `FOLDER/reserve` unless it is there; without room there is none, which is no error.
void make_reserve_file(const std::string& folder, std::uint64_t bytes);

void release_reserve_file(const std::string& folder);

} // namespace stoa::app

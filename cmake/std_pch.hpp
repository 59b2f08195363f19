// The headers of std that nearly every source needs, compiled once. No file of ours includes this one: each names what
// it uses, and the header check and the test build compile without it.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

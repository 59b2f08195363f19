// The words that the demo's products are made of. All names are made up.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace stoa::app::demo {

/// In English and in Chinese.
struct pair {
  std::string_view en;
  std::string_view zh;
};

/// What its things are made of.
enum class stuff : std::uint8_t { metal, ceramic, wood, cloth, outdoor, device, paper };
/// What differs between things of one kind.
enum class measure : std::uint8_t { litres, diameter, width, height, clothing, shoes, watts, pages, pieces, length };

/// One of the twelve top categories.
struct department {
  pair name;
  std::array<std::string_view, 4> brands;
  std::array<pair, 4> features;
  /// A yes-or-no attribute of its things.
  std::string_view flag;
};

struct kind {
  /// The first word of ids, and of the picture.
  std::string_view code;
  std::size_t department;
  pair category;
  pair noun;
  stuff of;
  measure varies;
  int price_min;
  int price_max;
  pair about;
};

extern const std::array<department, 12> departments;
extern const std::array<kind, 36> kinds;
extern const std::array<pair, 24> series;
/// Sentences that end a description.
extern const std::array<pair, 8> endings;

const std::array<pair, 4>& materials_of(stuff x);

} // namespace stoa::app::demo

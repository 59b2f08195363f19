// Pictures of the demo's products, drawn from their ids: no file, no network, the same id gives the same picture.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::gateway::web {

/// A colour of a product and its shades, as `#rrggbb`.
struct paint {
  std::string_view name_en;
  std::string_view name_zh;
  std::string_view main;
  std::string_view dark;
  std::string_view light;
  std::string_view background;
};

extern const std::array<paint, 12> paints;

/// Which of `paints` a product with this id has.
const paint& paint_of(std::string_view id);

/// Changes when the drawing does.
constexpr std::string_view picture_etag = "\"picture-1\"";

/// An SVG of what the id begins with ("kettle-00012" is a kettle), a parcel for unknown words. Nothing of the id itself
/// gets into it.
std::string picture_svg(std::string_view id);

/// The drawing for a word, with @m, @d, @l in place of the paint's shades; empty when there is none.
std::string_view glyph_of(std::string_view word);

} // namespace stoa::gateway::web

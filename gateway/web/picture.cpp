#include "gateway/web/picture.hpp"

namespace stoa::gateway::web {

const std::array<paint, 12> paints{{
  {"graphite", "石墨灰", "#4a5058", "#2e3238", "#7d848c", "#e9ebee"},
  {"ivory", "象牙白", "#eee3cd", "#cdbd9c", "#fbf6ea", "#d9e2e3"},
  {"moss green", "苔绿", "#748a55", "#4f6238", "#a3b588", "#edf0e4"},
  {"ocean blue", "海洋蓝", "#2f6f9f", "#1d4a6d", "#6ba3cb", "#e3edf4"},
  {"brick red", "砖红", "#b4503f", "#7f3327", "#d98c7e", "#f5e8e2"},
  {"mustard", "芥末黄", "#d9a53c", "#a87a20", "#efcd84", "#f6efdd"},
  {"terracotta", "陶土色", "#c9714f", "#954b2f", "#e4a58b", "#f5eae2"},
  {"sky blue", "天蓝", "#8bb7d6", "#5d8cae", "#bcd7ea", "#eaf1f6"},
  {"plum", "梅紫", "#75496a", "#4f2d47", "#a67f9c", "#f0e8ee"},
  {"sand", "沙色", "#cbb592", "#9f8860", "#e3d5bd", "#f3eee5"},
  {"forest green", "森林绿", "#2f6354", "#1d4238", "#6a9a8b", "#e4eeea"},
  {"blush pink", "腮红粉", "#e0a39a", "#b8756b", "#f0cbc5", "#f8eeec"},
}};

namespace {

/// FNV-1a with a last stir, so that neighbours differ.
std::uint64_t hash_of(std::string_view text) {
  auto x = std::uint64_t{0xcbf29ce484222325};
  for (const auto c : text)
    x = (x ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccd;
  return x ^ (x >> 33);
}

std::string painted(std::string_view drawing, const paint& with) {
  auto out = std::string{};
  for (auto i = std::size_t{0}; i < drawing.size(); ++i) {
    if (drawing[i] != '@' || i + 1 == drawing.size()) {
      out.push_back(drawing[i]);
      continue;
    }
    const auto shade = drawing[++i];
    out += shade == 'd' ? with.dark : shade == 'l' ? with.light : shade == 'b' ? with.background : with.main;
  }
  return out;
}

} // namespace

const paint& paint_of(std::string_view id) {
  return paints[hash_of(id) % paints.size()];
}

std::string picture_svg(std::string_view id) {
  const auto& with = paint_of(id);
  auto drawing = glyph_of(id.substr(0, id.find('-')));
  if (drawing.empty())
    drawing = glyph_of("parcel");
  return painted(
           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\" width=\"800\" height=\"800\">"
           "<defs><radialGradient id=\"g\" cx=\".5\" cy=\".38\" r=\".75\"><stop offset=\"0\" stop-color=\"#fff\"/>"
           "<stop offset=\"1\" stop-color=\"@b\"/></radialGradient></defs>"
           "<rect width=\"400\" height=\"400\" fill=\"url(#g)\"/>"
           "<ellipse cx=\"200\" cy=\"322\" rx=\"118\" ry=\"13\" fill=\"#1c2024\" opacity=\".13\"/>",
           with) +
         painted(drawing, with) + "</svg>";
}

} // namespace stoa::gateway::web

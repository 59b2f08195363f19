#include "domain/search/scorer.hpp"

#include <algorithm>
#include <cmath>

namespace stoa::search {

namespace {

constexpr double unit = 65'536;
constexpr double saturation = 1.2;
// In the order of text_field.
constexpr std::array<double, text_field_count> field_weight{5, 2, 2, 1};
constexpr std::array<double, text_field_count> length_share{0.3, 0.75, 0, 0.75};

/// The nearest whole number of one that is not negative, a half upwards. Not `lround`, which is a call into the library
/// for every hit.
std::int64_t rounded(double x) {
  const auto above = x + 0.5;
  return static_cast<std::int64_t>(above);
}

} // namespace

std::uint8_t field_mask(const std::vector<text_field>& fields) {
  auto mask = 0U;
  for (const auto x : fields)
    mask |= 3U << (2 * static_cast<unsigned>(x));
  return static_cast<std::uint8_t>(fields.empty() ? 0xff : mask);
}

field_weights::field_weights(const statistics& of) {
  for (std::size_t i = 0; i < text_field_count; ++i) {
    const auto documents = static_cast<double>(std::max<std::uint64_t>(of.document_count, 1));
    const auto mean = std::max(static_cast<double>(of.length_sums[i]) / documents, 1.0);
    for (std::size_t code = 0; code < 256; ++code) {
      const auto length = static_cast<double>(length_of(static_cast<std::uint8_t>(code)));
      const auto norm = 1 - length_share[i] + length_share[i] * length / mean;
      weights_[i][code] = static_cast<std::uint32_t>(rounded(field_weight[i] / norm * unit));
    }
  }
}

scorer::scorer(const statistics& of) {
  const auto documents = static_cast<double>(of.document_count);
  for (const auto frequency : of.document_frequencies) {
    const auto holders = static_cast<double>(std::min(frequency, of.document_count));
    inverse_frequencies_.push_back(std::log(1 + (documents - holders + 0.5) / (holders + 0.5)));
  }
}

double scorer::part(std::size_t word, weighted_count w) const {
  const auto x = static_cast<double>(w);
  return inverse_frequencies_[word] * (x / (saturation * unit + x));
}

std::int64_t scorer::total(double sum, std::size_t matched, std::size_t word_count) {
  const auto share = matched == word_count ? 1.0 : static_cast<double>(matched) / static_cast<double>(word_count);
  return rounded(sum * share * 1'000'000);
}

} // namespace stoa::search

// A product's page as search engines and people without scripts read it; the storefront's script takes it over.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::web {

/// A page's addresses and language.
struct page_place {
  /// Without a slash at its end.
  std::string base_url;
  /// "en" or "zh".
  std::string language = "en";
};

/// The text in a language, else in English, else in the first there is.
std::string_view text_in(const catalog::text& text, std::string_view language);

/// `BASE/p/SLUG`; the id where there is no slug.
std::string product_url(const catalog::product& item, std::string_view base_url);

/// The whole page: title, description, canonical address, other languages, JSON-LD, and the product in plain HTML.
std::string product_page(const catalog::product& item, const catalog::category_tree& categories, const page_place& at);

/// The page for a product that is not there.
std::string missing_page(const page_place& at);

/// JSON-LD `Product` (schema.org), ready for the inside of a <script>.
std::string product_json_ld(const catalog::product& item, const catalog::category_tree& categories,
                            const page_place& at);

constexpr std::size_t sitemap_url_count_max = 50'000;

/// A sitemap of these products, at most sitemap_url_count_max of them.
std::string sitemap(const std::vector<std::string>& ids, std::string_view base_url);
/// The list of so many sitemaps, `/sitemap.xml?page=1` and on.
std::string sitemap_index(std::uint64_t page_count, std::string_view base_url);

} // namespace stoa::gateway::web

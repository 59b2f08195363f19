#include "gateway/web/product_page.hpp"

#include "codec/json.hpp"
#include "domain/base/percent_encode.hpp"
#include "domain/base/utf8.hpp"
#include "gateway/web/assets.hpp"
#include "gateway/web/escape.hpp"

#include <array>

namespace stoa::gateway::web {

namespace {

constexpr std::size_t description_bytes_max = 300;
constexpr std::array<std::string_view, 2> languages{"en", "zh"};

void replace_once(std::string& page, std::string_view what, std::string_view by) {
  if (const auto at = page.find(what); at != std::string::npos)
    page.replace(at, what.size(), by);
}

/// An address of the shop, or one that already says where it is.
std::string absolute(std::string_view url, std::string_view base_url) {
  return url.starts_with('/') && !url.starts_with("//") ? std::string{base_url} + std::string{url} : std::string{url};
}

std::string shown(const catalog::money& x) {
  return to_string(x.amount) + " " + x.currency;
}

/// The storefront's page with another head and body.
std::string filled(const page_place& at, std::string_view title, const std::string& head, const std::string& body) {
  const auto* const file = find_asset("index.html");
  auto page = std::string{file == nullptr ? "" : file->bytes};
  replace_once(page, "<html lang=\"en\">", at.language == "zh" ? "<html lang=\"zh\">" : "<html lang=\"en\">");
  replace_once(page, "<title>Stoa</title>", "<title>" + escape_html(title) + "</title>");
  replace_once(page, "<!--head-->", head);
  replace_once(page, "<!--body-->", body);
  return page;
}

std::string head_of(const catalog::product& item, const catalog::category_tree& categories, const page_place& at) {
  const auto url = product_url(item, at.base_url);
  const auto title = escape_html(text_in(item.name, at.language));
  const auto about = escape_html(cut_utf8(text_in(item.description, at.language), description_bytes_max));
  const auto own = escape_html(at.language == "en" ? url : url + "?lang=" + at.language);
  auto out = "<meta name=\"description\" content=\"" + about + "\">\n<link rel=\"canonical\" href=\"" + own + "\">\n";
  for (const auto language : languages)
    out += "<link rel=\"alternate\" hreflang=\"" + std::string{language} + "\" href=\"" +
           escape_html(language == "en" ? url : url + "?lang=" + std::string{language}) + "\">\n";
  out += "<link rel=\"alternate\" hreflang=\"x-default\" href=\"" + escape_html(url) + "\">\n";
  out += "<meta property=\"og:type\" content=\"product\">\n<meta property=\"og:title\" content=\"" + title + "\">\n";
  if (!item.media.empty())
    out += "<meta property=\"og:image\" content=\"" + escape_html(absolute(item.media[0].url, at.base_url)) + "\">\n";
  return out + "<script type=\"application/ld+json\">" + product_json_ld(item, categories, at) + "</script>\n";
}

std::string body_of(const catalog::product& item, const page_place& at) {
  auto out = "<main><h1>" + escape_html(text_in(item.name, at.language)) + "</h1>\n";
  if (!item.brand.empty())
    out += "<p>" + escape_html(item.brand) + "</p>\n";
  if (item.price)
    out += "<p>" + escape_html(shown(*item.price)) + "</p>\n";
  if (!item.media.empty())
    out += "<img src=\"" + escape_html(item.media[0].url) + "\" alt=\"" +
           escape_html(text_in(item.media[0].alt, at.language)) + "\" width=\"480\" height=\"480\">\n";
  return out + "<p>" + escape_html(text_in(item.description, at.language)) + "</p></main>";
}

void write_offer(codec::json_writer& json, const catalog::money& price, const std::string& url) {
  json.begin_object().member("@type", "Offer").member("price", to_string(price.amount));
  json.member("priceCurrency", price.currency).member("url", url).end_object();
}

void write_offers(codec::json_writer& json, const catalog::product& item, const std::string& url) {
  json.key("offers").begin_list();
  write_offer(json, *item.price, url);
  for (const auto& other : item.prices)
    write_offer(json, other, url);
  json.end_list();
}

std::string xml_head(std::string_view root) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string{root} +
         " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
}

} // namespace

std::string_view text_in(const catalog::text& text, std::string_view language) {
  if (text.by_language.empty())
    return text.plain;
  auto best = std::string_view{text.by_language.front().second};
  for (const auto& [tag, plain] : text.by_language) {
    if (tag == language || tag.starts_with(std::string{language} + "-"))
      return plain;
    if (tag == "en")
      best = plain;
  }
  return best;
}

std::string product_url(const catalog::product& item, std::string_view base_url) {
  return std::string{base_url} + "/p/" + percent_encode(item.slug.empty() ? item.id : item.slug);
}

std::string product_json_ld(const catalog::product& item, const catalog::category_tree& categories,
                            const page_place& at) {
  const auto url = product_url(item, at.base_url);
  auto text = std::string{};
  auto json = codec::json_writer{text};
  json.begin_object().member("@context", "https://schema.org").member("@type", "Product");
  json.member("name", text_in(item.name, at.language)).member("url", url);
  if (!item.description.empty())
    json.member("description", text_in(item.description, at.language));
  if (!item.sku.empty())
    json.member("sku", item.sku);
  if (!item.gtins.empty())
    json.member("gtin", item.gtins.front());
  if (!item.brand.empty())
    json.key("brand").begin_object().member("@type", "Brand").member("name", item.brand).end_object();
  if (!item.categories.empty())
    json.member("category", categories.label(item.categories.front()));
  if (!item.media.empty()) {
    json.key("image").begin_list();
    for (const auto& x : item.media)
      json.text(absolute(x.url, at.base_url));
    json.end_list();
  }
  if (item.price)
    write_offers(json, item, url);
  json.end_object();
  return escape_script_json(text);
}

std::string product_page(const catalog::product& item, const catalog::category_tree& categories, const page_place& at) {
  return filled(at, text_in(item.name, at.language), head_of(item, categories, at), body_of(item, at));
}

std::string missing_page(const page_place& at) {
  const auto text = at.language == "zh" ? std::string{"没有这件商品"} : std::string{"There is no such product"};
  return filled(at, text, "<meta name=\"robots\" content=\"noindex\">\n", "<main><h1>" + text + "</h1></main>");
}

std::string sitemap(const std::vector<std::string>& ids, std::string_view base_url) {
  auto out = xml_head("urlset");
  for (const auto& id : ids)
    out += "<url><loc>" + escape_html(std::string{base_url} + "/p/" + percent_encode(id)) + "</loc></url>\n";
  return out + "</urlset>\n";
}

std::string sitemap_index(std::uint64_t page_count, std::string_view base_url) {
  auto out = xml_head("sitemapindex");
  for (auto page = std::uint64_t{1}; page <= page_count; ++page)
    out += "<sitemap><loc>" + escape_html(std::string{base_url} + "/sitemap.xml?page=" + std::to_string(page)) +
           "</loc></sitemap>\n";
  return out + "</sitemapindex>\n";
}

} // namespace stoa::gateway::web

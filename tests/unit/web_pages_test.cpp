// What browsers get: embedded files, their caching, pictures, robots, addresses.
#include "gateway/web/assets.hpp"
#include "gateway/web/pages.hpp"
#include "gateway/web/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace stoa::tests {

namespace web = gateway::web;
using gateway::http_request;
using gateway::http_response;

namespace {

http_request request_with(std::vector<std::pair<std::string, std::string>> headers) {
  auto out = http_request{};
  out.headers = std::move(headers);
  return out;
}

std::string header(const http_response& response, std::string_view name) {
  for (const auto& [key, text] : response.headers)
    if (key == name)
      return text;
  return {};
}

std::string hashed_script() {
  for (const auto& x : web::assets())
    if (x.path.ends_with(".js"))
      return std::string{x.path.substr(7)};
  return {};
}

} // namespace

TEST(web_pages, every_answer_to_a_browser_has_a_strict_policy) {
  const auto answers = {web::page_response("index.html", {}),
                        web::page_response("admin.html", {}),
                        web::asset_response(hashed_script(), {}),
                        web::picture_response("mug-1.svg", {}),
                        web::asset_response("nothing.js", {}),
                        web::html_response("<p>"),
                        web::robots_response("x")};
  for (const auto& answer : answers) {
    const auto policy = header(answer, "Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'; script-src 'self'; style-src 'self'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(answer, "Referrer-Policy"), "same-origin");
  }
}

TEST(web_pages, the_pages_hold_no_script_or_style_of_their_own) {
  for (const auto* name : {"index.html", "admin.html"}) {
    const auto page = web::page_response(name, {}).body;
    ASSERT_FALSE(page.empty()) << name;
    for (auto at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1))
      EXPECT_EQ(page.substr(page.find('>', at), 10), "></script>") << name;
    EXPECT_EQ(page.find("<style"), std::string::npos);
    EXPECT_EQ(page.find("://"), std::string::npos) << "something is loaded from elsewhere";
  }
}

TEST(web_pages, files_with_a_hash_are_kept_for_ever_and_pages_asked_for_again) {
  const auto script = web::asset_response(hashed_script(), {});
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(script, "Content-Type"), "text/javascript; charset=utf-8");
  const auto page = web::page_response("index.html", {});
  EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
  const auto again = web::page_response("index.html", request_with({{"if-none-match", header(page, "ETag")}}));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST(web_pages, a_page_that_was_sent_compressed_is_known_by_the_tag_it_was_sent_with) {
  auto tag = header(web::page_response("index.html", {}), "ETag");
  tag.insert(tag.size() - 1, "-gzip");
  for (const auto& given : {tag, "W/" + tag, "\"other\", " + tag, std::string{"*"}})
    EXPECT_EQ(web::page_response("index.html", request_with({{"if-none-match", given}})).status, 304) << given;
  EXPECT_EQ(web::page_response("index.html", request_with({{"if-none-match", "\"other-gzip\""}})).status, 200);
}

TEST(web_pages, names_lead_to_embedded_files_only) {
  for (const auto* name : {"", "..", "../index.html", "%2e%2e/index.html", "/etc/passwd", "manifest.sha256"})
    EXPECT_EQ(web::asset_response(name, {}).status, 404) << name;
}

TEST(web_pages, the_base_of_addresses_is_the_setting_else_a_plain_host) {
  const auto at = [](std::string host) { return web::base_url("", request_with({{"host", std::move(host)}})); };
  EXPECT_EQ(web::base_url("https://shop.example/", request_with({{"host", "other"}})), "https://shop.example");
  EXPECT_EQ(at("127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(at("[::1]:80"), "http://[::1]:80");
  for (const auto* host : {"", "a\"><script>", "a b", "a/b"})
    EXPECT_EQ(at(host), "http://localhost") << host;
  auto over_tls = request_with({{"host", "shop.example"}});
  over_tls.is_tls = true;
  EXPECT_EQ(web::base_url("", over_tls), "https://shop.example");
  EXPECT_EQ(web::base_url("http://set.example", over_tls), "http://set.example");
}

TEST(web_pages, robots_are_told_of_the_sitemap_and_kept_out_of_the_rest) {
  const auto text = web::robots_response("https://shop.example").body;
  EXPECT_NE(text.find("Disallow: /admin\n"), std::string::npos);
  EXPECT_NE(text.find("Sitemap: https://shop.example/sitemap.xml\n"), std::string::npos);
}

TEST(web_picture, it_is_a_function_of_the_id_and_holds_nothing_of_it) {
  EXPECT_EQ(web::picture_svg("kettle-00012"), web::picture_svg("kettle-00012"));
  const auto hostile = web::picture_svg("kettle-\"><script>alert(1)</script>");
  EXPECT_EQ(hostile.find("script"), std::string::npos);
  EXPECT_EQ(hostile.find('@'), std::string::npos) << "a shade without a paint";
  auto different = std::set<std::string>{};
  for (auto i = 0; i < 200; ++i)
    different.insert(web::picture_svg("kettle-" + std::to_string(i)));
  EXPECT_EQ(different.size(), web::paints.size()) << "every colour occurs";
}

TEST(web_picture, an_unknown_thing_is_a_parcel) {
  EXPECT_TRUE(web::glyph_of("unheard").empty());
  EXPECT_EQ(web::picture_svg("unheard").find('@'), std::string::npos);
  EXPECT_EQ(web::picture_response("kettle-1.png", {}).status, 404);
  EXPECT_EQ(header(web::picture_response("kettle-1.svg", {}), "Content-Type"), "image/svg+xml");
}

} // namespace stoa::tests

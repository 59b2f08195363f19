#include "gateway/web/pages.hpp"

#include "gateway/http/tags.hpp"
#include "gateway/web/assets.hpp"
#include "gateway/web/picture.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway::web {

namespace {

constexpr std::string_view page_policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr std::string_view for_ever = "public, max-age=31536000, immutable";

std::string_view media_type(std::string_view path) {
  if (path.ends_with(".js"))
    return "text/javascript; charset=utf-8";
  if (path.ends_with(".css"))
    return "text/css; charset=utf-8";
  if (path.ends_with(".svg"))
    return "image/svg+xml";
  return "text/html; charset=utf-8";
}

http_response file_response(const asset& file, const http_request& request, std::string_view caching) {
  auto response = http_response{};
  response.headers = {{"Content-Type", std::string{media_type(file.path)}},
                      {"ETag", std::string{file.etag}},
                      {"Cache-Control", std::string{caching}}};
  if (has_tag(request, file.etag.substr(1, file.etag.size() - 2)))
    response.status = 304;
  else
    response.body = file.bytes;
  add_browser_headers(response);
  return response;
}

http_response no_such_file() {
  auto response = http_response{404, {{"Content-Type", "text/plain; charset=utf-8"}}, "There is no such file.\n"};
  add_browser_headers(response);
  return response;
}

bool is_host_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == ':' || c == '[' || c == ']';
}

} // namespace

const asset* find_asset(std::string_view path) {
  const auto all = assets();
  const auto found =
    std::lower_bound(all.begin(), all.end(), path, [](const asset& a, std::string_view b) { return a.path < b; });
  return found == all.end() || found->path != path ? nullptr : &*found;
}

void add_browser_headers(http_response& response) {
  response.headers.emplace_back("Content-Security-Policy", page_policy);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "same-origin");
}

http_response html_response(std::string body, int status) {
  auto response = http_response{
    status, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-cache"}}, std::move(body)};
  add_browser_headers(response);
  return response;
}

http_response page_response(std::string_view name, const http_request& request) {
  const auto* const page = find_asset(name);
  return page == nullptr ? no_such_file() : file_response(*page, request, "no-cache");
}

http_response asset_response(std::string_view name, const http_request& request) {
  const auto* const file = find_asset("assets/" + std::string{name});
  return file == nullptr ? no_such_file() : file_response(*file, request, for_ever);
}

http_response picture_response(std::string_view name, const http_request& request) {
  if (!name.ends_with(".svg") || name.size() > 132)
    return no_such_file();
  auto body = picture_svg(name.substr(0, name.size() - 4));
  const auto file = asset{".svg", body, picture_etag};
  return file_response(file, request, "public, max-age=86400");
}

http_response robots_response(std::string_view base_url) {
  auto response = http_response{};
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body =
    "User-agent: *\nDisallow: /admin\nDisallow: /v1/\nDisallow: /shop/api/\nSitemap: " + std::string{base_url} +
    "/sitemap.xml\n";
  add_browser_headers(response);
  return response;
}

std::string base_url(std::string_view setting, const http_request& request) {
  if (!setting.empty()) {
    while (setting.ends_with('/'))
      setting.remove_suffix(1);
    return std::string{setting};
  }
  const auto host = request.header("host");
  const auto is_host = !host.empty() && host.size() < 256 && std::all_of(host.begin(), host.end(), is_host_character);
  return (request.is_tls ? "https://" : "http://") + std::string{is_host ? host : "localhost"};
}

} // namespace stoa::gateway::web

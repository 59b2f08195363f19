// The embedded pages as answers: what is cached how, and what a page may do in a browser.
#pragma once

#include "gateway/http/server.hpp"

#include <string>
#include <string_view>

namespace stoa::gateway::web {

/// A page of text/html with the headers that every page has. Pages may load scripts, styles and data from this server
/// only; pictures also from elsewhere over https.
http_response html_response(std::string body, int status = 200);

/// The headers that no answer to a browser goes without.
void add_browser_headers(http_response& response);

/// "index.html" or "admin.html"; asked for again only with its ETag.
http_response page_response(std::string_view name, const http_request& request);

/// A file below assets/, kept by browsers for ever because its name holds its hash; 404 when there is none.
http_response asset_response(std::string_view name, const http_request& request);

/// The picture of a demo product, SVG. `name` is the product's id with ".svg".
http_response picture_response(std::string_view name, const http_request& request);

http_response robots_response(std::string_view base_url);

/// The beginning of every address: the setting when there is one, else by the Host header and whether the door speaks
/// TLS, without a slash at its end. A Host that is none is not repeated.
std::string base_url(std::string_view setting, const http_request& request);

} // namespace stoa::gateway::web

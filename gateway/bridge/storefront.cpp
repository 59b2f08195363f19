#include "gateway/bridge/storefront.hpp"

#include "gateway/api/answers.hpp"
#include "gateway/api/target.hpp"
#include "gateway/api/text.hpp"
#include "gateway/bridge/reads.hpp"
#include "gateway/web/pages.hpp"
#include "gateway/web/product_page.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace stoa::gateway {

namespace {

void send(const exchange_ptr& x, http_response response) {
  api::stamp(response, x->id(), "");
  x->reply(std::move(response));
}

web::page_place place_of(const exchange& x) {
  return {web::base_url(x.door().base_url, x.request()), x.query().text("lang") == "zh" ? "zh" : "en"};
}

void show_product(const exchange_ptr& x, const view& on) {
  const auto item = find_in_shop(*x, on, reach::disk);
  if (item)
    send(x, web::html_response(web::product_page(**item, on.categories(), place_of(*x))));
  else if (item.failure().code == errc::not_found)
    send(x, web::html_response(web::missing_page(place_of(*x)), 404));
  else
    refuse_read(x, item.failure());
}

http_response xml_response(std::string body) {
  auto response = http_response{200, {{"Content-Type", "application/xml; charset=utf-8"}}, std::move(body)};
  web::add_browser_headers(response);
  return response;
}

/// All products up to the end of a page are found in one go, in order of id, and those before it passed over.
void show_sitemap(const exchange_ptr& x, const view& on, std::uint64_t page) {
  auto asked = search::query{};
  asked.sort = {{search::sort_field::id, false}};
  asked.hit_count_max = std::max<std::uint64_t>(page, 1) * web::sitemap_url_count_max;
  const auto found = on.index().run(asked, on.categories());
  if (!found) {
    x->refuse(found.failure());
    return;
  }
  const auto base_url = web::base_url(x->door().base_url, x->request());
  const auto page_count = (found->found + web::sitemap_url_count_max - 1) / web::sitemap_url_count_max;
  if (page == 0 && page_count > 1) {
    send(x, xml_response(web::sitemap_index(page_count, base_url)));
    return;
  }
  auto ids = std::vector<std::string>{};
  for (auto i = (std::max<std::uint64_t>(page, 1) - 1) * web::sitemap_url_count_max; i < found->hits.size(); ++i)
    ids.push_back(found->hits[i].id);
  send(x, xml_response(web::sitemap(ids, base_url)));
}

void start_sitemap(const exchange_ptr& x) {
  constexpr std::uint64_t page_count_max = 1'000;
  const auto* const given = x->query().find("page");
  const auto page = given == nullptr ? std::optional<std::uint64_t>{0} : api::parse_unsigned(*given, page_count_max);
  if (!page) {
    x->refuse({errc::invalid_field, "a whole number of at most 1000 is expected", "page"});
    return;
  }
  run_on_worker(x, x->door().slot->load(), [x, page = *page](const view& on) { show_sitemap(x, on, page); });
}

http_response moved_to(const char* where) {
  auto response = http_response{302, {{"Location", where}, {"Cache-Control", "no-cache"}}, {}};
  web::add_browser_headers(response);
  return response;
}

/// Who reads in the shop without a key: published products without costs, and nothing else.
access::caller_ptr shopper() {
  static const auto one = [] {
    auto made = std::make_shared<access::caller>();
    made->principal = "shopper";
    made->may.add(access::right::products_read);
    made->may.add(access::right::search);
    return access::caller_ptr{std::move(made)};
  }();
  return one;
}

void answer_shop(const exchange_ptr& x) {
  x->set_caller(shopper());
  switch (x->route().is) {
  case api::route::storefront_page:
    send(x, web::page_response("index.html", x->request()));
    return;
  case api::route::product_page:
    run_on_worker(x, x->door().slot->load(), [x](const view& on) { show_product(x, on); });
    return;
  case api::route::sitemap:
    start_sitemap(x);
    return;
  default:
    answer_read(x);
    return;
  }
}

} // namespace

bool is_open_page(api::route x) {
  return x >= api::route::storefront_page && x <= api::route::shop_product;
}

void answer_page(const exchange_ptr& x) {
  switch (x->route().is) {
  case api::route::admin_page:
    send(x, web::page_response("admin.html", x->request()));
    return;
  case api::route::page_asset:
    send(x, web::asset_response(x->route().part, x->request()));
    return;
  case api::route::demo_picture:
    send(x, web::picture_response(x->route().part, x->request()));
    return;
  case api::route::robots:
    send(x, web::robots_response(web::base_url(x->door().base_url, x->request())));
    return;
  default:
    break;
  }
  if (x->door().is_storefront_open)
    answer_shop(x);
  else if (x->route().is == api::route::storefront_page)
    send(x, moved_to("/admin"));
  else
    x->refuse(
      {errc::not_found, "the storefront is off; set web.storefront = true in the settings, or start with --demo", ""});
}

} // namespace stoa::gateway

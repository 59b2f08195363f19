#include "gateway/bridge/categories.hpp"

#include "domain/feed/before.hpp"
#include "gateway/api/category_answer.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/narrow.hpp"
#include "gateway/api/resource_request.hpp"
#include "gateway/bridge/reads.hpp"
#include "gateway/http/tags.hpp"

#include <memory>
#include <utility>

namespace stoa::gateway {

namespace {

error absent(const std::string& id) {
  return {errc::not_found, "there is no category \"" + id + "\"", ""};
}

/// Whom the field of products is hidden from, the tree is too.
result<void> check_seen(const exchange& x) {
  if (x.reader().knows("category"))
    return {};
  return error{errc::forbidden, "this key may not see the field category of products; use one that may", ""};
}

void get_category(const exchange_ptr& x, const view& on) {
  const auto& id = x->route().part;
  auto good = api::refuse_unknown(x->query(), {"lang"});
  if (good)
    good = api::check_resource_id(id);
  if (!good) {
    x->refuse(good.failure());
    return;
  }
  const auto* found = on.categories().find(std::string_view{id});
  if (found == nullptr) {
    x->refuse(absent(id));
    return;
  }
  const auto context = x->context(on);
  const auto tag = api::category_tag(*found, on.categories(), context.shape.language.wanted);
  x->reply(has_tag(x->request(), tag) ? api::not_modified_response(tag, context)
                                      : api::category_response(*found, context));
}

/// Counts what this caller would find, and nothing else.
result<api::counts_by_category> count_products(const exchange& x, const view& on) {
  auto asked = search::query{};
  asked.facets = {search::facet_field::category};
  asked.facet_value_count_max = catalog::category_tree::category_count_max;
  asked.hit_count_max = 0;
  asked.published_only = !x.reader().sees_unpublished;
  if (const auto narrowed = api::narrow(x.caller(), resource::defaults_of(on.resources()), asked); !narrowed)
    return narrowed.failure();
  const auto found = on.index().run(asked, on.categories());
  if (!found)
    return found.failure();
  auto counts = api::counts_by_category{};
  for (const auto& value : found->facets.front().values)
    counts[value.category] = value.count;
  return counts;
}

void list_categories(const exchange_ptr& x, const view& on, const api::category_list_request& asked) {
  if (!asked.parent.empty() && on.categories().find(std::string_view{asked.parent}) == nullptr) {
    x->refuse({errc::invalid_field, "parent \"" + asked.parent + "\" is no category", "parent"});
    return;
  }
  const auto counts = count_products(*x, on);
  if (!counts)
    x->refuse(counts.failure());
  else
    x->reply_tagged(api::category_list_response(asked, *counts, x->context(on)), on);
}

} // namespace

void answer_category_read(const exchange_ptr& x, const view_ptr& on) {
  if (const auto seen = check_seen(*x); !seen) {
    x->refuse(seen.failure());
    return;
  }
  if (x->route().is == api::route::get_category) {
    get_category(x, *on);
    return;
  }
  auto asked = api::read_category_list(x->query());
  if (!asked)
    x->refuse(asked.failure());
  else if (!x->reply_if_known(*on))
    run_on_worker(x, on, [x, asked = *std::move(asked)](const view& v) { list_categories(x, v, asked); });
}

result<catalog::category_ptr> stored_category(const catalog::outcome& done, const std::string& id, const view& on) {
  if (!done.categories.empty() && done.categories.front() != nullptr)
    return done.categories.front();
  if (done.results.empty() || done.results.front().version == 0)
    return catalog::category_ptr{};
  const auto version = done.results.front().version;
  if (const auto* now = on.categories().find(std::string_view{id}); now != nullptr && now->version == version)
    return std::make_shared<const catalog::category>(*now);
  auto found = feed::before_finder{on}.find_category(id, version);
  return !found && found.failure().code == errc::not_found ? catalog::category_ptr{} : found;
}

} // namespace stoa::gateway

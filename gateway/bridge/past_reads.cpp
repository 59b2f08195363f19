#include "gateway/bridge/past_reads.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/page_answers.hpp"
#include "gateway/api/past_request.hpp"
#include "gateway/api/product_request.hpp"
#include "gateway/bridge/reads.hpp"
#include "gateway/bridge/visible.hpp"
#include "gateway/http/tags.hpp"

#include <utility>

namespace stoa::gateway {

namespace {

void run_history(const exchange_ptr& x, const view& on) {
  const auto& id = x->route().part;
  const auto asked = api::read_history(id, x->query());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto found = history_seen(*x, on, asked->before, asked->count_max + 1);
  if (!found)
    refuse_read(x, found.failure());
  else
    x->reply(api::history_response(*asked, *std::move(found), x->context(on)));
}

void run_product_at(const exchange_ptr& x, const view& on) {
  const auto fields = api::read_include_fields_at(x->query(), x->reader());
  if (!fields) {
    x->refuse(fields.failure());
    return;
  }
  const auto at = api::resolve_at(x->query().text("at"), on);
  const auto& id = x->route().part;
  const auto item =
    at ? if_seen(*x, on.product_as_of(id, *at), "product \"" + id + "\" at that position") : at.failure();
  if (!item) {
    refuse_read(x, item.failure());
    return;
  }
  auto context = x->context(on);
  context.shape.include_fields = *fields;
  if (const auto tag = api::product_tag(**item, context); has_tag(x->request(), tag))
    x->reply(api::not_modified_response(tag, context));
  else
    x->reply(api::product_response(**item, context));
}

void run_batch_get_at(const exchange_ptr& x, const view& on, const std::vector<std::string>& ids) {
  const auto at = api::resolve_at(x->query().text("at"), on);
  if (!at) {
    refuse_read(x, at.failure());
    return;
  }
  auto items = std::vector<catalog::product_ptr>{};
  for (const auto& id : ids) {
    auto item = on.product_as_of(id, *at);
    if (!item && item.failure().code != errc::not_found) {
      refuse_read(x, item.failure());
      return;
    }
    items.push_back(item && x->reader().sees(**item) ? *item : nullptr);
  }
  x->reply(api::batch_get_response(ids, items, x->context(on)));
}

void run_list_at(const exchange_ptr& x, const view& on, const api::list_request& asked) {
  const auto at = api::resolve_at(asked.at, on);
  auto items = at ? products_seen(*x, on, asked.after_id, *at, asked.count_max + 1) : at.failure();
  if (!items) {
    refuse_read(x, items.failure());
    return;
  }
  auto context = x->context(on);
  context.shape.include_fields = asked.include_fields;
  x->reply(api::id_list_response(asked, *std::move(items), context));
}

} // namespace

void get_history(const exchange_ptr& x, const view_ptr& on) {
  if (const auto good = api::check_product_id(x->route().part); !good)
    x->refuse(good.failure());
  else
    run_on_worker(x, on, [x](const view& v) { run_history(x, v); });
}

void get_product_at(const exchange_ptr& x, const view_ptr& on) {
  if (const auto good = api::check_product_id(x->route().part); !good)
    x->refuse(good.failure());
  else
    run_on_worker(x, on, [x](const view& v) { run_product_at(x, v); });
}

void batch_get_at(const exchange_ptr& x, const view_ptr& on, std::vector<std::string> ids) {
  run_on_worker(x, on, [x, ids = std::move(ids)](const view& v) { run_batch_get_at(x, v, ids); });
}

void list_at(const exchange_ptr& x, const view_ptr& on, api::list_request asked) {
  run_on_worker(x, on, [x, asked = std::move(asked)](const view& v) { run_list_at(x, v, asked); });
}

} // namespace stoa::gateway

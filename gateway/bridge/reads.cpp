#include "gateway/bridge/reads.hpp"

#include "domain/resource/kinds.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/import_request.hpp"
#include "gateway/api/narrow.hpp"
#include "gateway/api/page_answers.hpp"
#include "gateway/api/product_request.hpp"
#include "gateway/api/resource_request.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/bridge/audit.hpp"
#include "gateway/bridge/categories.hpp"
#include "gateway/bridge/change_stream.hpp"
#include "gateway/bridge/changes.hpp"
#include "gateway/bridge/export_stream.hpp"
#include "gateway/bridge/keys.hpp"
#include "gateway/bridge/one_shot.hpp"
#include "gateway/bridge/past_reads.hpp"
#include "gateway/bridge/visible.hpp"
#include "gateway/bridge/webhooks.hpp"
#include "gateway/http/tags.hpp"

#include <caf/send.hpp>

#include <utility>
#include <vector>

namespace stoa::gateway {

namespace {

void answer_product(const exchange_ptr& x, const view& on, const result<catalog::product_ptr>& item) {
  if (!item) {
    refuse_read(x, item.failure());
    return;
  }
  auto context = x->context(on);
  if (const auto tag = api::product_tag(**item, context); has_tag(x->request(), tag)) {
    x->reply(api::not_modified_response(tag, context));
    return;
  }
  const auto fields = api::read_include_fields(x->query(), x->reader());
  if (!fields) {
    x->refuse(fields.failure());
    return;
  }
  context.shape.include_fields = *fields;
  x->reply(api::product_response(**item, context));
}

/// The product of that id, else of that slug.
result<catalog::product_ptr> find_by_id_or_slug(const view& on, const std::string& name, reach how) {
  if (api::check_product_id(name))
    if (auto item = on.product(name, how); item || item.failure().code != errc::not_found)
      return item;
  const auto id = on.id_by_slug(name, how);
  return id ? on.product(*id, how) : id.failure();
}

result<catalog::product_ptr> find_product(const exchange& x, const view& on, reach how) {
  const auto& name = x.route().part;
  if (x.route().is == api::route::shop_product)
    return find_in_shop(x, on, how);
  if (x.route().is == api::route::get_product) {
    if (const auto good = api::check_product_id(name); !good)
      return good.failure();
    return if_seen(x, on.product(name, how), "product \"" + name + '"');
  }
  const auto by_sku = x.route().is == api::route::get_product_by_sku;
  const auto id = by_sku ? on.id_by_sku(name, how) : on.id_by_slug(name, how);
  if (!id)
    return id.failure();
  return if_seen(x, on.product(*id, how),
                 std::string{"product with the "} + (by_sku ? "sku" : "slug") + " \"" + name + '"');
}

/// Answered by the door's own thread when that needs no disk: a hop to a worker takes longer than the rest.
void get_product(const exchange_ptr& x, const view_ptr& on) {
  const auto item = find_product(*x, *on, reach::memory);
  if (item || item.failure().code != errc::not_in_memory)
    answer_product(x, *on, item);
  else
    run_on_worker(x, on, [x](const view& v) { answer_product(x, v, find_product(*x, v, reach::disk)); });
}

/// The documents of a page of hits; all are there, because view and index are of one position.
result<std::vector<catalog::product_ptr>> documents_of(const search::answer& found, const view& on) {
  auto items = std::vector<catalog::product_ptr>{};
  items.reserve(found.hits.size());
  for (const auto& hit : found.hits) {
    auto item = on.product(hit.id);
    if (!item)
      return error{errc::internal, "a hit without its document: " + hit.id, ""};
    items.push_back(std::move(*item));
  }
  return items;
}

void run_search(const exchange_ptr& x, const view& on, api::search_request asked) {
  const auto began_us = x->door().time->steady_us();
  asked.query.settings = on.language();
  asked.query.categories = on.category_words();
  const auto found = on.index().run(asked.query, on.categories());
  if (!found) {
    x->refuse(found.failure());
    return;
  }
  const auto items = documents_of(*found, on);
  if (!items) {
    x->refuse(items.failure());
    return;
  }
  auto context = x->context(on);
  context.shape.include_fields = asked.include_fields;
  if (!asked.lang.empty())
    context.shape.language.wanted = asked.lang; // a body may say so, too
  x->reply_tagged(api::search_response(asked, *found, *items, x->door().time->steady_us() - began_us, context), on);
}

void run_list(const exchange_ptr& x, const view& on, const api::list_request& asked) {
  auto context = x->context(on);
  context.shape.include_fields = asked.include_fields;
  if (!asked.query) {
    auto items = on.products_after(asked.after_id, asked.count_max + 1);
    if (!items)
      refuse_read(x, items.failure());
    else
      x->reply_tagged(api::id_list_response(asked, std::move(*items), context), on);
    return;
  }
  const auto found = on.index().run(*asked.query, on.categories());
  if (!found) {
    x->refuse(found.failure());
    return;
  }
  const auto items = documents_of(*found, on);
  if (!items)
    x->refuse(items.failure());
  else
    x->reply_tagged(api::query_list_response(asked, *found, *items, context), on);
}

void run_batch_get(const exchange_ptr& x, const view& on, const std::vector<std::string>& ids) {
  auto items = std::vector<catalog::product_ptr>{};
  for (const auto& id : ids) {
    auto item = on.product(id);
    if (!item && item.failure().code != errc::not_found) {
      refuse_read(x, item.failure());
      return;
    }
    items.push_back(item && x->reader().sees(**item) ? *item : nullptr);
  }
  x->reply(api::batch_get_response(ids, items, x->context(on)));
}

void list_tasks(const exchange_ptr& x, const view& on) {
  const auto asked = api::read_task_list(x->query());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto found = on.tasks_after(asked->after_id, asked->count_max + 1);
  if (!found)
    refuse_read(x, found.failure());
  else
    x->reply(api::task_list_response(*asked, *std::move(found), x->context(on)));
}

void get_task_errors(const exchange_ptr& x, const view& on) {
  const auto format = api::read_errors_format(x->query());
  if (!format) {
    x->refuse(format.failure());
    return;
  }
  const auto task = on.task(x->route().part);
  const auto errors = task ? on.task_errors(x->route().part) : task.failure();
  if (!errors)
    refuse_read(x, errors.failure());
  else
    x->reply(api::task_errors_response(*format, *errors, x->context(on)));
}

void get_variants(const exchange_ptr& x, const view& on) {
  const auto& route = x->route();
  auto known = api::refuse_unknown(x->query(), {});
  if (known)
    known = api::check_product_id(route.part);
  if (!known) {
    x->refuse(known.failure());
    return;
  }
  const auto item = if_seen(*x, on.product(route.part), "product \"" + route.part + '"');
  if (!item)
    refuse_read(x, item.failure());
  else if (api::is_not_modified(x->request(), (*item)->version))
    x->reply(api::not_modified_response(std::to_string((*item)->version), x->context(on)));
  else
    x->reply(route.is == api::route::get_variant ? api::variant_response(**item, route.sub, x->context(on))
                                                 : api::variants_response(**item, x->context(on)));
}

/// All resources are in memory: no worker is needed.
void get_resource(const exchange_ptr& x, const view& on) {
  const auto name = resource::name{*x->route().resources, x->route().part};
  if (const auto known = api::refuse_unknown(x->query(), {}); !known) {
    x->refuse(known.failure());
    return;
  }
  if (const auto good = api::check_resource_id(name.id); !good) {
    x->refuse(good.failure());
    return;
  }
  const auto found = on.resources().find(name);
  if (found == on.resources().end())
    x->refuse(
      {errc::not_found, "there is no \"" + name.id + "\" among the " + std::string{resource::to_string(name.of)}, ""});
  else if (api::is_not_modified(x->request(), found->second->version))
    x->reply(api::not_modified_response(std::to_string(found->second->version), x->context(on)));
  else
    x->reply(api::resource_response(*found->second, x->context(on)));
}

void list_resources(const exchange_ptr& x, const view& on) {
  const auto of = *x->route().resources;
  const auto asked = api::read_resource_list(of, x->query());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  if (x->reply_if_known(on))
    return;
  auto page = std::vector<resource::item_ptr>{};
  const auto& all = on.resources();
  for (auto i = all.upper_bound({of, asked->after_id}); i != all.end() && i->first.of == of; ++i) {
    page.push_back(i->second);
    if (page.size() > asked->count_max)
      break;
  }
  x->reply_tagged(api::resource_list_response(*asked, std::move(page), x->context(on)), on);
}

void start_search(const exchange_ptr& x, const view_ptr& on) {
  auto parameters = result<api::parameters>{x->query()};
  if (x->request().method == "POST") {
    if (const auto good = api::check_content_type(x->request(), api::media_wanted::json); !good) {
      x->refuse(good.failure());
      return;
    }
    parameters = api::add_body_parameters(x->query(), x->request().body);
  }
  auto asked = parameters ? api::read_search(*parameters, resource::defaults_of(on->resources()), x->reader())
                          : parameters.failure();
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  if (const auto narrowed = api::narrow(x->caller(), resource::defaults_of(on->resources()), asked->query); !narrowed) {
    x->refuse(narrowed.failure());
    return;
  }
  if (!x->reply_if_known(*on))
    run_on_worker(x, on, [x, asked = std::move(*asked)](const view& v) { run_search(x, v, asked); });
}

void start_list(const exchange_ptr& x, const view_ptr& on) {
  auto asked = api::read_list(x->query(), resource::defaults_of(on->resources()), x->reader());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  if (!asked->at.empty())
    list_at(x, on, *std::move(asked));
  else if (!x->reply_if_known(*on))
    run_on_worker(x, on, [x, asked = std::move(*asked)](const view& v) { run_list(x, v, asked); });
}

void start_batch_get(const exchange_ptr& x, const view_ptr& on) {
  if (const auto good = api::check_content_type(x->request(), api::media_wanted::json); !good) {
    x->refuse(good.failure());
    return;
  }
  if (const auto known = api::refuse_unknown(x->query(), {"at", "lang"}); !known) {
    x->refuse(known.failure());
    return;
  }
  auto ids = api::read_batch_get(x->request().body);
  if (!ids) {
    x->refuse(ids.failure());
    return;
  }
  if (x->query().find("at") != nullptr)
    batch_get_at(x, on, *std::move(ids));
  else
    run_on_worker(x, on, [x, ids = std::move(*ids)](const view& v) { run_batch_get(x, v, ids); });
}

/// The reads of products; false when the route is none of them.
bool read_products(const exchange_ptr& x, const view_ptr& on) {
  switch (x->route().is) {
  case api::route::get_product:
    if (x->query().find("at") != nullptr)
      get_product_at(x, on);
    else
      get_product(x, on);
    return true;
  case api::route::get_product_by_sku:
  case api::route::get_product_by_slug:
  case api::route::shop_product:
    get_product(x, on);
    return true;
  case api::route::list_variants:
  case api::route::get_variant:
    run_on_worker(x, on, [x](const view& v) { get_variants(x, v); });
    return true;
  case api::route::get_product_history:
    get_history(x, on);
    return true;
  case api::route::list_products:
    start_list(x, on);
    return true;
  case api::route::batch_get:
    start_batch_get(x, on);
    return true;
  case api::route::search:
  case api::route::shop_search:
    start_search(x, on);
    return true;
  case api::route::export_products:
    answer_export(x, on);
    return true;
  default:
    return false;
  }
}

void read_on(const exchange_ptr& x, const view_ptr& on) {
  if (read_products(x, on))
    return;
  switch (x->route().is) {
  case api::route::list_tasks:
    run_on_worker(x, on, [x](const view& v) { list_tasks(x, v); });
    return;
  case api::route::get_task_errors:
    run_on_worker(x, on, [x](const view& v) { get_task_errors(x, v); });
    return;
  case api::route::get_resource:
    get_resource(x, *on);
    return;
  case api::route::list_resources:
    list_resources(x, *on);
    return;
  case api::route::list_categories:
  case api::route::get_category:
    answer_category_read(x, on);
    return;
  case api::route::list_keys:
  case api::route::get_key:
    answer_key_read(x, on);
    return;
  case api::route::list_webhooks:
  case api::route::get_webhook:
  case api::route::list_deliveries:
    answer_webhook_read(x, on);
    return;
  case api::route::get_audit:
    answer_audit(x, on);
    return;
  case api::route::list_changes:
    answer_changes(x, on);
    return;
  case api::route::stream_changes:
    answer_change_stream(x, on);
    return;
  default:
    run_on_worker(x, on, [x](const view& v) { show_task(x, v); });
    return;
  }
}

} // namespace

result<catalog::product_ptr> find_in_shop(const exchange& x, const view& on, reach how) {
  auto item = if_seen(x, find_by_id_or_slug(on, x.route().part, how), "");
  // One that must not be seen is missing in the very words in which one that never was is.
  return !item && item.failure().code == errc::not_found ? error{errc::not_found, "there is no such product", ""}
                                                         : item;
}

void refuse_read(const exchange_ptr& x, const error& why) {
  x->refuse(as_read_failure(why));
}

void show_task(const exchange_ptr& x, const view& on) {
  const auto item = on.task(x->route().part);
  if (!item) {
    refuse_read(x, item.failure());
    return;
  }
  const auto errors = on.task_errors(x->route().part);
  if (!errors)
    refuse_read(x, errors.failure());
  else
    x->reply(api::task_response(*item, *errors, x->context(on)));
}

error as_read_failure(const error& why) {
  return why.code == errc::io_failed ? error{errc::internal, why.detail, ""} : why;
}

void run_on_worker(const exchange_ptr& x, view_ptr on, std::function<void(const view&)> work) {
  const auto& workers = x->door().links->workers;
  const auto next = x->door().next_worker++ % workers.size();
  caf::anon_send(workers[next], messages::run_on_view{x->envelope(0), std::move(on), std::move(work)});
}

void answer_read(const exchange_ptr& x) {
  if (const auto* lang = x->query().find("lang"); lang != nullptr && !api::is_language_tag(*lang)) {
    x->refuse({errc::invalid_field, "lang is no language tag; send one such as en or de-CH", "lang"});
    return;
  }
  auto now = x->door().slot->load();
  const auto wanted = api::read_freshness(x->request(), now->log_id());
  if (!wanted) {
    x->refuse(wanted.failure());
    return;
  }
  if (wanted->at <= now->position()) {
    read_on(x, now);
    return;
  }
  const auto wait_ms =
    wanted->wait_seconds ? *wanted->wait_seconds * std::int64_t{1'000} : x->door().read_wait_default_ms;
  const auto deadline_ms = x->door().time->now_ms() + wait_ms;
  ask<view_ptr>(x->door().system, x->door().links->view, messages::await_view{x->envelope(deadline_ms), wanted->at},
                [x](const result<view_ptr>& on) {
                  if (on)
                    read_on(x, *on);
                  else
                    x->refuse(on.failure());
                });
}

} // namespace stoa::gateway

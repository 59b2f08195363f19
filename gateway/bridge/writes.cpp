#include "gateway/bridge/writes.hpp"

#include "domain/base/hex.hpp"
#include "gateway/api/batch_answer.hpp"
#include "gateway/api/category_answer.hpp"
#include "gateway/api/category_request.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/import_request.hpp"
#include "gateway/api/product_request.hpp"
#include "gateway/api/request_hash.hpp"
#include "gateway/api/resource_request.hpp"
#include "gateway/bridge/categories.hpp"
#include "gateway/bridge/one_shot.hpp"
#include "gateway/bridge/reads.hpp"

#include <cstdio>
#include <fstream>
#include <optional>
#include <utility>

namespace stoa::gateway {

namespace {

/// The operations of a request, and the batch they came in if it was one.
struct asked_write {
  catalog::command command;
  std::optional<api::batch_request> batch;
  /// The category that it is about, if that.
  std::string category;
};

/// Errors: `unsupported_media`.
result<void> check_media(const exchange& x, bool is_patch) {
  return api::check_content_type(x.request(), is_patch ? api::media_wanted::merge_patch : api::media_wanted::json);
}

result<catalog::operation> read_product(const exchange& x, const catalog::condition& when) {
  const auto& id = x.route().part;
  if (x.route().is == api::route::delete_product)
    return api::read_delete(id, when);
  const auto is_patch = x.route().is == api::route::patch_product;
  if (const auto good = check_media(x, is_patch); !good)
    return good.failure();
  return is_patch ? api::read_patch(id, x.request().body, when) : api::read_put(id, x.request().body, when);
}

result<catalog::operation> read_variant(const exchange& x, const catalog::condition& when) {
  using verb = catalog::change_variant::verb;
  const auto is = x.route().is;
  const auto does = is == api::route::put_variant     ? verb::put
                    : is == api::route::patch_variant ? verb::patch
                                                      : verb::remove;
  if (does != verb::remove)
    if (const auto good = check_media(x, does == verb::patch); !good)
      return good.failure();
  return api::read_variant_write({x.route().part, x.route().sub, does, {}}, x.request().body, when);
}

result<catalog::operation> read_resource(const exchange& x, const catalog::condition& when) {
  const auto name = resource::name{*x.route().resources, x.route().part};
  if (x.route().is == api::route::delete_resource || x.route().is == api::route::delete_key) {
    if (const auto good = api::check_resource_id(name.id); !good)
      return good.failure();
    return catalog::operation{catalog::change_resource{name, catalog::change_resource::verb::remove, {}}, when};
  }
  const auto is_patch = x.route().is == api::route::patch_resource;
  if (const auto good = check_media(x, is_patch); !good)
    return good.failure();
  return is_patch ? api::read_resource_patch(name, x.request().body, when)
                  : api::read_resource_put(name, x.request().body, when);
}

/// POST makes a new one only: another condition than that would contradict it.
result<catalog::operation> read_category(const exchange& x, catalog::condition when) {
  using verb = catalog::change_category::verb;
  const auto& id = x.route().part;
  const auto is = x.route().is;
  if (is == api::route::delete_category)
    return api::read_category_delete(id, when);
  const auto is_patch = is == api::route::patch_category;
  if (const auto good = check_media(x, is_patch); !good)
    return good.failure();
  if (is == api::route::create_category)
    when = {catalog::condition::kind::absent, 0};
  return api::read_category_write(id, x.request().body, is_patch ? verb::patch : verb::put, when);
}

result<void> add_operation(const exchange& x, asked_write& to) {
  const auto when = api::read_condition(x.request());
  if (!when)
    return when.failure();
  auto made = api::is_about_categories(x.route().is) ? read_category(x, *when)
              : x.route().resources                  ? read_resource(x, *when)
              : x.route().sub.empty()                ? read_product(x, *when)
                                                     : read_variant(x, *when);
  const auto seen = !made                  ? result<void>{made.failure()}
                    : x.reader().sees_cost ? result<void>{}
                                           : api::hide_cost(*made);
  if (!seen)
    return seen;
  if (api::is_about_categories(x.route().is))
    to.category = made->id();
  to.command.operations.push_back(std::move(*made));
  return {};
}

result<void> add_batch(const exchange& x, asked_write& to) {
  if (const auto good = api::check_content_type(x.request(), api::media_wanted::json); !good)
    return good;
  auto batch = api::read_batch(x.request().body);
  if (!batch)
    return batch.failure();
  if (!x.reader().sees_cost)
    api::hide_cost(*batch);
  to.command.operations = std::move(batch->operations);
  to.command.is_batch = true;
  to.command.atomic = batch->atomic;
  to.batch = std::move(*batch);
  return {};
}

result<asked_write> read_write(const exchange& x) {
  auto made = asked_write{};
  made.command.request_id = x.id();
  made.command.principal = x.principal();
  if (const auto known = api::refuse_unknown(x.query(), {}); !known)
    return known.failure();
  auto key = api::idempotency_key(x.request());
  if (!key)
    return key.failure();
  if (!key->empty()) {
    const auto hash = api::hash_request(x.request());
    if (!hash)
      return hash.failure();
    made.command.request = *hash;
    made.command.idempotency_key = std::move(*key);
  }
  const auto done = x.route().is == api::route::batch ? add_batch(x, made) : add_operation(x, made);
  if (!done)
    return done.failure();
  return made;
}

result<void> complete_resource(catalog::outcome& done, const resource::name& name, const view& on) {
  done.resources.resize(done.results.size());
  if (done.resources[0] != nullptr)
    return {};
  auto item = on.resource_at(name, done.results[0].version);
  if (item)
    done.resources[0] = *std::move(item);
  else if (item.failure().code != errc::not_found)
    return item.failure();
  return {};
}

/// Completes an outcome from the view: the results of a replay, the document of an unchanged or replayed write.
result<void> complete(catalog::outcome& done, const api::route_match& about, const view& on) {
  if (done.replayed) {
    auto used = on.used_key(done.record);
    if (!used)
      return used.failure();
    done.results = std::move(used->results);
    done.products.assign(done.results.size(), nullptr);
  }
  if (about.part.empty() || done.results.empty() || done.results[0].version == 0)
    return {};
  if (about.resources)
    return complete_resource(done, {*about.resources, about.part}, on);
  if (done.products[0] != nullptr)
    return {};
  auto item = on.product_at(about.part, done.results[0].version);
  if (item)
    done.products[0] = std::move(*item);
  else if (item.failure().code != errc::not_found)
    return item.failure();
  return {};
}

http_response answer_of(const api::route_match& about, const catalog::outcome& done,
                        const api::answer_context& context) {
  if (about.resources)
    return api::resource_write_response(done, context);
  const auto is_stored =
    !done.results.empty() && done.results[0].refusal == errc::none && done.results[0].status != 204;
  if (!about.sub.empty() && is_stored && !done.products.empty() && done.products[0] != nullptr)
    return api::variant_response(*done.products[0], about.sub, context, done.results[0].status);
  return api::write_response(done, context);
}

void answer_category(const exchange_ptr& x, const asked_write& asked, catalog::outcome& done, const view& on) {
  const auto completed = complete(done, {}, on);
  const auto stored = completed ? stored_category(done, asked.category, on) : completed.failure();
  if (!stored)
    x->refuse(stored.failure());
  else
    x->reply(api::category_write_response(done, *stored, x->context(on)));
}

void answer_outcome(const exchange_ptr& x, const asked_write& asked, catalog::outcome done, const view& on) {
  const auto context = x->context(on);
  if (asked.batch) {
    const auto completed = done.refusal ? result<void>{} : complete(done, {}, on);
    if (!completed)
      x->refuse(completed.failure());
    else
      x->reply(api::batch_response(*asked.batch, done, context));
    return;
  }
  if (done.refusal) {
    x->refuse(*done.refusal);
    return;
  }
  if (!asked.category.empty()) {
    answer_category(x, asked, done, on);
    return;
  }
  if (const auto completed = complete(done, x->route(), on); !completed)
    x->refuse(completed.failure());
  else
    x->reply(answer_of(x->route(), done, context));
}

bool needs_disk(const catalog::outcome& done) {
  const auto is_resource = (!done.resources.empty() && done.resources[0] != nullptr) ||
                           (!done.categories.empty() && done.categories[0] != nullptr);
  return done.replayed || (!is_resource && done.results.size() == 1 && done.results[0].refusal == errc::none &&
                           done.results[0].version != 0 && done.products[0] == nullptr);
}

void decided(const exchange_ptr& x, const std::shared_ptr<asked_write>& asked, catalog::outcome& done) {
  auto on = x->door().slot->load();
  if (!needs_disk(done)) {
    answer_outcome(x, *asked, std::move(done), *on);
    return;
  }
  run_on_worker(x, std::move(on),
                [x, asked, done = std::move(done)](const view& v) { answer_outcome(x, *asked, done, v); });
}

// Imports

struct asked_import {
  messages::start_import message;
  /// The spooled body, and what it is called below the data folder.
  std::string path;
};

void drop_file(const asked_import& asked) {
  if (asked.path.empty())
    return;
  static_cast<void>(std::remove(asked.path.c_str())); // what is left behind is swept at the next start
}

void import_started(const exchange_ptr& x, const asked_import& asked, const catalog::outcome& done, const view& on) {
  if (done.refusal) {
    drop_file(asked);
    x->refuse(*done.refusal);
    return;
  }
  auto id = asked.message.task.id;
  if (done.replayed) {
    drop_file(asked);
    const auto used = on.used_key(done.record);
    if (!used || used->results.empty()) {
      x->refuse(used ? error{errc::internal, "a key without a result", ""} : used.failure());
      return;
    }
    id = used->results[0].detail;
  }
  x->reply(api::task_created_response(id, x->context(on)));
}

void send_import(const exchange_ptr& x, const std::shared_ptr<asked_import>& asked) {
  auto message = asked->message;
  message.from = x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms);
  ask<catalog::outcome>(
    x->door().system, x->door().links->task, std::move(message), [x, asked](const result<catalog::outcome>& done) {
      if (!done) {
        // Unknown: the task may be in the log, and then it needs its file.
        if (done.failure().code != errc::outcome_unknown)
          drop_file(*asked);
        x->refuse(done.failure());
        return;
      }
      run_on_worker(x, x->door().slot->load(),
                    [x, asked, done = *done](const view& v) { import_started(x, *asked, done, v); });
    });
}

/// Runs on the input pool: the body is a file of any size.
void hash_and_send(const exchange_ptr& x, const std::shared_ptr<asked_import>& asked) {
  auto hasher = api::request_hasher{x->request()};
  auto file = std::ifstream{asked->path, std::ios::binary};
  auto piece = std::string(256 * 1024, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    hasher.add_body(std::string_view{piece}.substr(0, static_cast<std::size_t>(file.gcount())));
  const auto hash = hasher.finish();
  if (!hash || file.bad()) {
    x->refuse(hash ? error{errc::internal, "the spooled body cannot be read", ""} : hash.failure());
    return;
  }
  asked->message.request = *hash;
  send_import(x, asked);
}

} // namespace

void answer_write(const exchange_ptr& x) {
  auto made = read_write(*x);
  if (!made) {
    x->refuse(made.failure());
    return;
  }
  auto asked = std::make_shared<asked_write>(std::move(*made));
  if (asked->batch && asked->batch->atomic && asked->batch->refused_any()) {
    answer_outcome(x, *asked, {}, *x->door().slot->load());
    return;
  }
  auto message = messages::write_products{x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms),
                                          std::move(asked->command)};
  ask<catalog::outcome>(x->door().system, x->door().links->catalog, std::move(message),
                        [x, asked](result<catalog::outcome> done) {
                          if (done)
                            decided(x, asked, *done);
                          else
                            x->refuse(done.failure());
                        });
}

void answer_import(const exchange_ptr& x) {
  auto asked = std::make_shared<asked_import>();
  asked->path = x->request().spool_path;
  const auto read = api::read_import(x->request(), x->query());
  auto key = api::idempotency_key(x->request());
  if (!read || !key) {
    drop_file(*asked);
    x->refuse(read ? key.failure() : read.failure());
    return;
  }
  auto& task = asked->message.task;
  task = *read;
  task.id = "import-" + to_hex(x->door().random_bits());
  task.file = "spool/" + asked->path.substr(asked->path.rfind('/') + 1);
  task.file_bytes = x->request().body_bytes;
  asked->message.idempotency_key = std::move(*key);
  if (asked->message.idempotency_key.empty()) {
    send_import(x, asked);
    return;
  }
  if (!x->door().on_input_pool([x, asked] { hash_and_send(x, asked); })) {
    drop_file(*asked);
    x->refuse({errc::overloaded, "too many bodies wait to be read; retry later", ""});
  }
}

void answer_undo(const exchange_ptr& x) {
  auto asked = std::make_shared<asked_import>();
  const auto known = api::refuse_unknown(x->query(), {});
  auto key = api::idempotency_key(x->request());
  if (!known || !key) {
    x->refuse(known ? key.failure() : known.failure());
    return;
  }
  const auto hash = key->empty() ? event::request_hash{} : api::hash_request(x->request());
  if (!hash) {
    x->refuse(hash.failure());
    return;
  }
  auto& task = asked->message.task;
  task.id = "undo-" + to_hex(x->door().random_bits());
  task.mode = event::import_mode::undo;
  task.is_atomic = true;
  task.undoes = x->route().part;
  asked->message.idempotency_key = *std::move(key);
  asked->message.request = *hash;
  run_on_worker(x, x->door().slot->load(), [x, asked](const view& on) {
    const auto undone = on.task(asked->message.task.undoes);
    const auto possible = undone ? event::check_undoable(*undone) : undone.failure();
    if (possible)
      send_import(x, asked);
    else
      x->refuse(possible.failure());
  });
}

void answer_task_change(const exchange_ptr& x) {
  if (const auto known = api::refuse_unknown(x->query(), {}); !known) {
    x->refuse(known.failure());
    return;
  }
  const auto from = x->envelope(x->door().time->now_ms() + x->door().write_deadline_ms);
  const auto then = [x](const result<catalog::outcome>& done) {
    if (!done || done->refusal) {
      x->refuse(done ? *done->refusal : done.failure());
      return;
    }
    run_on_worker(x, x->door().slot->load(), [x](const view& v) { show_task(x, v); });
  };
  const auto& id = x->route().part;
  const auto& task = x->door().links->task;
  if (x->route().is == api::route::cancel_task)
    ask<catalog::outcome>(x->door().system, task, messages::cancel_task{from, id}, then);
  else
    ask<catalog::outcome>(x->door().system, task, messages::retry_task{from, id}, then);
}

} // namespace stoa::gateway

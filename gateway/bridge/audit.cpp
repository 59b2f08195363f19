#include "gateway/bridge/audit.hpp"

#include "domain/base/iso_time.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/key_request.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/text.hpp"
#include "gateway/bridge/reads.hpp"

#include <utility>
#include <variant>

namespace stoa::gateway {

namespace {

constexpr std::size_t read_bytes = 512 * 1024;
/// Pieces of the log that one answer looks at: changes of keys are rare, and no worker is held for long.
constexpr int read_count_max = 16;
constexpr std::uint64_t count_max = 500;
constexpr std::uint64_t count_default = 100;

struct audit_request {
  event::position after = 0;
  std::uint64_t limit = count_default;
};

result<audit_request> read_request(const exchange& x, const view& on) {
  if (const auto known = api::refuse_unknown(x.query(), {"since", "limit"}); !known)
    return known.failure();
  auto out = audit_request{on.first_record() - 1};
  if (const auto* since = x.query().find("since")) {
    const auto from = api::read_since(*since, on);
    if (!from)
      return from.failure();
    out.after = from->after;
  }
  if (const auto* limit = x.query().find("limit")) {
    const auto count = api::parse_unsigned(*limit, count_max);
    if (!count || *count == 0)
      return api::invalid("limit", "a whole number from 1 to " + std::to_string(count_max) + " is expected");
    out.limit = *count;
  }
  return out;
}

/// Writes the changes of keys in records one after the other.
class change_writer {
public:
  change_writer(codec::json_writer& json, const exchange_ptr& x, std::uint64_t log_id)
      : json_(json), x_(x), log_id_(log_id) {}

  void write(const event::record& record) {
    for (const auto& one : record.events) {
      if (const auto* changed = std::get_if<event::resource_changed>(&one);
          changed != nullptr && changed->after->name.of == resource::kind::keys) {
        begin(record.header, changed->previous == 0 ? "created" : "rotated", changed->after->name.id);
        api::write_key(json_.key("after"), *changed->after,
                       [this](const std::string& id) { return x_->door().ledger.last_use(id); });
        json_.end_object();
      }
      if (const auto* deleted = std::get_if<event::resource_deleted>(&one);
          deleted != nullptr && deleted->name.of == resource::kind::keys) {
        begin(record.header, "revoked", deleted->name.id);
        json_.end_object();
      }
    }
  }
  std::uint64_t count() const { return count_; }

private:
  void begin(const event::header& of, const char* change, const std::string& id) {
    ++count_;
    json_.begin_object().member("position", api::encode_position(log_id_, of.position));
    json_.member("time", iso_time(of.time_ms)).member("request_id", of.request_id).member("principal", of.principal);
    json_.member("change", change).member("id", id);
  }

  codec::json_writer& json_;
  const exchange_ptr& x_;
  std::uint64_t log_id_;
  std::uint64_t count_ = 0;
};

/// Writes changes behind `after` and moves it to where the next answer begins.
result<void> write_changes(codec::json_writer& json, const exchange_ptr& x, const view& on, audit_request& asked) {
  auto writer = change_writer{json, x, on.log_id()};
  for (auto reads = 0; reads < read_count_max && asked.after < on.position() && writer.count() < asked.limit; ++reads) {
    const auto records = on.records_after(asked.after, read_bytes);
    if (!records)
      return records.failure();
    for (const auto& record : *records) {
      writer.write(*record);
      asked.after = record->header.position;
      if (writer.count() >= asked.limit)
        break;
    }
  }
  return {};
}

void write_refusals(codec::json_writer& json, const key_ledger& ledger) {
  json.key("refusals").begin_object();
  json.member("since", "the server's start").key("kept_at_most").number(std::uint64_t{key_ledger::refusal_count_max});
  json.key("unauthorized").number(ledger.unauthorized_count()).key("forbidden").number(ledger.forbidden_count());
  json.key("recent").begin_list();
  for (const auto& one : ledger.refusals()) {
    json.begin_object().member("time", iso_time(one.time_ms)).key("status").number(std::int64_t{one.status});
    json.member("key", one.key).member("route", one.route).member("address", one.address);
    json.member("request_id", one.request_id).end_object();
  }
  json.end_list().end_object();
}

void run(const exchange_ptr& x, const view& on) {
  auto asked = read_request(*x, on);
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("key_changes").begin_list();
  if (const auto written = write_changes(json, x, on, *asked); !written) {
    refuse_read(x, written.failure());
    return;
  }
  json.end_list().member("position", api::encode_position(on.log_id(), asked->after));
  json.key("more").boolean(asked->after < on.position());
  write_refusals(json, x->door().ledger);
  json.end_object();
  x->reply(api::json_response(std::move(body), x->context(on)));
}

} // namespace

void answer_audit(const exchange_ptr& x, const view_ptr& on) {
  run_on_worker(x, on, [x](const view& v) { run(x, v); });
}

} // namespace stoa::gateway

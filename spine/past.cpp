#include "spine/past.hpp"

#include "domain/base/bytes.hpp"
#include "spine/recovery.hpp"
#include "spine/stored.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace stoa::spine {

using storage::family;

namespace {

error absent(std::string_view id) {
  return error{errc::not_found, "there is no product \"" + std::string{id} + "\" at that position", ""};
}

result<catalog::product_ptr> document(const storage::state_snapshot& from, std::string_view id) {
  const auto bytes = from.get(family::documents, id);
  if (!bytes)
    return bytes.failure();
  if (!*bytes)
    return absent(id);
  auto item = stored::decode_document(**bytes);
  if (!item)
    return item.failure();
  return catalog::product_ptr{std::make_shared<catalog::product>(std::move(*item))};
}

/// Calls `visit(position)` for each entry of a product's history, ascending, until it returns false.
result<void> scan_history(const storage::state_snapshot& from, std::string_view id, auto visit) {
  const auto prefix = std::string{id} + '\0';
  return from.scan(family::history, prefix, [&](std::string_view key, std::string_view) {
    return key.starts_with(prefix) && visit(from_big_endian(key.substr(prefix.size())));
  });
}

} // namespace

result<std::vector<product_change>> past::history(std::string_view id, event::position before,
                                                  std::size_t count_max) const {
  auto places = std::deque<event::position>{};
  const auto done = scan_history(now_, id, [&](event::position at) {
    if (at >= before)
      return false;
    places.push_back(at);
    if (places.size() > count_max)
      places.pop_front();
    return true;
  });
  if (!done)
    return done.failure();
  auto found = std::vector<product_change>{};
  for (auto at = places.rbegin(); at != places.rend(); ++at) {
    auto one = change(id, *at);
    // The log may have given the record up meanwhile, and the older ones with it.
    if (!one && one.failure().code == errc::not_found)
      break;
    if (!one)
      return one.failure();
    found.push_back(*std::move(one));
  }
  return found;
}

result<event::position> past::position_at(std::int64_t time_ms) const {
  auto low = files_.log->first_position() - 1;
  auto high = now_.position();
  // The record at `low` is early enough (or before all), what is behind `high` is not.
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    const auto read = record(middle);
    if (!read)
      return read.failure();
    if ((*read)->header.time_ms <= time_ms)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

result<catalog::product_ptr> past::product_as_of(std::string_view id, event::position at) const {
  if (const auto in = check_window(at); !in)
    return in.failure();
  const auto then = version_as_of(id, at);
  if (!then)
    return then.failure();
  return *then == 0 ? absent(id) : version(id, *then);
}

result<std::vector<catalog::product_ptr>> past::products_as_of(std::string_view after, event::position at,
                                                               std::size_t count_max) const {
  if (const auto in = check_window(at); !in)
    return in.failure();
  auto found = std::vector<catalog::product_ptr>{};
  auto last = std::string{after};
  while (found.size() < count_max) {
    // What is deleted by now has a history; what never changed within the log has a document.
    auto id = next_id(family::documents, last);
    const auto other = next_id(family::history, last);
    if (!id || !other)
      return id ? other.failure() : id.failure();
    if (id->empty() || (!other->empty() && *other < *id))
      *id = *other;
    if (id->empty())
      break;
    const auto then = version_as_of(*id, at);
    if (!then)
      return then.failure();
    if (*then != 0) {
      auto item = version(*id, *then);
      if (!item)
        return item.failure();
      found.push_back(*std::move(item));
    }
    last = *std::move(id);
  }
  return found;
}

result<catalog::product_ptr> past::version(std::string_view id, event::position version) const {
  if (auto now = document(now_, id); now && (*now)->version == version)
    return now;
  if (version > now_.position())
    return absent(id);
  if (version >= files_.log->first_position()) {
    auto then = change(id, version);
    if (then && then->after != nullptr)
      return then->after;
    // The log may have given the record up meanwhile.
    if (version >= files_.log->first_position())
      return then ? absent(id) : then.failure();
  }
  return from_checkpoint(id, version);
}

result<event::position> past::version_as_of(std::string_view id, event::position at) const {
  auto before = event::position{0};
  auto behind = event::position{0};
  const auto done = scan_history(now_, id, [&](event::position x) {
    (x <= at ? before : behind) = x;
    return x <= at;
  });
  if (!done)
    return done.failure();
  // The change itself tells whether it made or ended the product; the first one behind tells what was before it.
  if (before != 0) {
    const auto last = change(id, before);
    if (last)
      return last->after != nullptr ? before : 0;
    if (last.failure().code != errc::not_found)
      return last.failure();
  }
  if (behind != 0) {
    const auto next = change(id, behind);
    return next ? result<event::position>{next->previous} : next.failure();
  }
  const auto now = document(now_, id);
  if (now)
    return (*now)->version <= at ? (*now)->version : 0;
  return now.failure().code == errc::not_found ? result<event::position>{event::position{0}} : now.failure();
}

result<void> past::check_window(event::position at) const {
  const auto first = files_.log->first_position();
  if (first == 1)
    return {};
  const auto kept = files_.state->checkpoints();
  if (!kept)
    return kept.failure();
  const auto begin = std::find_if(kept->begin(), kept->end(), [&](auto x) { return x + 1 >= first; });
  if (begin != kept->end() && at >= *begin)
    return {};
  return error{errc::position_too_old,
               "the store keeps its past from position " +
                 (begin != kept->end() ? std::to_string(*begin) : std::to_string(now_.position())) +
                 " on; ask for a later one (storage.retention_days and retention_mb say how much is kept)",
               "at"};
}

result<event::record_ptr> past::record(event::position at) const {
  return reader_of(*files_.log)(at);
}

/// The change of a product in an import that became visible at once: its row stands where the history says.
result<std::optional<event::any>> past::staged_change(std::string_view id, const event::header& of) const {
  const auto place = now_.get(family::history, stored::history_key(id, of.position));
  if (!place)
    return place.failure();
  if (!*place || (*place)->empty())
    return std::optional<event::any>{};
  const auto staged = record(stored::decode_history(**place));
  if (!staged)
    return staged.failure();
  const auto* rows = event::find_staged(**staged);
  for (const auto& row : rows == nullptr ? std::vector<event::staged_row>{} : rows->rows)
    if (row.id == id)
      return std::optional{event::change_of(row, of)};
  return std::optional<event::any>{};
}

result<product_change> past::change(std::string_view id, event::position at) const {
  const auto found = record(at);
  if (!found)
    return found.failure();
  const auto& header = (*found)->header;
  auto own = std::vector<event::any>{};
  const auto is_import = event::find_compact(**found) != nullptr;
  if (is_import) {
    auto staged = staged_change(id, header);
    if (!staged)
      return staged.failure();
    if (*staged)
      own.push_back(**std::move(staged));
  }
  for (const auto& one : is_import ? own : (*found)->events) {
    if (const auto* changed = std::get_if<event::product_changed>(&one); changed != nullptr && changed->after->id == id)
      return product_change{at, header.time_ms, header.principal, header.request_id, changed->previous, changed->after};
    if (const auto* deleted = std::get_if<event::product_deleted>(&one); deleted != nullptr && deleted->id == id)
      return product_change{at, header.time_ms, header.principal, header.request_id, deleted->previous, nullptr};
  }
  return absent(id);
}

result<catalog::product_ptr> past::from_checkpoint(std::string_view id, event::position version) const {
  const auto kept = files_.state->checkpoints();
  if (!kept)
    return kept.failure();
  for (const auto position : *kept) {
    if (position < version)
      continue;
    const auto state = files_.state->open_checkpoint(position);
    if (!state && state.failure().code == errc::not_found)
      continue; // dropped meanwhile
    if (!state)
      return state.failure();
    if (auto item = document(**state, id); item && (*item)->version == version)
      return item;
  }
  return absent(id);
}

result<std::string> past::next_id(family in, std::string_view after) const {
  auto id = std::string{};
  // In the history a NUL ends the id: what begins with the next byte is behind all entries of `after`. No id holds
  // either of them.
  const auto first = after.empty() ? std::string{} : std::string{after} + '\1';
  const auto done = now_.scan(in, first, [&](std::string_view key, std::string_view) {
    id = key.substr(0, key.find('\0'));
    return false;
  });
  if (!done)
    return done.failure();
  return id;
}

} // namespace stoa::spine

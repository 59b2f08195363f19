#include "tests/sim/sim_checks.hpp"

#include "domain/access/issued_key.hpp"
#include "domain/base/bytes.hpp"
#include "domain/base/hash.hpp"
#include "spine/recovery.hpp"
#include "spine/stored.hpp"
#include "tests/sim/sim_commands.hpp"

#include <algorithm>
#include <utility>

namespace stoa::tests {

namespace {

constexpr std::size_t read_bytes = 1 << 20;

bool is_definite(errc code) {
  return code != errc::outcome_unknown;
}

const event::product_changed* change_of(const event::record& x, const std::string& id) {
  for (const auto& one : x.events)
    if (const auto* changed = std::get_if<event::product_changed>(&one); changed != nullptr && changed->after->id == id)
      return changed;
  return nullptr;
}

/// The version that an operation is decided against; 0 = there is nothing.
event::position version_of(const catalog::operation& asked, const naive_store& store) {
  if (const auto* about = std::get_if<catalog::change_resource>(&asked.what)) {
    const auto found = store.resources().find(about->name);
    return found == store.resources().end() ? 0 : found->second.second;
  }
  if (std::holds_alternative<catalog::change_category>(asked.what)) {
    const auto number = store.category(asked.id());
    return number == 0 ? 0 : store.categories().at(number).version;
  }
  const auto found = store.products().find(asked.id());
  return found == store.products().end() ? 0 : found->second.version;
}

/// Another category has a name or slug that the write asks for.
bool has_rival(const catalog::operation& asked, const naive_store& store) {
  const auto* write = std::get_if<catalog::change_category>(&asked.what);
  if (write == nullptr)
    return false;
  const auto own = store.category(write->id);
  const auto text = [&](const char* field, const std::string& otherwise) {
    const auto* given = write->content.find(field);
    const auto* held = given != nullptr ? given->get_if<std::string>() : nullptr;
    return held != nullptr ? *held : otherwise;
  };
  const auto name = text("name", own != 0 ? store.categories().at(own).name : "");
  const auto slug = text("slug", "");
  return std::any_of(store.categories().begin(), store.categories().end(), [&](const auto& x) {
    return x.first != own && (x.second.name == name || (!slug.empty() && x.second.slug == slug));
  });
}

/// The write names a category that is not there, or (a parent) is below the one it is about.
bool names_nobody(const catalog::operation& asked, const naive_store& store) {
  if (const auto* put = std::get_if<catalog::put_product>(&asked.what))
    return std::any_of(put->draft.categories.begin(), put->draft.categories.end(),
                       [&](const auto& x) { return !x.id.empty() && store.category(x.id) == 0; });
  const auto* write = std::get_if<catalog::change_category>(&asked.what);
  const auto* parent = write != nullptr ? write->content.find("parent") : nullptr;
  if (parent == nullptr || parent->get_if<std::string>() == nullptr)
    return false;
  const auto own = store.category(write->id);
  const auto above = store.category(*parent->get_if<std::string>());
  return above == 0 || (own != 0 && store.is_below(above, own));
}

bool is_deletion_of(const event::record& x, const std::string& id) {
  return std::any_of(x.events.begin(), x.events.end(), [&](const auto& one) {
    const auto* gone = std::get_if<event::product_deleted>(&one);
    return gone != nullptr && gone->id == id;
  });
}

} // namespace

void sim_checks::submitted(spine::ticket who, const catalog::command& asked, event::position published,
                           event::position committed) {
  waiting_[who] = {asked, published, committed};
  if (!asked.idempotency_key.empty())
    keyed_.push_back(asked);
}

std::optional<catalog::command> sim_checks::again(sim_random& random) const {
  if (keyed_.empty() || !random.chance(0.1))
    return std::nullopt;
  auto command = keyed_[random.below(keyed_.size())];
  command.pinned.clear();
  command.counted.clear();
  return command;
}

std::uint64_t sim_checks::some_version(sim_random& random) const {
  const auto& products = stores_.back().products();
  if (products.empty() || random.chance(0.3))
    return 1 + random.below(end() + 3);
  auto at = products.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(random.below(products.size())));
  return at->second.version;
}

void sim_checks::add(const event::record& x) {
  auto next = stores_.back();
  if (const auto wrong = next.apply(x))
    fail("record " + std::to_string(x.header.position) + ": " + *wrong);
  if (never_.contains(x.header.request_id))
    fail("request " + x.header.request_id + " was refused and took effect at " + std::to_string(x.header.position));
  // Chunks of an import share its name; what they do twice shows in what it counts.
  if (x.header.principal != "system:import" && !seen_requests_.insert(x.header.request_id).second)
    fail("request " + x.header.request_id + " took effect twice");
  const auto hash = hash_bytes(event::encode(x));
  mix(hash.low);
  stores_.push_back(std::move(next));
  records_.push_back(x);
}

void sim_checks::committed(const std::vector<event::record_ptr>& records) {
  for (const auto& x : records)
    committed_[x->header.position] = x;
}

void sim_checks::visible(const view& now) {
  if (now.position() < end())
    fail("the view went back from " + std::to_string(end()) + " to " + std::to_string(now.position()));
  while (end() < now.position() && !failure_) {
    const auto next = committed_.find(end() + 1);
    if (next == committed_.end())
      fail("a view shows record " + std::to_string(end() + 1) + ", which is not committed");
    else
      add(*next->second);
  }
  committed_.erase(committed_.begin(), committed_.upper_bound(end()));
}

void sim_checks::recovered(const storage::log& log) {
  const auto last = log.next_position() - 1;
  if (last < end()) {
    fail("the log ends at " + std::to_string(last) + ", visible was " + std::to_string(end()));
    return;
  }
  committed_.clear();
  for (auto next = log.first_position(); next <= last && !failure_;) {
    const auto found = spine::read_records(log, next, read_bytes, spine::lost_rows::may_be);
    if (!found || found->empty()) {
      fail("record " + std::to_string(next) + " of the log is gone" +
           (found ? std::string{} : " (" + found.failure().detail + ")"));
      return;
    }
    for (const auto& x : *found)
      recovered_one(*x);
    next = found->back()->header.position + 1;
  }
}

void sim_checks::recovered_one(const event::record& x) {
  if (x.header.position > end()) {
    ++counts_.recovered_unseen;
    add(x);
  } else if (event::find_compact(x) != nullptr) {
    ++counts_.half_trimmed; // a crash came between its rows and it
  } else if (!(x == records_[x.header.position - 1])) {
    fail("record " + std::to_string(x.header.position) + " is another one after the restart");
  }
}

void sim_checks::crashed() {
  waiting_.clear();
}

void sim_checks::answered(const spine::answer& x) {
  const auto found = waiting_.find(x.ticket);
  if (found == waiting_.end()) {
    fail("an answer nobody waits for");
    return;
  }
  const auto asked = std::move(found->second);
  waiting_.erase(found);
  mix(x.ticket);
  if (!x.outcome) {
    const auto code = x.outcome.failure().code;
    counts_.unknown += code == errc::outcome_unknown ? 1 : 0;
    counts_.read_only += code == errc::read_only ? 1 : 0;
    if (!is_definite(code))
      return;
    if (seen_requests_.contains(asked.command.request_id))
      fail("request " + asked.command.request_id + " took effect and was answered " + to_string(code));
    never_.insert(asked.command.request_id);
    return;
  }
  if (x.outcome->position > end()) {
    fail("request " + asked.command.request_id + " was answered at " + std::to_string(x.outcome->position) +
         " before a view showed it");
    return;
  }
  if (x.outcome->replayed)
    check_replay(asked, *x.outcome);
  else
    check_written(asked, *x.outcome);
}

void sim_checks::check_replay(const asked_command& asked, const catalog::outcome& x) {
  ++counts_.replayed;
  never_.insert(asked.command.request_id);
  if (x.record == 0 || x.record > end()) {
    fail("a replay names no visible record");
    return;
  }
  const auto& events = records_[x.record - 1].events;
  const auto used = std::find_if(events.begin(), events.end(), [&](const auto& one) {
    const auto* key = std::get_if<event::key_used>(&one);
    return key != nullptr && key->key == asked.command.idempotency_key && key->request == asked.command.request;
  });
  if (used == events.end())
    fail("a replay names a record that did not use its key");
}

void sim_checks::check_written(const asked_command& asked, const catalog::outcome& x) {
  if (x.record == 0)
    never_.insert(asked.command.request_id);
  else if (records_[x.record - 1].header.request_id != asked.command.request_id)
    fail("request " + asked.command.request_id + " was acknowledged at a record of another");
  if (x.record == 0 && x.position > asked.published)
    ++counts_.refused_while_pending;
  if (x.refusal && x.refusal->code == errc::key_reused) {
    ++counts_.refused;
    return;
  }
  if (x.results.size() != asked.command.operations.size()) {
    fail("request " + asked.command.request_id + " has " + std::to_string(x.results.size()) + " results");
    return;
  }
  const auto& before = stores_[x.record == 0 ? x.position : x.record - 1];
  // Operations of one command may rest on each other; each alone can be held against the store before.
  const auto is_single = x.results.size() == 1;
  for (std::size_t i = 0; i < x.results.size() && !x.refusal; ++i)
    if (x.results[i].refusal == errc::category_in_use) {
      if (!was_in_use(asked.command.operations[i].id(), asked.published, x.record == 0 ? x.position : x.record - 1))
        fail("category " + asked.command.operations[i].id() + " was not deleted and had nothing in it");
    } else if (is_single || x.results[i].refusal == errc::none)
      check_result(asked.command.operations[i], x.results[i], before, x.record);
  if (x.record != 0)
    ++counts_.acknowledged;
  else
    ++counts_.refused;
}

void sim_checks::check_result(const catalog::operation& asked, const event::operation_result& x,
                              const naive_store& before, event::position record) {
  if (x.refusal != errc::none) {
    check_refusal(asked, x, before);
    return;
  }
  if (const auto* about = std::get_if<catalog::change_resource>(&asked.what)) {
    check_resource(*about, x, before, record);
    return;
  }
  if (const auto* named = std::get_if<catalog::change_category>(&asked.what)) {
    check_category(*named, x, before, record);
    return;
  }
  const auto& id = asked.id();
  const auto old = before.products().find(id);
  const auto existed = old != before.products().end();
  if (std::holds_alternative<catalog::delete_product>(asked.what)) {
    if (!existed || !is_deletion_of(records_[record - 1], id))
      fail("an acknowledged deletion of " + id + " is not in its record");
    return;
  }
  if (x.version != record) {
    if (!existed || old->second.version != x.version)
      fail("an unchanged write of " + id + " names a version it does not have");
    return;
  }
  const auto* change = record == 0 ? nullptr : change_of(records_[record - 1], id);
  if (change == nullptr)
    fail("an acknowledged write of " + id + " is not in its record");
  else if (const auto* put = std::get_if<catalog::put_product>(&asked.what);
           put != nullptr &&
           (put->draft.item.name != change->after->name || put->draft.item.sku != change->after->sku ||
            put->draft.item.price != change->after->price))
    fail("an acknowledged write of " + id + " is another one in its record");
  if ((x.status == 201) == existed)
    fail("a write of " + id + " was answered " + std::to_string(x.status));
}

void sim_checks::check_resource(const catalog::change_resource& asked, const event::operation_result& x,
                                const naive_store& before, event::position record) {
  const auto old = before.resources().find(asked.name);
  const auto existed = old != before.resources().end();
  if (record == 0) {
    if (!existed || old->second.second != x.version)
      fail("an unchanged write of " + asked.name.id + " names a version it does not have");
    return;
  }
  const auto& after = stores_[record].resources();
  const auto now = after.find(asked.name);
  if (asked.does == catalog::change_resource::verb::remove) {
    if (!existed || now != after.end())
      fail("an acknowledged deletion of " + asked.name.id + " is not in its record");
  } else if (now == after.end() || now->second.second != record || x.version != record) {
    fail("an acknowledged write of " + asked.name.id + " is not in its record");
  } else if (asked.does == catalog::change_resource::verb::put && now->second.first != asked.content) {
    fail("an acknowledged write of " + asked.name.id + " is another one in its record");
  } else if ((x.status == 201) == existed) {
    fail("a write of " + asked.name.id + " was answered " + std::to_string(x.status));
  }
}

void sim_checks::check_category(const catalog::change_category& asked, const event::operation_result& x,
                                const naive_store& before, event::position record) {
  const auto old = before.category(asked.id);
  const auto is_removal = asked.does == catalog::change_category::verb::remove;
  if (!is_removal && x.version != record) {
    if (old == 0 || before.categories().at(old).version != x.version)
      fail("an unchanged write of " + asked.id + " names a version it does not have");
    return;
  }
  const auto& after = stores_[record];
  const auto now = after.category(asked.id);
  if (is_removal) {
    if (old == 0 || now != 0)
      fail("an acknowledged deletion of " + asked.id + " is not in its record");
    ++counts_.categories_deleted;
    return;
  }
  if (now == 0 || after.categories().at(now).version != record || x.version != record) {
    fail("an acknowledged write of category " + asked.id + " is not in its record");
    return;
  }
  const auto* name = asked.content.find("name");
  if (name != nullptr && *name != value{after.categories().at(now).name})
    fail("an acknowledged name of category " + asked.id + " is another one in its record");
  if ((x.status == 201) == (old != 0))
    fail("a write of category " + asked.id + " was answered " + std::to_string(x.status));
  // One record, and nothing in it but the category: no product is written.
  if (records_[record - 1].events.size() > 2) // it, and a key
    fail("a write of category " + asked.id + " touches more than it");
  if (old != 0 && after.published_below(now) > 0)
    ++(before.categories().at(old).parent != after.categories().at(now).parent ? counts_.full_categories_moved
                                                                               : counts_.full_categories_renamed);
}

/// A count is that of a view between the question and the answer: in one of these the category had something in it.
bool sim_checks::was_in_use(const std::string& id, event::position from, event::position to) const {
  for (auto at = from; at <= to; ++at) {
    const auto& store = stores_[at];
    const auto number = store.category(id);
    if (number != 0 &&
        (store.products_in(number) > 0 || std::any_of(store.categories().begin(), store.categories().end(),
                                                      [&](const auto& x) { return x.second.parent == number; })))
      return true;
  }
  return false;
}

void sim_checks::check_refusal(const catalog::operation& asked, const event::operation_result& x,
                               const naive_store& before) {
  const auto stored = version_of(asked, before);
  const auto exists = stored != 0;
  const auto& when = asked.when;
  auto is_right = true;
  if (x.refusal == errc::stale_version)
    is_right = (when.is == catalog::condition::kind::exists && !exists) ||
               (when.is == catalog::condition::kind::absent && exists) ||
               (when.is == catalog::condition::kind::version && (!exists || stored != when.version));
  else if (x.refusal == errc::not_found)
    is_right = !exists;
  else if (x.refusal == errc::sku_taken) {
    const auto* put = std::get_if<catalog::put_product>(&asked.what);
    const auto owner = put != nullptr ? before.sku_owner(put->draft.item.sku) : std::nullopt;
    is_right = put != nullptr && owner && *owner != asked.id();
  } else if (x.refusal == errc::name_taken) {
    is_right = has_rival(asked, before);
  } else if (x.refusal == errc::invalid_field) {
    is_right = names_nobody(asked, before);
  }
  if (!is_right)
    fail("the refusal " + std::string{to_string(x.refusal)} + " of " + asked.id() + " rests on a state that never was");
}

void sim_checks::read(const view& now, sim_random& random) {
  if (now.position() != end()) {
    fail("a view at " + std::to_string(now.position()) + " while " + std::to_string(end()) + " is visible");
    return;
  }
  const auto& truth = stores_[now.position()];
  check_documents(now, truth);
  check_search(now, truth, sim_words[random.below(sim_words.size())]);
  check_history(now, random);
}

void sim_checks::check_documents(const view& now, const naive_store& truth) {
  for (std::uint64_t i = 0; i < sim_product_count; ++i) {
    const auto id = sim_id(i);
    const auto item = now.product(id);
    const auto wanted = truth.products().find(id);
    if (static_cast<bool>(item) != (wanted != truth.products().end())) {
      fail("product " + id +
           (item ? " is there at version " + std::to_string((*item)->version) + ", the oracle has none"
                 : " is not there (" + item.failure().detail + "), the oracle has version " +
                     std::to_string(wanted->second.version)) +
           ", at " + std::to_string(now.position()));
    } else if (item) {
      const auto& x = wanted->second;
      if ((*item)->version != x.version || (*item)->name.plain != x.name || (*item)->sku != x.sku ||
          (*item)->brand != x.brand || (*item)->created_at_ms != x.created_at_ms || (*item)->categories != x.categories)
        fail("product " + id + " is not what its record says");
    }
  }
  for (std::uint64_t i = 0; i < sim_sku_count; ++i) {
    const auto sku = "S" + std::to_string(i);
    const auto id = now.id_by_sku(sku);
    if ((id ? std::optional{*id} : std::nullopt) != truth.sku_owner(sku))
      fail("sku " + sku + " leads to the wrong product");
  }
  check_tree(now.categories(), truth, "a view's");
  auto resources = std::map<resource::name, naive_store::naive_resource>{};
  for (const auto& [name, item] : now.resources())
    resources[name] = {item->content, item->version};
  if (resources != truth.resources())
    fail("the resources are not what their records say");
  check_keys(now, truth);
  const auto all = now.products_after("", 100);
  if (!all || all->size() != truth.products().size())
    fail("the list has another length than the store");
}

void sim_checks::check_keys(const view& now, const naive_store& truth) {
  auto count = std::size_t{0};
  for (const auto& [name, x] : truth.resources()) {
    if (name.of != resource::kind::keys)
      continue;
    ++count;
    const auto* key = now.keys()->find(name.id);
    if (key == nullptr || access::to_value(key->key) != x.first)
      fail("key " + name.id + " does not open what its record says");
  }
  if (now.keys()->size() != count)
    fail("a key opens that was revoked, or is not there yet");
}

void sim_checks::check_tree(const catalog::category_tree& tree, const naive_store& truth, const std::string& whose) {
  auto found = std::map<std::uint32_t, naive_category>{};
  for (const auto& [number, x] : tree.all()) {
    found[number] = {client_id(x), x.parent, x.name, x.slug, x.names.empty() ? "" : x.names.front().second, x.version};
    if (!truth.categories().contains(number))
      return fail(whose + " category " + std::to_string(number) + " is not there");
    if (tree.path(number) != truth.path(number) || tree.find(std::string_view{client_id(x)}) != &x)
      fail("the path of category " + client_id(x) + " is not what its records say");
  }
  if (found != truth.categories())
    fail(whose + " categories are not what their records say");
}

void sim_checks::check_search(const view& now, const naive_store& truth, const std::string& word) {
  auto asked = search::query{};
  asked.words = word;
  asked.last_word_is_prefix = false;
  asked.hit_count_max = 100;
  const auto answer = now.index().run(asked, now.categories());
  auto ids = std::vector<std::string>{};
  if (answer)
    for (const auto& hit : answer->hits) {
      ids.push_back(hit.id);
      const auto found = truth.products().find(hit.id);
      if (found == truth.products().end() || found->second.version != hit.version)
        fail("the index has another version of " + hit.id);
    }
  std::sort(ids.begin(), ids.end());
  if (!answer || ids != truth.with_word(word) || answer->found != ids.size())
    fail("the search for " + word + " does not find what has it");

  asked = search::query{};
  asked.facets = {search::facet_field::brand, search::facet_field::category};
  asked.sort = {{search::sort_field::price, false}};
  asked.hit_count_max = 100;
  const auto sorted = now.index().run(asked, now.categories());
  auto brands = std::map<std::string, std::uint64_t>{};
  ids.clear();
  if (sorted) {
    for (const auto& x : sorted->facets.at(0).values)
      brands[x.value] = x.count;
    for (const auto& hit : sorted->hits)
      ids.push_back(hit.id);
    check_levels(sorted->facets.at(1), truth);
  }
  if (brands != truth.brands())
    fail("the facet of brands does not add up");
  if (ids != truth.by_price())
    fail("the list by price is out of order");
}

void sim_checks::check_levels(const search::facet& levels, const naive_store& truth) {
  auto counts = std::map<std::uint32_t, std::uint64_t>{};
  for (const auto& x : levels.values)
    counts[x.category] = x.count;
  for (const auto& [number, x] : truth.categories()) {
    const auto wanted = truth.published_below(number);
    if ((counts.contains(number) ? counts[number] : 0) != wanted)
      fail("the facet of category " + x.id + " does not add up");
    counts.erase(number);
  }
  if (!counts.empty())
    fail("a facet counts a category that is not there");
}

void sim_checks::check_history(const view& now, sim_random& random) {
  if (records_.empty())
    return;
  const auto& record = records_[random.below(records_.size())];
  for (const auto& one : record.events)
    if (const auto* changed = std::get_if<event::product_changed>(&one)) {
      const auto then = now.product_at(changed->after->id, record.header.position);
      if (then && !(**then == *changed->after))
        fail("the past of " + changed->after->id + " is another one now");
      else if (!then && then.failure().code != errc::not_found && then.failure().code != errc::io_failed)
        fail("the past cannot be read: " + then.failure().detail);
    }
}

void sim_checks::kept(const storage::log& log, const storage::state& state) {
  const auto first = log.first_position();
  const auto checkpoints = state.checkpoints();
  if (first > 1 && std::none_of(checkpoints->begin(), checkpoints->end(),
                                [&](auto x) { return x + 1 >= first && x <= state.durable_position(); }))
    fail("the log begins at " + std::to_string(first) + " and goes on from no checkpoint");
  auto stored = std::set<std::pair<std::string, std::uint64_t>>{};
  const auto now = state.snapshot();
  static_cast<void>(
    static_cast<bool>(now->scan(storage::family::history, "", [&](std::string_view key, std::string_view) {
      stored.insert({std::string{key.substr(0, key.size() - 9)}, from_big_endian(key.substr(key.size() - 8))});
      return true;
    })));
  if (now->position() != end())
    fail("the state is at " + std::to_string(now->position()) + ", visible is " + std::to_string(end()));
  else if (stored != stores_.back().history())
    fail("the history is not what the records say");
  for (const auto& [id, position] : stored)
    if (position < first)
      fail("the history still names record " + std::to_string(position) + ", the log begins at " +
           std::to_string(first));
}

void sim_checks::restored(const storage::state& x) {
  const auto at = std::to_string(x.position());
  if (x.position() > end()) {
    fail("a backup gave back position " + at + ", visible is " + std::to_string(end()));
    return;
  }
  const auto tree = spine::stored::load_categories(*x.snapshot());
  if (!tree)
    fail("a backup gave back no categories: " + tree.failure().detail);
  else
    check_tree(*tree, stores_[x.position()], "a backup's");
  const auto& truth = stores_[x.position()].products();
  auto count = std::size_t{0};
  const auto done =
    x.snapshot()->scan(storage::family::documents, "", [&](std::string_view id, std::string_view bytes) {
      const auto item = spine::stored::decode_document(bytes);
      const auto found = truth.find(std::string{id});
      if (!item || found == truth.end() || found->second.version != item->version ||
          found->second.name != item->name.plain)
        fail("a backup gave back another " + std::string{id} + " at " + at);
      ++count;
      return true;
    });
  if (!done || count != truth.size())
    fail("a backup gave back " + std::to_string(count) + " of " + std::to_string(truth.size()) + " products at " + at);
}

void sim_checks::trimmed(event::position first) {
  const auto& history = stores_.back().history();
  const auto check = [&](const std::string& id, event::position at) {
    if (!history.contains({id, at}))
      fail("record " + std::to_string(at) + " was cut from the history of " + id + ", the log begins at " +
           std::to_string(first));
  };
  for (auto at = first; at <= end(); ++at)
    for (const auto& one : records_[at - 1].events)
      if (const auto* changed = std::get_if<event::product_changed>(&one))
        check(changed->after->id, at);
      else if (const auto* gone = std::get_if<event::product_deleted>(&one))
        check(gone->id, at);
}

void sim_checks::all_answered() {
  if (!waiting_.empty())
    fail("request " + waiting_.begin()->second.command.request_id + " is never answered");
}

} // namespace stoa::tests

#include "tests/sim/sim_commands.hpp"

#include "domain/access/issued_key.hpp"
#include "domain/base/decimal.hpp"

#include <algorithm>
#include <utility>

namespace stoa::tests {

namespace {

catalog::product_draft make_draft(sim_random& random, const std::string& id) {
  auto draft = catalog::product_draft{};
  auto& item = draft.item;
  item.id = id;
  item.name.plain = sim_words[random.below(sim_words.size())] + " " + sim_words[random.below(sim_words.size())];
  item.brand = random.chance(0.8) ? sim_brands[random.below(sim_brands.size())] : "";
  if (random.chance(0.5))
    item.sku = "S" + std::to_string(random.below(sim_sku_count));
  if (random.chance(0.7))
    item.price = catalog::money{from_minor(static_cast<std::int64_t>(100 + random.below(5)), 2), "USD"};
  if (random.chance(0.2))
    item.status = catalog::product_status::draft;
  if (random.chance(0.2)) {
    draft.categories.push_back({sim_categories[random.below(sim_categories.size())], {}});
    if (random.chance(0.5))
      draft.categories.push_back({"", {"C" + std::to_string(random.below(2))}});
  } else if (random.chance(0.5)) {
    draft.category_path = {"C" + std::to_string(random.below(2))};
    if (random.chance(0.5))
      draft.category_path.push_back("D" + std::to_string(random.below(2)));
  }
  return draft;
}

catalog::condition make_condition(sim_random& random, std::uint64_t guess) {
  switch (random.below(8)) {
  case 0:
    return {catalog::condition::kind::exists, 0};
  case 1:
    return {catalog::condition::kind::absent, 0};
  case 2:
  case 3:
    return {catalog::condition::kind::version, guess};
  default:
    return {};
  }
}

catalog::operation make_operation(sim_random& random, const std::string& id, std::uint64_t guess) {
  const auto when = make_condition(random, guess);
  switch (random.below(6)) {
  case 0:
    return {catalog::delete_product{id}, when};
  case 1: {
    auto patch = value{value_object{}};
    patch.set("name", value{sim_words[random.below(sim_words.size())]});
    if (random.chance(0.3))
      patch.set("price", value{});
    return {catalog::patch_product{id, std::move(patch)}, when};
  }
  default:
    return {catalog::put_product{make_draft(random, id)}, when};
  }
}

/// What is stored of a key whose secret nobody knows; which one it is shows in its hash.
value make_key(sim_random& random) {
  auto key = access::issued_key{};
  key.name = sim_words[random.below(sim_words.size())];
  key.may.add(access::right::search);
  key.secrets.emplace_back();
  for (auto& byte : key.secrets.front().hash)
    byte = static_cast<std::uint8_t>(random.below(256));
  return access::to_value(key);
}

/// Made, rotated (put again) and revoked.
catalog::operation make_key_operation(sim_random& random, std::uint64_t guess) {
  using verb = catalog::change_resource::verb;
  auto x = catalog::change_resource{{resource::kind::keys, "k" + std::to_string(random.below(3))}, verb::put, {}};
  if (random.chance(0.3))
    x.does = verb::remove;
  else
    x.content = make_key(random);
  return {std::move(x), make_condition(random, guess)};
}

/// Synonyms stand for all kinds of resource but keys: those differ in their rules alone.
catalog::operation make_resource_operation(sim_random& random, std::uint64_t guess) {
  using verb = catalog::change_resource::verb;
  if (random.chance(0.5))
    return make_key_operation(random, guess);
  const auto when = make_condition(random, guess);
  auto x = catalog::change_resource{{resource::kind::synonyms, "s" + std::to_string(random.below(2))}, verb::put, {}};
  switch (random.below(4)) {
  case 0:
    x.does = verb::remove;
    break;
  case 1:
    x.does = verb::patch;
    x.content.set("root", random.chance(0.3) ? value{} : value{sim_words[random.below(sim_words.size())]});
    break;
  default: {
    const auto first = random.below(sim_words.size() - 1);
    x.content.set("synonyms", value_list{value{sim_words[first]}, value{sim_words[first + 1]}});
  }
  }
  return {std::move(x), when};
}

/// Some of them make what others rename, move into each other or delete, with products in them.
catalog::operation make_category_operation(sim_random& random, std::uint64_t guess) {
  using verb = catalog::change_category::verb;
  const auto when = random.chance(0.3) ? make_condition(random, guess) : catalog::condition{};
  const auto any_id = [&] {
    return random.chance(0.7) ? sim_categories[random.below(sim_categories.size())]
                              : std::to_string(1 + random.below(5));
  };
  auto x = catalog::change_category{any_id(), verb::put, {}};
  const auto name =
    random.chance(0.5) ? sim_words[random.below(sim_words.size())] : "D" + std::to_string(random.below(2));
  switch (random.below(5)) {
  case 0:
    x.does = verb::remove;
    break;
  case 1:
    x.does = verb::patch;
    x.content.set("name", value{name});
    break;
  case 2:
    x.does = verb::patch;
    x.content.set("parent", random.chance(0.3) ? value{} : value{any_id()});
    break;
  case 3:
    x.does = verb::patch;
    x.content.set("names", value_object{{"de", value{sim_words[random.below(sim_words.size())]}}});
    x.content.set("slug", random.chance(0.5) ? value{} : value{"slug-" + std::to_string(random.below(2))});
    break;
  default:
    x.content.set("name", value{name});
    if (random.chance(0.5))
      x.content.set("parent", value{any_id()});
  }
  return {std::move(x), when};
}

} // namespace

catalog::operation make_sim_row(sim_random& random, const std::string& id, bool is_patch) {
  if (!is_patch)
    return {catalog::put_product{make_draft(random, id)}, {}};
  auto patch = value{value_object{}};
  patch.set("name", value{sim_words[random.below(sim_words.size())]});
  return {catalog::patch_product{id, std::move(patch)}, {}};
}

catalog::change_category make_sim_category_row(sim_random& random) {
  auto row = std::get<catalog::change_category>(make_category_operation(random, 0).what);
  return row.does == catalog::change_category::verb::remove ? make_sim_category_row(random) : row;
}

std::string sim_id(std::uint64_t number) {
  return "p" + std::to_string(number);
}

catalog::command make_sim_command(sim_random& random, std::uint64_t guess) {
  auto command = catalog::command{};
  command.principal = "admin";
  if (random.chance(0.1)) {
    command.operations.push_back(make_resource_operation(random, guess));
    return command;
  }
  if (random.chance(0.15)) {
    command.operations.push_back(make_category_operation(random, guess));
    if (random.chance(0.2))
      command.idempotency_key = "c" + std::to_string(random.below(3));
    return command;
  }
  command.is_batch = random.chance(0.2);
  command.atomic = command.is_batch && random.chance(0.5);
  const auto count = command.is_batch ? 1 + random.below(3) : 1;
  auto ids = std::vector<std::string>{};
  while (ids.size() < count) {
    const auto id = sim_id(random.below(sim_product_count));
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(id);
  }
  for (const auto& id : ids)
    command.operations.push_back(make_operation(random, id, guess));
  if (random.chance(0.3)) {
    command.idempotency_key = "k" + std::to_string(random.below(4));
    command.request[0] = static_cast<std::uint8_t>(random.below(3));
  }
  return command;
}

} // namespace stoa::tests

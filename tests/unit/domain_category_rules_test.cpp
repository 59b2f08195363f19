// Categories as entities: what may be written, and what a rename, a move and a deletion do to products.
#include "domain/catalog/decide.hpp"
#include "domain/catalog/schema.hpp"

#include <gtest/gtest.h>

#include <map>

namespace stoa::tests {

namespace {

using verb = catalog::change_category::verb;
using catalog::condition;

value object(value_object x) {
  return value{std::move(x)};
}

errc refusal_of(const catalog::outcome& x) {
  return x.results.at(0).refusal;
}

/// A store that takes one command after the other and shows each at once.
class store {
public:
  catalog::outcome write(const std::string& id, verb does, value content, condition when = {}) {
    return run({catalog::change_category{id, does, std::move(content)}, when});
  }
  catalog::outcome put(const std::string& id, value_object content) {
    return write(id, verb::put, value{std::move(content)});
  }
  catalog::outcome remove(const std::string& id, condition when = {}) { return write(id, verb::remove, {}, when); }

  catalog::outcome put_product(const std::string& id, value_object members) {
    members.emplace_back("name", "n");
    return run({catalog::put_product{*catalog::draft_from_value(value{std::move(members)}, id)}, {}});
  }
  catalog::outcome patch_product(const std::string& id, value_object members) {
    return run({catalog::patch_product{id, value{std::move(members)}}, {}});
  }

  catalog::outcome run(catalog::operation x) {
    auto asked = catalog::command{};
    const auto needs_count = x.needs_count();
    const auto about = x.id();
    asked.operations.push_back(std::move(x));
    if (const auto found = products.find(about); found != products.end())
      asked.pinned[about] = found->second;
    if (const auto* found = tree().find(std::string_view{about}); needs_count && found != nullptr)
      asked.counted[about] = {found->id, count_in(found->id), counted_at.value_or(next_ - 1)};
    last = catalog::decide(heads, asked, {next_, static_cast<std::int64_t>(next_) * 10});
    if (!last.events.empty())
      keep({{next_, static_cast<std::int64_t>(next_) * 10, "r", "admin"}, last.events});
    return last.answer;
  }

  const catalog::category_tree& tree() const { return *heads.categories(); }
  std::string label_of(const std::string& product) const {
    auto text = std::string{};
    for (const auto id : products.at(product)->categories)
      text += (text.empty() ? "" : ", ") + tree().label(id);
    return text;
  }

  catalog::heads heads;
  std::map<std::string, catalog::product_ptr> products;
  catalog::decision last;
  /// Of the view that products are counted on; else the newest.
  std::optional<event::position> counted_at;

private:
  void keep(const event::record& x) {
    heads.sequence(x);
    heads.commit(x);
    for (const auto& one : x.events)
      if (const auto* changed = std::get_if<event::product_changed>(&one))
        products[changed->after->id] = changed->after;
    ++next_;
  }
  std::uint64_t count_in(catalog::category_id id) const {
    auto count = std::uint64_t{0};
    for (const auto& [name, x] : products)
      count += std::find(x->categories.begin(), x->categories.end(), id) != x->categories.end() ? 1 : 0;
    return count;
  }

  event::position next_ = 1;
};

/// kitchen > kettles, garden.
store small_store() {
  auto x = store{};
  x.put("kitchen", {{"name", "Kitchen"}});
  x.put("kettles", {{"name", "Kettles"}, {"parent", "kitchen"}});
  x.put("garden", {{"name", "Garden"}});
  return x;
}

} // namespace

TEST(category_rules, a_category_is_created_and_read_back_as_it_was_sent) {
  auto x = store{};
  const auto made = x.put("pens", {{"name", "Pens"},
                                   {"slug", "pens"},
                                   {"order", decimal{3, 0}},
                                   {"names", object({{"zh", "\xe7\xac\x94"}, {"de", "Stifte"}})}});
  EXPECT_EQ(made.results.at(0).status, 201);
  const auto& stored = *made.categories.at(0);
  EXPECT_EQ(client_id(stored), "pens");
  EXPECT_EQ(stored.names.at(0).first, "de");
  EXPECT_EQ(stored.version, 1u);
  EXPECT_EQ(stored.created_at_ms, 10);
  EXPECT_EQ(x.tree().find_slug("pens")->name, "Pens");
  const auto again = x.put("pens", {{"name", "Pens"},
                                    {"slug", "pens"},
                                    {"order", decimal{3, 0}},
                                    {"names", object({{"de", "Stifte"}, {"zh", "\xe7\xac\x94"}})}});
  EXPECT_EQ(again.results.at(0).status, 200);
  EXPECT_EQ(again.results.at(0).version, 1u);
  EXPECT_TRUE(x.last.events.empty());
}

TEST(category_rules, a_rename_and_a_move_are_one_event_and_no_product_is_written) {
  auto x = small_store();
  for (auto i = 0; i < 5; ++i)
    x.put_product("p" + std::to_string(i), {{"categories", value_list{"kettles"}}});
  x.write("kitchen", verb::patch, object({{"name", "Cuisine"}}));
  EXPECT_EQ(x.last.events.size(), 1u);
  EXPECT_EQ(x.label_of("p0"), "Cuisine > Kettles");
  x.write("kettles", verb::patch, object({{"parent", "garden"}}));
  EXPECT_EQ(x.last.events.size(), 1u);
  EXPECT_EQ(x.label_of("p4"), "Garden > Kettles");
  x.write("kettles", verb::patch, object({{"parent", value{}}}));
  EXPECT_EQ(x.label_of("p4"), "Kettles");
}

TEST(category_rules, a_move_below_itself_or_too_deep_is_refused) {
  auto x = small_store();
  for (const auto* parent : {"kitchen", "kettles"}) {
    const auto refused = x.write("kitchen", verb::patch, object({{"parent", parent}}));
    EXPECT_EQ(refusal_of(refused), errc::invalid_field);
    EXPECT_EQ(refused.results.at(0).field, "parent");
  }
  for (auto i = 1; i <= 8; ++i)
    EXPECT_EQ(refusal_of(x.put("d" + std::to_string(i),
                               {{"name", "d"}, {"parent", i == 1 ? "garden" : "d" + std::to_string(i - 1)}})),
              errc::none);
  // Nine levels are there; kitchen has two.
  EXPECT_EQ(refusal_of(x.write("kitchen", verb::patch, object({{"parent", "d8"}}))), errc::invalid_field);
  EXPECT_EQ(refusal_of(x.write("kettles", verb::patch, object({{"parent", "d8"}}))), errc::none);
  EXPECT_EQ(refusal_of(x.write("garden", verb::patch, object({{"parent", "kitchen"}}))), errc::invalid_field);
  EXPECT_EQ(refusal_of(x.put("lost", {{"name", "l"}, {"parent", "nobody"}})), errc::invalid_field);
}

TEST(category_rules, names_are_unique_among_siblings_and_slugs_among_all) {
  auto x = small_store();
  EXPECT_EQ(refusal_of(x.put("other", {{"name", "Kitchen"}})), errc::name_taken);
  EXPECT_EQ(refusal_of(x.put("other", {{"name", "Kitchen"}, {"parent", "garden"}})), errc::none);
  x.write("garden", verb::patch, object({{"slug", "g"}}));
  const auto refused = x.write("kettles", verb::patch, object({{"slug", "g"}}));
  EXPECT_EQ(refusal_of(refused), errc::name_taken);
  EXPECT_EQ(refused.results.at(0).field, "slug");
  EXPECT_EQ(refusal_of(x.write("other", verb::patch, object({{"parent", value{}}}))), errc::name_taken);
}

TEST(category_rules, a_category_with_products_or_categories_is_not_deleted_and_says_how_many) {
  auto x = small_store();
  x.put_product("p", {{"categories", value_list{"kettles", "garden"}}});
  const auto refused = x.remove("kitchen");
  EXPECT_EQ(refusal_of(refused), errc::category_in_use);
  EXPECT_NE(refused.results.at(0).detail.find("1 category"), std::string::npos) << refused.results.at(0).detail;
  const auto held = x.remove("garden");
  EXPECT_EQ(refusal_of(held), errc::category_in_use);
  EXPECT_NE(held.results.at(0).detail.find("1 product"), std::string::npos) << held.results.at(0).detail;
  x.put_product("p", {{"category", "Elsewhere"}});
  EXPECT_EQ(x.remove("garden").results.at(0).status, 204);
  EXPECT_EQ(x.tree().find("garden"), nullptr);
  EXPECT_EQ(refusal_of(x.remove("garden")), errc::not_found);
}

TEST(category_rules, a_count_that_a_product_may_have_passed_is_taken_again) {
  auto x = small_store();
  x.put_product("p", {{"categories", value_list{"garden"}}});
  const auto remove_counted = [&](std::uint64_t count, event::position at) {
    auto asked = catalog::command{};
    asked.operations.push_back({catalog::change_category{"garden", verb::remove, {}}, {}});
    asked.counted["garden"] = {x.tree().find("garden")->id, count, at};
    return catalog::decide(x.heads, asked, {9, 9});
  };
  EXPECT_TRUE(remove_counted(0, 3).prefetch_again);
  EXPECT_EQ(remove_counted(0, 4).answer.results.at(0).status, 204);
  // One that was in it is an answer, however many come meanwhile: an import that fills it would be waited for in vain.
  EXPECT_EQ(remove_counted(1, 3).answer.results.at(0).refusal, errc::category_in_use);
  auto uncounted = catalog::command{};
  uncounted.operations.push_back({catalog::change_category{"garden", verb::remove, {}}, {}});
  EXPECT_TRUE(catalog::decide(x.heads, uncounted, {9, 9}).prefetch_again);
}

TEST(category_rules, a_dropped_record_is_not_waited_for) {
  auto x = small_store();
  auto item = catalog::product{};
  item.id = "p";
  item.categories = {x.tree().find("garden")->id};
  item.version = 99;
  x.heads.sequence({{99, 5, "r", "admin"}, {event::product_changed{0, std::make_shared<catalog::product>(item)}}});
  x.heads.drop_pending(3);
  EXPECT_EQ(x.remove("garden").results.at(0).status, 204);
}

TEST(category_rules, conditions_hold_as_for_products) {
  auto x = small_store();
  const auto version = x.tree().find("garden")->version;
  const auto wrong = condition{condition::kind::version, version + 7};
  EXPECT_EQ(refusal_of(x.write("garden", verb::patch, object({{"name", "G"}}), wrong)), errc::stale_version);
  EXPECT_EQ(refusal_of(x.remove("garden", wrong)), errc::stale_version);
  EXPECT_EQ(refusal_of(x.write("garden", verb::put, object({{"name", "G"}}), {condition::kind::absent, 0})),
            errc::stale_version);
  EXPECT_EQ(refusal_of(x.write("garden", verb::patch, object({{"name", "G"}}), {condition::kind::version, version})),
            errc::none);
  EXPECT_EQ(refusal_of(x.write("nobody", verb::patch, object({{"name", "G"}}))), errc::not_found);
}

TEST(category_rules, a_path_makes_what_is_missing_and_a_renamed_category_is_not_found_by_its_old_name) {
  auto x = small_store();
  x.put_product("p", {{"category", value_list{"Kitchen", "Kettles"}}});
  EXPECT_EQ(x.last.events.size(), 1u);
  x.write("kettles", verb::patch, object({{"name", "Boilers"}}));
  x.put_product("q", {{"categories", value_list{value_list{"Kitchen", "Kettles"}, "Garden > Pots"}}});
  EXPECT_EQ(x.last.events.size(), 3u);
  EXPECT_EQ(x.label_of("p"), "Kitchen > Boilers");
  EXPECT_EQ(x.label_of("q"), "Kitchen > Kettles, Garden > Pots");
  // Those made by a path are entities with their number as id.
  const auto made = client_id(*x.tree().child(x.tree().find("garden")->id, "Pots"));
  EXPECT_EQ(x.write(made, verb::patch, object({{"slug", "pots"}})).results.at(0).status, 200);
}

TEST(category_rules, a_number_never_leads_to_another_category_than_before) {
  auto x = store{};
  x.put("2", {{"name", "Two"}});
  x.put_product("p", {{"category", value_list{"A", "B"}}});
  EXPECT_EQ(x.tree().find("2")->name, "Two");
  EXPECT_EQ(x.tree().find("3")->name, "A");
  x.put_product("p", {{"category", "A"}});
  EXPECT_EQ(x.remove("4").results.at(0).status, 204);
  x.put_product("p", {{"category", value_list{"A", "C"}}});
  EXPECT_EQ(x.tree().find("5")->name, "C");
}

TEST(category_rules, an_unknown_id_or_two_that_disagree_are_refused_and_create_nothing) {
  auto x = small_store();
  const auto size = x.tree().size();
  const auto lost = x.put_product("p", {{"categories", value_list{value_list{"New"}, "nobody"}}});
  EXPECT_EQ(refusal_of(lost), errc::invalid_field);
  EXPECT_EQ(lost.results.at(0).field, "categories[1]");
  EXPECT_EQ(refusal_of(x.put_product("p", {{"category", "Garden"}, {"categories", value_list{"kitchen"}}})),
            errc::invalid_field);
  EXPECT_EQ(x.tree().size(), size);
  EXPECT_EQ(refusal_of(x.put_product("p", {{"category", "Garden"}, {"categories", value_list{"garden", "kitchen"}}})),
            errc::none);
  EXPECT_EQ(x.label_of("p"), "Garden, Kitchen");
}

TEST(category_rules, a_patch_of_one_of_the_two_replaces_all_categories) {
  auto x = small_store();
  x.put_product("p", {{"categories", value_list{"kettles", "garden"}}});
  x.patch_product("p", {{"brand", "Acme"}});
  EXPECT_EQ(x.label_of("p"), "Kitchen > Kettles, Garden");
  x.patch_product("p", {{"category", "Garden"}});
  EXPECT_EQ(x.label_of("p"), "Garden");
  x.patch_product("p", {{"categories", value_list{"garden", "kettles"}}});
  EXPECT_EQ(x.label_of("p"), "Garden, Kitchen > Kettles");
  x.patch_product("p", {{"category", value{}}});
  EXPECT_EQ(x.label_of("p"), "");
}

TEST(category_rules, a_wrong_document_is_refused_by_the_field_that_is_wrong) {
  struct wrong {
    value_object document;
    const char* field;
  };
  const auto cases = std::vector<wrong>{
    {{}, "name"},
    {{{"name", "a > b"}}, "name"},
    {{{"name", std::string(201, 'x')}}, "name"},
    {{{"name", "n"}, {"slug", "a b"}}, "slug"},
    {{{"name", "n"}, {"order", decimal{5, -1}}}, "order"},
    {{{"name", "n"}, {"order", decimal{2, 9}}}, "order"},
    {{{"name", "n"}, {"names", "Stifte"}}, "names"},
    {{{"name", "n"}, {"names", object({{"no such", "x"}})}}, "names.no such"},
    {{{"name", "n"}, {"names", object({{"de", "x"}, {"DE", "y"}})}}, "names.DE"},
    {{{"name", "n"}, {"id", "other"}}, "id"},
    {{{"name", "n"}, {"colour", "red"}}, "colour"},
  };
  for (const auto& x : cases) {
    auto target = store{};
    const auto refused = target.put("one", x.document);
    EXPECT_NE(refusal_of(refused), errc::none) << x.field;
    EXPECT_EQ(refused.results.at(0).field, x.field) << refused.results.at(0).detail;
  }
}

TEST(category_rules, heads_are_the_same_whether_a_record_was_sequenced_or_read_from_the_log) {
  auto x = small_store();
  x.remove("kettles");
  auto read = catalog::heads{};
  auto renamed = *x.tree().find("garden");
  renamed.name = "Yard";
  renamed.version = 9;
  const auto record = event::record{{9, 9, "r", "admin"}, {event::category_changed{3, renamed}}};
  read.commit(record);
  EXPECT_EQ(read.categories()->find(std::string_view{"garden"})->name, "Yard");
  read.sequence({{10, 10, "r", "admin"}, {event::category_deleted{9, renamed.id, "garden"}}});
  EXPECT_EQ(read.categories()->size(), 0u);
  read.drop_pending(9);
  EXPECT_EQ(read.categories()->size(), 1u);
}

} // namespace stoa::tests

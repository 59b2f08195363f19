// Client documents become products and come back; what is not a field, or not of its kind, is refused by its path.
#include "domain/base/iso_time.hpp"
#include "domain/catalog/schema.hpp"
#include "tests/support/domain_documents.hpp"
#include "tests/support/domain_products.hpp"

namespace stoa::tests {

using catalog::product;
using catalog::product_draft;
using catalog::product_status;

namespace {

/// What a document of a stored product is the draft of: ids of categories are names again, times are gone.
product_draft draft_of(const product& stored) {
  auto draft = product_draft{stored, {}, {}};
  if (stored.categories.size() == 1)
    draft.category_path = small_tree().path(stored.categories[0]);
  else
    for (const auto id : stored.categories)
      draft.categories.push_back({std::to_string(id), {}});
  draft.item.categories.clear();
  draft.item.created_at_ms = 0;
  return draft;
}

} // namespace

TEST(domain_schema, only_id_and_name_are_needed) {
  const auto draft = accepted(object({{"id", "p"}, {"name", "n"}}));
  auto expected = product_draft{};
  expected.item.id = "p";
  expected.item.name.plain = "n";
  EXPECT_EQ(draft, expected);
  EXPECT_EQ(draft.item.status, product_status::published);
  expect_refused_at("name", object({{"id", "p"}}));
  expect_refused_at("id", object({{"name", "n"}}));
}

TEST(domain_schema, every_field_is_read_and_written_back) {
  const auto stored = full_product();
  const auto document = to_value(stored, small_tree());
  EXPECT_EQ(accepted(document), draft_of(stored));
  EXPECT_EQ(document.get_if<value_object>()->size(), 18u);
  EXPECT_EQ(*document.find("price"), usd("49.95"));
  EXPECT_EQ(*document.find("category"), list({"Printing", "Toner"}));
  EXPECT_EQ(*document.find("cost"), usd("0"));
  EXPECT_EQ(*document.find("status"), value{"draft"});
  EXPECT_EQ(*document.find("name"), object({{"de", "Tonerkartusche"}, {"en", "Toner cartridge"}}));
}

TEST(domain_schema, random_products_come_back_from_their_documents) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto stored = product_source{seed}.next();
    ASSERT_EQ(accepted(to_value(stored, small_tree())), draft_of(stored)) << "seed " << seed;
  }
}

TEST(domain_schema, what_the_store_sets_is_ignored) {
  auto document = with("version", value::integer(9));
  document.set("created_at", "yesterday");
  document.set("updated_at", list({}));
  EXPECT_EQ(accepted(document), accepted(object({{"id", "p"}, {"name", "n"}})));
}

TEST(domain_schema, null_is_absent_at_every_level) {
  auto with_nulls = to_value(full_product(), small_tree());
  with_nulls.set("version", value{});
  auto variants = *with_nulls.find("variants");
  (*variants.get_if<value_list>())[0].set("price", value{});
  with_nulls.set("variants", variants);
  auto expected = draft_of(full_product());
  expected.item.variants[0].price.reset();
  EXPECT_EQ(accepted(with_nulls), expected);
  for (const auto* field : {"sku", "slug", "description", "brand", "model", "gtins", "category", "status", "price",
                            "prices", "cost", "attributes", "tags", "media", "variants", "released"})
    EXPECT_EQ(accepted(with(field, value{})), accepted(object({{"id", "p"}, {"name", "n"}}))) << field;
  EXPECT_EQ(accepted(with("attributes", object({{"a", value{}}}))).item.attributes.size(), 0u);
  expect_refused_at("name", with("name", value{}));
  expect_refused_at("price.amount", with("price", object({{"amount", value{}}, {"currency", "USD"}})));
  expect_refused_at("tags[1]", with("tags", list({"a", value{}})));
  EXPECT_EQ(refused(with("colour", value{})).code, errc::unknown_field) << "null does not make a field known";
}

TEST(domain_schema, empty_lists_and_objects_are_absent) {
  for (const auto* field : {"gtins", "category", "prices", "tags", "media", "variants"})
    EXPECT_EQ(accepted(with(field, list({}))), accepted(object({{"id", "p"}, {"name", "n"}}))) << field;
  for (const auto* field : {"description", "attributes"})
    EXPECT_EQ(accepted(with(field, object({}))), accepted(object({{"id", "p"}, {"name", "n"}}))) << field;
  expect_refused_at("name", with("name", object({})));
}

TEST(domain_schema, empty_texts_are_refused_but_an_attribute_may_be_empty) {
  for (const auto* field : {"id", "name", "sku", "slug", "description", "brand", "model", "released", "category"}) {
    expect_refused_at(field, with(field, ""));
    EXPECT_NE(refused(with(field, "")).detail.find("is empty; leave it out or send null"), std::string::npos);
  }
  expect_refused_at("tags[0]", with("tags", list({""})));
  expect_refused_at("category[1]", with("category", list({"a", ""})));
  expect_refused_at("name.en", with("name", object({{"en", ""}})));
  expect_refused_at("attributes.", with("attributes", object({{"", "x"}})));
  expect_refused_at("variants[0].options.size",
                    with("variants", list({object({{"options", object({{"size", ""}})}})})));
  EXPECT_EQ(accepted(with("attributes", object({{"a", ""}}))).item.attributes[0].second,
            catalog::attribute_value{std::string{}});
}

TEST(domain_schema, an_unknown_field_is_refused_by_its_path_at_every_level) {
  const auto odd = object({{"x", true}});
  const auto cases = std::vector<std::pair<std::string, value>>{
    {"x", with("x", true)},
    {"price.x", with("price", object({{"amount", "1"}, {"currency", "USD"}, {"x", true}}))},
    {"cost.x", with("cost", odd)},
    {"prices[0].x", with("prices", list({odd}))},
    {"media[1].x", with("media", list({object({{"url", "u"}}), object({{"url", "u"}, {"x", true}})}))},
    {"variants[0].x", with("variants", list({object({{"sku", "s"}, {"x", true}})}))},
    {"variants[0].price.x", with("variants", list({object({{"sku", "s"}, {"price", odd}})}))},
    {"variants[0].name", with("variants", list({object({{"sku", "s"}, {"name", "n"}})}))},
    {"variants[0].version", with("variants", list({object({{"sku", "s"}, {"version", "n"}})}))}};
  for (const auto& [path, document] : cases) {
    const auto why = refused(document);
    EXPECT_EQ(why.code, errc::unknown_field) << path;
    EXPECT_EQ(why.field, path);
    EXPECT_EQ(why.detail, path + " is not a known field; remove it, or put it under attributes");
  }
}

TEST(domain_schema, a_value_of_the_wrong_kind_is_refused_by_its_path) {
  const auto cases = std::vector<std::pair<std::string, value>>{{"id", number("5")},      {"sku", true},
                                                                {"name", list({"n"})},    {"description", number("1")},
                                                                {"gtins", "12345678"},    {"category", true},
                                                                {"status", number("1")},  {"price", "49.95"},
                                                                {"prices", usd("1")},     {"attributes", list({})},
                                                                {"tags", "a,b"},          {"media", "u"},
                                                                {"variants", object({})}, {"released", number("2024")}};
  for (const auto& [field, x] : cases)
    expect_refused_at(field, with(field, x));
  expect_refused_at("gtins[0]", with("gtins", list({number("12345678")})));
  expect_refused_at("category[0]", with("category", list({number("1")})));
  expect_refused_at("name.en", with("name", object({{"en", number("1")}})));
  expect_refused_at("media[0]", with("media", list({"u"})));
  expect_refused_at("media[0].alt", with("media", list({object({{"url", "u"}, {"alt", true}})})));
  expect_refused_at("variants[0].options.size",
                    with("variants", list({object({{"options", object({{"size", number("42")}})}})})));
  expect_refused_at("attributes.a", with("attributes", object({{"a", object({})}})));
  expect_refused_at("attributes.a[1]", with("attributes", object({{"a", list({"b", list({})})}})));
  EXPECT_EQ(refused(with("sku", true)).detail, "sku is a boolean; send a string");
  EXPECT_EQ(refused(with("sku", object({}))).detail, "sku is an object; send a string");
  EXPECT_EQ(refused(with("tags", list({value{}}))).detail, "tags[0] is null; send a string");
}

TEST(domain_schema, a_document_that_is_no_object_is_refused) {
  for (const auto& x : {value{}, value{true}, list({}), value{"p"}}) {
    EXPECT_EQ(refused(x).code, errc::invalid_field);
    EXPECT_EQ(refused(x).field, "");
  }
}

TEST(domain_schema, the_id_asked_for_is_the_documents_own) {
  EXPECT_EQ(accepted(object({{"name", "n"}}), "p-7").item.id, "p-7");
  EXPECT_EQ(accepted(object({{"id", "p-7"}, {"name", "n"}}), "p-7").item.id, "p-7");
  EXPECT_EQ(refused(object({{"id", "p-8"}, {"name", "n"}}), "p-7").field, "id");
  EXPECT_EQ(refused(object({{"name", "n"}}), "a b").field, "id");
  EXPECT_EQ(refused(object({{"id", "a b"}, {"name", "n"}}), "a b").field, "id");
}

TEST(domain_schema, ids_are_made_of_unreserved_characters) {
  for (const auto* id : {"a", "A.b_c~d:e-9", "...", ".a"})
    EXPECT_TRUE(catalog::is_product_id(id)) << id;
  for (const auto* id : {"", ".", "..", "a b", "a/b", "a%b", "\xc3\xa4", "a\n", "a+b", "a@b"})
    EXPECT_FALSE(catalog::is_product_id(id)) << id;
  EXPECT_FALSE(catalog::is_product_id(std::string_view{"a\0b", 3}));
}

TEST(domain_schema, order_of_members_does_not_matter) {
  const auto a = with("attributes", object({{"b", "1"}, {"a", "2"}}));
  const auto b = object({{"attributes", object({{"a", "2"}, {"b", "1"}})}, {"name", "n"}, {"id", "p"}});
  EXPECT_EQ(accepted(a), accepted(b));
  const auto text = accepted(with("name", object({{"zh-Hant", "z"}, {"de", "d"}, {"en", "e"}}))).item.name;
  EXPECT_EQ(text.by_language.front().first, "de");
  EXPECT_EQ(text.by_language.back().first, "zh-Hant");
}

TEST(domain_schema, a_category_is_a_path_of_names_or_one_name) {
  EXPECT_EQ(accepted(with("category", "Printing")).category_path, (std::vector<std::string>{"Printing"}));
  EXPECT_EQ(accepted(with("category", list({"A", "B"}))).category_path, (std::vector<std::string>{"A", "B"}));
  expect_refused_at("category", with("category", "Printing > Toner"));
  EXPECT_EQ(accepted(with("category", "a>b >c")).category_path[0], "a>b >c");
}

TEST(domain_schema, the_status_is_one_of_three) {
  EXPECT_EQ(accepted(with("status", "archived")).item.status, product_status::archived);
  expect_refused_at("status", with("status", "deleted"));
}

TEST(domain_schema, languages_are_shaped_as_bcp_47_has_them) {
  for (const auto* tag : {"en", "de-CH", "zh-Hant-TW", "sr-Latn-RS-x-priv", "abcdefgh", "de-1996", "en-a-b"})
    EXPECT_EQ(accepted(with("name", object({{tag, "n"}}))).item.name.by_language[0].first, tag);
  for (const auto* tag :
       {"e", "abcdefghi", "1a", "en_US", "en-", "-en", "en--US", "en-abcdefghi", "e\xc3\xa4", "en US", ""})
    expect_refused_at(std::string{"name."} + tag, with("name", object({{tag, "n"}})));
  expect_refused_at("name.EN-us", with("name", object({{"en-US", "a"}, {"EN-us", "b"}})));
}

TEST(domain_schema, skus_differ_within_a_product) {
  const auto variants = [](const char* first, const char* second) {
    auto document = with("variants", list({object({{"sku", first}}), object({{"sku", second}})}));
    document.set("sku", "main");
    return document;
  };
  EXPECT_EQ(accepted(variants("a", "b")).item.variants.size(), 2u);
  expect_refused_at("variants[1].sku", variants("a", "a"));
  expect_refused_at("variants[0].sku", variants("main", "b"));
  expect_refused_at("variants[1].sku", variants("b", "main"));
  const auto by_option = [](const char* size) { return object({{"options", object({{"size", size}})}}); };
  EXPECT_EQ(accepted(with("variants", list({by_option("S"), by_option("L")}))).item.variants.size(), 2u);
  expect_refused_at("variants[0]", with("variants", list({object({{"price", usd("1")}})})));
}

TEST(domain_schema, a_patch_applies_to_the_document_of_a_product) {
  const auto patched = [](const value& patch) {
    return accepted(merge_patch(to_value(full_product(), small_tree()), patch));
  };
  auto expected = draft_of(full_product());
  expected.item.price->amount = *parse_decimal("10");
  EXPECT_EQ(patched(object({{"price", object({{"amount", number("10")}})}})), expected);
  expected = draft_of(full_product());
  expected.item.attributes.erase(expected.item.attributes.begin());
  expected.category_path = {"New"};
  expected.item.status = product_status::published;
  EXPECT_EQ(patched(object({{"attributes", object({{"empty", value{}}})}, {"category", "New"}, {"status", value{}}})),
            expected);
}

TEST(domain_schema, a_key_too_long_to_show_is_cut_in_the_error) {
  const auto why = refused(with(std::string(99, 'x') + "\xc3\xa4" + std::string(100'000, 'x'), true));
  EXPECT_EQ(why.code, errc::unknown_field);
  EXPECT_EQ(why.field, std::string(99, 'x') + "...");
  EXPECT_EQ(refused(with("\xff", true)).field, "(not UTF-8)");
}

TEST(domain_schema, only_a_draft_is_scheduled) {
  auto document = value_object{{"id", "a"}, {"name", "b"}, {"publish_at", "2030-01-01T09:00:00+01:00"}};
  auto refused = catalog::draft_from_value(document, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().field, "publish_at");
  document.emplace_back("status", "draft");
  const auto taken = catalog::draft_from_value(document, "");
  ASSERT_TRUE(taken) << taken.failure().detail;
  EXPECT_EQ(iso_time(taken->item.publish_at->unix_ms), "2030-01-01T08:00:00.000Z");
  document[2].second = "tomorrow";
  refused = catalog::draft_from_value(document, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().field, "publish_at");
}

} // namespace stoa::tests

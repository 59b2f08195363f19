// Resources: what each kind may hold, their bytes, and how a write of one is decided.
#include "domain/base/value_codec.hpp"
#include "domain/catalog/decide.hpp"
#include "domain/resource/kinds.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stoa::tests {

using catalog::change_resource;
using resource::kind;
using verb = catalog::change_resource::verb;

namespace {

value object(value_object x) {
  return value{std::move(x)};
}

value two_words(const char* a = "sofa", const char* b = "couch") {
  return object({{"synonyms", value_list{a, b}}});
}

std::string bytes_of(const value& x) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  write(out, x);
  return bytes;
}

/// A store that takes one command after the other.
class store {
public:
  catalog::outcome write(verb does, value content, catalog::condition when = {}, kind of = kind::synonyms) {
    auto asked = catalog::command{};
    asked.operations.push_back({change_resource{{of, "one"}, does, std::move(content)}, when});
    auto made = catalog::decide(heads_, asked, {next_, static_cast<std::int64_t>(next_) * 10});
    if (!made.events.empty()) {
      const auto record = event::record{{next_, static_cast<std::int64_t>(next_) * 10, "r", "admin"}, made.events};
      heads_.sequence(record);
      heads_.commit(record);
      ++next_;
    }
    return made.answer;
  }
  resource::item_ptr find(kind of = kind::synonyms) const { return heads_.resource({of, "one"}); }

private:
  catalog::heads heads_;
  event::position next_ = 1;
};

errc refusal_of(const catalog::outcome& x) {
  return x.results.at(0).refusal;
}

} // namespace

TEST(value_codec, what_is_written_is_read_back) {
  const auto x = object({{"a", value{}},
                         {"b", true},
                         {"c", false},
                         {"d", decimal{-125, -2}},
                         {"e", "text"},
                         {"f", value_list{value{decimal{1, 3}}, object({{"g", value_list{}}})}}});
  const auto bytes = bytes_of(x);
  auto in = byte_reader{bytes};
  auto back = value{};
  read(in, back);
  EXPECT_FALSE(in.failed());
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(back, x);
}

TEST(value_codec, bytes_that_were_cut_or_lie_are_refused) {
  const auto bytes = bytes_of(object({{"a", value_list{"x", true}}, {"b", decimal{1, 0}}}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    auto in = byte_reader{std::string_view{bytes}.substr(0, size)};
    auto back = value{};
    read(in, back);
    EXPECT_TRUE(in.failed()) << size;
  }
  // A tag nobody writes, a number that is not normalised, a key twice, lists too deep.
  for (const auto& bad : {std::string{"\x07"}, std::string{"\x02\x14\x00", 3},
                          std::string{"\x05\x02\x01k\x06\x01k\x06"}, std::string(40, '\x04')}) {
    auto in = byte_reader{bad};
    auto back = value{};
    read(in, back);
    EXPECT_TRUE(in.failed());
  }
}

TEST(resource_kinds, every_kind_has_a_word_of_its_own) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(kind::end_); ++i)
    EXPECT_EQ(resource::parse_kind(to_string(static_cast<kind>(i))), static_cast<kind>(i));
  EXPECT_FALSE(resource::parse_kind("products"));
}

TEST(resource_kinds, members_take_the_order_of_the_kind_and_what_the_store_sets_is_passed_over) {
  const auto one = resource::check_content(
    kind::settings, object({{"version", decimal{3, 0}}, {"prices_include_tax", true}, {"default_currency", "EUR"}}));
  const auto other = resource::check_content(
    kind::settings,
    object(
      {{"default_currency", "EUR"}, {"id", "store"}, {"prices_include_tax", true}, {"default_language", value{}}}));
  ASSERT_TRUE(one && other);
  EXPECT_EQ(*one, *other);
  EXPECT_EQ(*one, object({{"default_currency", "EUR"}, {"prices_include_tax", true}}));
}

TEST(resource_kinds, a_wrong_document_is_refused_by_the_field_that_is_wrong) {
  struct wrong {
    kind of;
    value document;
    errc code;
    const char* field;
  };
  const auto cases = std::vector<wrong>{
    {kind::settings, object({{"colour", "red"}}), errc::unknown_field, "colour"},
    {kind::settings, object({{"prices_include_tax", "yes"}}), errc::invalid_field, "prices_include_tax"},
    {kind::settings, object({{"default_currency", "euro"}}), errc::invalid_field, "default_currency"},
    {kind::settings, object({{"default_language", "no such"}}), errc::invalid_field, "default_language"},
    {kind::settings, value_list{}, errc::invalid_field, ""},
    {kind::synonyms, object({}), errc::invalid_field, "synonyms"},
    {kind::synonyms, object({{"synonyms", value_list{"sofa"}}}), errc::invalid_field, "synonyms"},
    {kind::synonyms, object({{"synonyms", value_list{"sofa", "sofa"}}}), errc::invalid_field, "synonyms[1]"},
    {kind::synonyms, object({{"synonyms", value_list{"sofa", ""}}}), errc::invalid_field, "synonyms[1]"},
    {kind::synonyms, object({{"synonyms", value_list{"sofa", true}}}), errc::invalid_field, "synonyms[1]"},
    {kind::stop_words, object({{"stopwords", "the"}}), errc::invalid_field, "stopwords"},
    {kind::stop_words, object({{"stopwords", value_list(501, value{"x"})}}), errc::invalid_field, "stopwords"},
  };
  for (const auto& x : cases) {
    const auto checked = resource::check_content(x.of, x.document);
    ASSERT_FALSE(checked) << x.field;
    EXPECT_EQ(checked.failure().code, x.code) << checked.failure().detail;
    EXPECT_EQ(checked.failure().field, x.field) << checked.failure().detail;
  }
  EXPECT_TRUE(resource::check_content(kind::synonyms, object({{"root", "sofa"}, {"synonyms", value_list{"couch"}}})));
}

TEST(resource_kinds, the_settings_of_a_store_are_its_defaults) {
  auto all = resource::table{};
  EXPECT_EQ(resource::defaults_of(all).currency, "USD");
  EXPECT_EQ(resource::defaults_of(all).language, "en");
  auto item = std::make_shared<resource::item>();
  item->name = {kind::settings, "store"};
  item->content = object({{"default_currency", "CHF"}});
  all[item->name] = item;
  EXPECT_EQ(resource::defaults_of(all).currency, "CHF");
  EXPECT_EQ(resource::defaults_of(all).language, "en");
}

TEST(resource_writes, a_put_creates_then_replaces_and_an_unchanged_one_keeps_the_version) {
  auto x = store{};
  EXPECT_EQ(x.write(verb::put, two_words()).results.at(0).status, 201);
  const auto again = x.write(verb::put, two_words());
  EXPECT_EQ(again.results.at(0).status, 200);
  EXPECT_EQ(again.results.at(0).version, 1U);
  EXPECT_EQ(again.resources.at(0)->content, two_words());
  const auto changed = x.write(verb::put, two_words("sofa", "settee"));
  EXPECT_EQ(changed.results.at(0).version, 2U);
  EXPECT_EQ(x.find()->created_at_ms, 10);
  EXPECT_EQ(x.find()->updated_at_ms, 20);
}

TEST(resource_writes, a_patch_merges_and_its_result_is_checked) {
  auto x = store{};
  EXPECT_EQ(refusal_of(x.write(verb::patch, object({{"root", "sofa"}}))), errc::not_found);
  x.write(verb::put, two_words());
  EXPECT_EQ(x.write(verb::patch, object({{"root", "bed"}})).results.at(0).status, 200);
  EXPECT_EQ(x.find()->content, object({{"root", "bed"}, {"synonyms", value_list{"sofa", "couch"}}}));
  EXPECT_EQ(refusal_of(x.write(verb::patch, object({{"synonyms", value{}}}))), errc::invalid_field);
  EXPECT_EQ(x.find()->version, 2U);
}

TEST(resource_writes, conditions_hold_as_for_products) {
  using when = catalog::condition::kind;
  auto x = store{};
  EXPECT_EQ(refusal_of(x.write(verb::put, two_words(), {when::exists, 0})), errc::stale_version);
  EXPECT_EQ(x.write(verb::put, two_words(), {when::absent, 0}).results.at(0).status, 201);
  EXPECT_EQ(refusal_of(x.write(verb::put, two_words("a", "b"), {when::absent, 0})), errc::stale_version);
  EXPECT_EQ(refusal_of(x.write(verb::remove, {}, {when::version, 2})), errc::stale_version);
  EXPECT_EQ(x.write(verb::remove, {}, {when::version, 1}).results.at(0).status, 204);
  EXPECT_EQ(x.find(), nullptr);
  EXPECT_EQ(refusal_of(x.write(verb::remove, {})), errc::not_found);
  EXPECT_EQ(x.write(verb::put, two_words()).results.at(0).version, 3U);
}

TEST(resource_writes, one_kind_does_not_see_the_ids_of_another) {
  auto x = store{};
  x.write(verb::put, two_words());
  EXPECT_EQ(x.write(verb::put, object({{"stopwords", value_list{"the"}}}), {}, kind::stop_words).results.at(0).status,
            201);
  EXPECT_EQ(x.find()->version, 1U);
  EXPECT_EQ(x.find(kind::stop_words)->version, 2U);
}

} // namespace stoa::tests

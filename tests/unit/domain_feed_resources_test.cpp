// Resources in the change feed: what is shown of them, to whom, and what is the store's own.
#include "domain/feed/page.hpp"
#include "gateway/api/changes_answer.hpp"
#include "tests/support/record_view.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stoa::tests {

using resource::kind;

namespace {

resource::item_ptr item(kind of, const std::string& id, value content) {
  auto x = resource::item{};
  x.name = {of, id};
  x.content = std::move(content);
  return std::make_shared<const resource::item>(std::move(x));
}

/// A record of each kind that comes, and one that goes.
record_view log_of_all() {
  auto log = record_view{};
  const auto secret = value{value_object{{"name", "n"}, {"secrets", value_list{value{"hidden"}}}}};
  for (const auto of :
       {kind::settings, kind::synonyms, kind::stop_words, kind::keys, kind::webhooks, kind::webhook_places}) {
    log.add({event::resource_changed{0, item(of, "x", secret)}});
    log.add({event::resource_deleted{log.position(), {of, "x"}}});
  }
  return log;
}

std::vector<feed::change> follow(const record_view& log, feed::request asked) {
  auto out = std::vector<feed::change>{};
  for (auto has_more = true; has_more;) {
    const auto page = feed::read_page(log, asked);
    EXPECT_TRUE(page);
    out.insert(out.end(), page->changes.begin(), page->changes.end());
    asked.from = page->end;
    has_more = page->has_more;
  }
  return out;
}

std::vector<std::string> names(const record_view& log, const feed::request& asked) {
  auto out = std::vector<std::string>{};
  for (const auto& x : follow(log, asked))
    out.push_back(std::string{feed::to_string(x.is)} + " " + feed::entity_of(x));
  return out;
}

using texts = std::vector<std::string>;

} // namespace

TEST(feed_of_resources, all_kinds_are_told_but_the_places_of_webhooks) {
  EXPECT_EQ(
    names(log_of_all(), {}),
    (texts{"settings.changed settings:x", "settings.deleted settings:x", "synonyms.changed synonyms:x",
           "synonyms.deleted synonyms:x", "stopwords.changed stopwords:x", "stopwords.deleted stopwords:x",
           "key.changed key:x", "key.deleted key:x", "webhook.changed webhook:x", "webhook.deleted webhook:x"}));
}

TEST(feed_of_resources, who_may_not_see_settings_or_keys_hears_nothing_of_them) {
  auto asked = feed::request{};
  asked.to.sees_settings = false;
  EXPECT_EQ(names(log_of_all(), asked), (texts{"key.changed key:x", "key.deleted key:x", "webhook.changed webhook:x",
                                               "webhook.deleted webhook:x"}));
  asked.to = {};
  asked.to.sees_keys = false;
  EXPECT_EQ(names(log_of_all(), asked).size(), 6U);
  asked.to.sees_settings = false;
  EXPECT_TRUE(names(log_of_all(), asked).empty());
}

TEST(feed_of_resources, only_the_kinds_and_ids_asked_for_come) {
  auto asked = feed::request{};
  asked.kinds = {feed::kind::synonyms_changed};
  EXPECT_EQ(names(log_of_all(), asked), texts{"synonyms.changed synonyms:x"});
  asked.kinds.clear();
  asked.ids = {"y"};
  EXPECT_TRUE(names(log_of_all(), asked).empty());
}

TEST(feed_of_resources, no_answer_shows_a_secret_of_one) {
  const auto log = log_of_all();
  auto asked = gateway::api::changes_request{};
  const auto page = feed::page{follow(log, {}), {}, false};
  ASSERT_EQ(page.changes.size(), 10U);
  auto context = gateway::api::answer_context{};
  context.categories = &log.categories();
  const auto body = gateway::api::changes_response(asked, page, 1, context).body;
  EXPECT_NE(body.find(R"("after":{"id":"x","name":"n")"), std::string::npos) << body;
  EXPECT_EQ(body.find("hidden"), std::string::npos);
  EXPECT_EQ(body.find("secrets"), std::string::npos);
}

TEST(feed_of_resources, kinds_that_came_later_stand_in_a_format_of_their_own) {
  for (const auto of : {kind::settings, kind::keys, kind::webhooks, kind::webhook_places}) {
    auto record = event::record{};
    record.header.position = 1;
    record.events.emplace_back(event::resource_deleted{0, {of, "x"}});
    auto bytes = event::encode(record);
    EXPECT_EQ(*event::decode(bytes), record);
    // The version stands behind the type, which stands behind the marks, the header and the count.
    const auto at = bytes.find('\x07');
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(bytes[at + 1], of < kind::webhooks ? 1 : 2);
    bytes[at + 1] = static_cast<char>(3 - bytes[at + 1]);
    EXPECT_FALSE(event::decode(bytes)) << "one event, one encoding";
  }
}

} // namespace stoa::tests

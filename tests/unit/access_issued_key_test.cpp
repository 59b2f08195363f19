// What is stored of a key, and when it opens.
#include "domain/access/issued_key.hpp"
#include "domain/resource/kinds.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using access::issued_key;
using access::right;

namespace {

access::key_hash hash_of(std::uint8_t x) {
  auto out = access::key_hash{};
  out.fill(x);
  return out;
}

issued_key shop_key() {
  auto x = issued_key{};
  x.name = "shop";
  x.may.add(right::products_read);
  x.may.add(right::search);
  x.created_by = "admin";
  x.secrets = {{hash_of(1), 0}};
  return x;
}

errc refusal(const value& document) {
  const auto read = access::read_issued_key(document);
  return read ? errc::none : read.failure().code;
}

} // namespace

TEST(access_key, a_key_is_read_as_it_was_stored) {
  auto x = shop_key();
  x.expires_at_ms = 1'800'000'000'000;
  x.secrets.push_back({hash_of(2), 1'700'000'000'000});
  const auto stored = resource::check_content(resource::kind::keys, access::to_value(x));
  ASSERT_TRUE(stored) << stored.failure().detail;
  EXPECT_EQ(*stored, access::to_value(x));
  const auto read = access::read_issued_key(*stored);
  ASSERT_TRUE(read);
  EXPECT_EQ(access::to_value(*read), *stored);
  EXPECT_EQ(read->secrets, x.secrets);
  EXPECT_EQ(read->may, x.may);
}

TEST(access_key, what_cannot_be_understood_is_refused_and_opens_nothing) {
  auto unknown = access::to_value(shop_key());
  unknown.set("allow", "everything");
  EXPECT_EQ(refusal(unknown), errc::unknown_field);
  auto right = access::to_value(shop_key());
  right.set("scopes", value_list{"products:burn"});
  EXPECT_EQ(refusal(right), errc::invalid_field);
  for (const auto* const member : {"name", "scopes", "secrets"}) {
    auto without = access::to_value(shop_key());
    without.set(member, value{});
    EXPECT_EQ(refusal(without), errc::invalid_field) << member;
  }
  auto hash = access::to_value(shop_key());
  hash.set("secrets", value_list{value_object{{"hash", "00ff"}}});
  EXPECT_EQ(refusal(hash), errc::invalid_field);
}

TEST(access_key, a_filter_or_fields_are_for_keys_that_do_nothing_but_search) {
  auto x = shop_key();
  x.filter_by = "brand:=Acme";
  EXPECT_EQ(refusal(access::to_value(x)), errc::invalid_field);
  x.may = {};
  x.may.add(right::search);
  EXPECT_EQ(refusal(access::to_value(x)), errc::none);
  x.fields.emplace();
  EXPECT_EQ(refusal(access::to_value(x)), errc::none);
}

TEST(access_key, a_secret_opens_until_its_time_and_no_other_opens) {
  auto x = shop_key();
  x.secrets.push_back({hash_of(2), 100});
  EXPECT_TRUE(access::check_secret(x, hash_of(1), 1'000'000));
  EXPECT_TRUE(access::check_secret(x, hash_of(2), 99));
  EXPECT_FALSE(access::check_secret(x, hash_of(2), 100));
  EXPECT_FALSE(access::check_secret(x, hash_of(3), 0));
  x.expires_at_ms = 50;
  EXPECT_TRUE(access::check_secret(x, hash_of(1), 49));
  EXPECT_FALSE(access::check_secret(x, hash_of(1), 50));
}

TEST(access_key, a_rotation_gives_the_old_secret_its_grace_and_not_a_moment_more) {
  const auto once = access::rotated(shop_key(), hash_of(2), 100, 10);
  EXPECT_TRUE(access::check_secret(once, hash_of(2), 1'000));
  EXPECT_TRUE(access::check_secret(once, hash_of(1), 99));
  EXPECT_FALSE(access::check_secret(once, hash_of(1), 100));
  const auto at_once = access::rotated(shop_key(), hash_of(2), 10, 10);
  EXPECT_EQ(at_once.secrets.size(), 1U);
  // A later rotation prolongs nothing, and shortens what it is asked to.
  const auto twice = access::rotated(once, hash_of(3), 500, 20);
  EXPECT_FALSE(access::check_secret(twice, hash_of(1), 100));
  EXPECT_TRUE(access::check_secret(twice, hash_of(2), 499));
  const auto cut = access::rotated(once, hash_of(3), 20, 20);
  EXPECT_FALSE(access::check_secret(cut, hash_of(1), 20));
  auto many = shop_key();
  for (std::uint8_t i = 2; i < 20; ++i)
    many = access::rotated(many, hash_of(i), 1'000, 0);
  EXPECT_EQ(many.secrets.size(), access::key_limits::secret_count);
  EXPECT_TRUE(access::check_secret(many, hash_of(19), 0));
}

TEST(access_rights, each_right_has_a_name_of_its_own_and_covers_itself_alone) {
  for (auto i = std::uint8_t{1}; i < static_cast<std::uint8_t>(right::server); ++i) {
    const auto x = static_cast<right>(i);
    EXPECT_EQ(access::parse_right(access::to_string(x)), x);
    auto held = access::rights{};
    held.add(x);
    EXPECT_TRUE(held.has(x));
    EXPECT_TRUE(access::rights::all().has(x));
    EXPECT_TRUE(access::rights::all().cover(held));
    EXPECT_EQ(held.cover(access::rights::all()), x == right::admin);
    for (auto j = std::uint8_t{1}; j < static_cast<std::uint8_t>(right::server); ++j) {
      const auto other = static_cast<right>(j);
      const auto is_implied =
        (x == right::products_write && (other == right::products_read || other == right::products_drafts)) ||
        (other == right::categories_read &&
         (x == right::products_read || x == right::products_write || x == right::categories_write));
      EXPECT_EQ(held.has(other), x == other || x == right::admin || is_implied)
        << access::to_string(x) << " " << access::to_string(other);
    }
  }
  EXPECT_FALSE(access::parse_right(""));
  EXPECT_TRUE(access::rights{}.has(right::nothing));
}

} // namespace stoa::tests

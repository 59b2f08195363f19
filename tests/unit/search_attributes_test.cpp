// Laws of attribute values as sortable bytes and of the columns that hold them.
#include "domain/search/attribute_columns.hpp"
#include "domain/search/attribute_value.hpp"
#include "domain/search/snapshot.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::tests {

namespace {

using catalog::scalar;
using search::attribute_bytes;
using search::attribute_label;
using search::attribute_number;

decimal random_decimal(std::mt19937& random) {
  const auto digits = static_cast<std::int64_t>(random() % 2'000'000) - 1'000'000;
  const auto exponent = static_cast<int>(random() % 110) - 55;
  return *make_decimal(digits % (random() % 2 == 0 ? 10 : 1'000'000), exponent);
}

} // namespace

TEST(search_attributes, bytes_of_numbers_stand_in_the_order_of_the_numbers_and_give_them_back) {
  auto random = std::mt19937{1};
  auto numbers = std::vector<decimal>{{},
                                      {999'999'999'999'999'999, 60},
                                      {-999'999'999'999'999'999, 60},
                                      {999'999'999'999'999'999, -60},
                                      {1, -60},
                                      {-1, -60},
                                      {1, 60},
                                      {-1, 60}};
  for (auto i = 0; i < 300; ++i)
    numbers.push_back(random_decimal(random));
  for (const auto& a : numbers) {
    EXPECT_EQ(attribute_number(attribute_bytes("", a)), a);
    for (const auto& b : numbers)
      ASSERT_EQ(attribute_bytes("", a) < attribute_bytes("", b), a < b) << to_string(a) << " " << to_string(b);
  }
}

TEST(search_attributes, kinds_stand_in_order_and_have_one_label_each) {
  const auto in_order =
    std::vector<scalar>{false, true, decimal{-5, 0}, decimal{15, -1}, decimal{2, 0}, "", "10.0", "TRUE", "apple"};
  auto labels = std::vector<std::string>{};
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    const auto bytes = attribute_bytes("", in_order[i]);
    labels.push_back(attribute_label(bytes));
    EXPECT_TRUE(i == 0 || attribute_bytes("", in_order[i - 1]) < bytes) << i;
  }
  EXPECT_EQ(labels, (std::vector<std::string>{"false", "true", "-5", "1.5", "2", "", "10.0", "TRUE", "apple"}));
}

TEST(search_attributes, a_text_that_is_written_like_a_number_or_truth_value_is_one) {
  EXPECT_EQ(attribute_bytes("", std::string{"10"}), attribute_bytes("", decimal{1, 1}));
  EXPECT_EQ(attribute_bytes("", std::string{"-0.5"}), attribute_bytes("", decimal{-5, -1}));
  EXPECT_EQ(attribute_bytes("", std::string{"true"}), attribute_bytes("", true));
  for (const auto* text : {"10.0", "007", "1e3", "+1", " 1", "-0", "True"})
    EXPECT_EQ(attribute_number(attribute_bytes("", std::string{text})), std::nullopt) << text;
}

TEST(search_attributes, a_key_that_begins_like_another_shares_no_value_with_it) {
  auto builder = search::attribute_builder{};
  const auto rows = std::vector<catalog::attribute_map>{
    {{"a", "x"}, {"ab", "y"}}, {}, {{"ab", std::vector<scalar>{"y", "z", "y"}}, {"b", decimal{1, 0}}}};
  auto bytes = std::vector<std::vector<std::string>>{};
  for (const auto& x : rows)
    bytes.push_back(search::attribute_bytes(x));
  for (const auto& row : bytes) {
    builder.begin_document();
    for (const auto& value : row)
      builder.add(value);
  }
  const auto columns = builder.finish();
  const auto labels = [&](std::size_t doc, std::string_view key) {
    auto out = std::vector<std::string>{};
    columns.each(doc, columns.values_of(key), [&](std::size_t number) {
      out.push_back(attribute_label(search::without_prefix(columns.values[number])));
      return true;
    });
    return out;
  };
  using texts = std::vector<std::string>;
  EXPECT_EQ(labels(0, "a"), texts{"x"});
  EXPECT_EQ(labels(0, "ab"), texts{"y"});
  EXPECT_EQ(labels(1, "a"), texts{});
  EXPECT_EQ(labels(2, "ab"), (texts{"y", "z"}));
  EXPECT_EQ(labels(2, "b"), texts{"1"});
  EXPECT_EQ(labels(2, "c"), texts{});
}

TEST(search_attributes, twenty_shared_attributes_cost_a_product_a_few_bytes_each) {
  const auto memory = [](std::size_t attribute_count) {
    auto index = search::make_index(100'000);
    for (auto i = 0; i < 5'000; ++i) {
      auto item = catalog::product{};
      item.id = "p" + std::to_string(i);
      for (std::size_t key = 0; key < attribute_count; ++key)
        item.attributes.emplace_back("attribute_" + std::to_string(key),
                                     decimal{static_cast<int>(key * 7 + i) % 100, 0});
      index->put(search::analyse(item));
    }
    return index->publish()->memory_bytes() / 5'000;
  };
  EXPECT_LE(memory(20), memory(0) + 20 * 2 + 20);
}

} // namespace stoa::tests

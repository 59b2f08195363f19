// Laws of segments as bytes: what is written comes back, and what somebody else wrote does no harm.
#include "domain/search/kept.hpp"
#include "domain/search/segment_build.hpp"
#include "domain/search/segment_check.hpp"
#include "domain/search/segment_codec.hpp"
#include "tests/support/search_corpus.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace stoa::tests {

namespace {

using fields = std::map<std::string, std::string, std::less<>>;

fields bytes_of(const search::segment& x) {
  auto out = fields{};
  EXPECT_TRUE(search::encode(x, [&](std::string_view name, std::string_view bytes) {
    EXPECT_TRUE(out.emplace(name, bytes).second) << "two fields are called " << name;
    return result<void>{};
  }));
  return out;
}

result<search::segment_ptr> segment_of(const fields& x) {
  return search::decode_segment([&](std::string_view name) -> result<std::string> {
    const auto found = x.find(name);
    return found == x.end() ? result<std::string>{error{errc::not_found, std::string{name}, ""}} : found->second;
  });
}

search::segment_ptr some_segment(std::uint32_t seed, int count) {
  auto corpus = search_corpus{seed};
  auto documents = std::vector<search::analysed_ptr>{};
  for (auto i = 0; i < count; ++i) {
    auto item = corpus.product("p" + std::to_string(1'000 + i), static_cast<std::uint64_t>(i) + 1);
    item.name.plain += " common";
    documents.push_back(search::analyse(item));
  }
  return search::seal(documents);
}

search::snapshot_ptr snapshot_of(const search::segment_ptr& x) {
  auto live = std::make_shared<const search::live_documents>(search::all_live(*x));
  return search::make_index_of({{x, live}})->publish();
}

/// Does with a segment what the program does with those it reads. Sanitizers watch.
void use(const search::segment_ptr& x, search_corpus& corpus) {
  const auto now = snapshot_of(x);
  for (auto i = 0; i < 5; ++i)
    static_cast<void>(static_cast<bool>(now->run(corpus.query(), corpus.tree())));
  static_cast<void>(now->logical_hash());
  const auto again = search::merge(now->parts());
  EXPECT_EQ(search::what_is_wrong(*again), nullptr);
}

/// One field of a good segment replaced.
void expect_refused(const std::string& field, const std::function<void(std::string&)>& spoil) {
  auto bytes = bytes_of(*some_segment(1, 300));
  spoil(bytes.at(field));
  const auto made = segment_of(bytes);
  ASSERT_FALSE(made) << field;
  EXPECT_EQ(made.failure().code, errc::corrupt);
}

} // namespace

TEST(segment_codec, a_segment_comes_back_as_it_was_written) {
  for (auto seed = std::uint32_t{1}; seed <= 10; ++seed) {
    const auto before = some_segment(seed, static_cast<int>(1 + seed * 40));
    const auto bytes = bytes_of(*before);
    const auto after = segment_of(bytes);
    ASSERT_TRUE(after) << after.failure().detail;
    EXPECT_EQ(bytes_of(**after), bytes);
    EXPECT_EQ(snapshot_of(*after)->logical_hash(), snapshot_of(before)->logical_hash());
    EXPECT_EQ(snapshot_of(*after)->version_hash(), snapshot_of(before)->version_hash());
  }
}

TEST(segment_codec, changed_bytes_are_refused_or_do_no_harm) {
  const auto good = bytes_of(*some_segment(3, 200));
  auto corpus = search_corpus{7};
  auto refused = 0;
  auto taken = 0;
  for (const auto& [name, original] : good)
    for (auto i = 0; i < 150; ++i) {
      auto bytes = good;
      auto& field = bytes.at(name);
      for (auto n = 1 + corpus.below(3); n > 0; --n)
        field[corpus.below(field.size())] = static_cast<char>(corpus.below(256));
      if (corpus.one_in(10))
        field.resize(corpus.below(field.size()));
      const auto made = segment_of(bytes);
      if (made)
        use(*made, corpus);
      else
        EXPECT_EQ(made.failure().code, errc::corrupt);
      ++(made ? taken : refused);
    }
  EXPECT_GT(refused, 100);
  EXPECT_GT(taken, 100) << "hardly anything came as far as the queries";
}

TEST(segment_codec, lengths_that_lie_are_refused_and_allocate_nothing) {
  const auto huge = std::string{"\xff\xff\xff\xff\xff\xff\xff\x7f"};
  for (const auto& [name, bytes] : bytes_of(*some_segment(1, 300)))
    if (name != "posting_bytes") {
      expect_refused(name, [&](std::string& x) { x = huge; });
      expect_refused(name, [&](std::string& x) { x.insert(0, huge); });
      expect_refused(name, [](std::string& x) { x.clear(); });
      expect_refused(name, [](std::string& x) { x.push_back('\0'); });
    }
  expect_refused("posting_bytes", [](std::string& x) { x.push_back('\0'); });
  expect_refused("posting_bytes", [](std::string& x) { x.pop_back(); });
}

TEST(segment_codec, columns_for_another_number_of_documents_are_refused) {
  const auto other = bytes_of(*some_segment(1, 299));
  for (const auto* name : {"ids", "sort_names", "brands", "tags", "categories", "versions", "created", "updated",
                           "statuses", "released", "lengths", "prices", "attributes", "posting_ends", "posting_bytes"})
    expect_refused(name, [&](std::string& x) { x = other.at(name); });
}

TEST(segment_codec, a_list_that_leaves_its_documents_is_refused) {
  auto postings = std::vector<search::posting>{};
  for (search::doc_id doc = 0; doc < 300; ++doc)
    postings.push_back({doc * 2, search::term_counts{1}});
  auto list = std::string{};
  search::append_postings(list, postings);
  EXPECT_TRUE(search::is_posting_list(list, 599));
  EXPECT_FALSE(search::is_posting_list(list, 598)) << "its last document is not there";
  for (std::size_t size = 0; size < list.size(); ++size)
    ASSERT_FALSE(search::is_posting_list(list.substr(0, size), 599)) << size;
  EXPECT_FALSE(search::is_posting_list(list + "\x01", 599));
}

TEST(segment_codec, the_fingerprint_stays_while_nothing_changes) {
  EXPECT_EQ(search::structure_fingerprint(), search::structure_fingerprint());
  EXPECT_NE(search::structure_fingerprint(), hash128{});
}

} // namespace stoa::tests

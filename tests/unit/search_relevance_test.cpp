// How well real queries are answered: nDCG@10 over the judged queries of the data set that STOA_DATA_SET names.
#include "codec/json.hpp"
#include "domain/search/snapshot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

namespace stoa::tests {

namespace {

using judgments = std::map<std::string, std::map<std::string, int>>;

std::string text_of(const value& from, std::string_view name) {
  const auto* member = from.find(name);
  const auto* text = member == nullptr ? nullptr : member->get_if<std::string>();
  return text == nullptr ? "" : *text;
}

/// The category of a row, made where it is new.
catalog::category_id category_of(const value& row, catalog::category_tree& tree) {
  const auto* path = row.find("category");
  auto at = catalog::category_id{0};
  if (path != nullptr && path->get_if<value_list>() != nullptr)
    for (const auto& name : *path->get_if<value_list>()) {
      const auto& text = *name.get_if<std::string>();
      if (tree.child(at, text) == nullptr)
        tree.put({static_cast<catalog::category_id>(tree.size() + 1), at, text});
      at = tree.child(at, text)->id;
    }
  return at;
}

struct judged_shop {
  explicit judged_shop(const std::string& folder) {
    auto rows = std::ifstream{folder + "/icecat_products.jsonl"};
    for (auto line = std::string{}; std::getline(rows, line);) {
      const auto row = codec::read_json(line);
      EXPECT_TRUE(row) << line;
      auto item = catalog::product{};
      item.id = text_of(*row, "id");
      item.name.plain = text_of(*row, "name");
      item.description.plain = text_of(*row, "description");
      item.brand = text_of(*row, "brand");
      item.model = text_of(*row, "model");
      if (const auto category = category_of(*row, tree); category != 0)
        item.categories.push_back(category);
      index->put(search::analyse(item));
    }
    auto lines = std::ifstream{folder + "/icecat_tune.qrels"};
    for (auto line = std::string{}; std::getline(lines, line);) {
      auto parts = std::istringstream{line};
      auto query = std::string{};
      auto zero = std::string{};
      auto id = std::string{};
      auto grade = 0;
      parts >> query >> zero >> id >> grade;
      grades[query][id] = grade;
    }
    seen = index->publish();
  }

  static double gain(int grade, std::size_t rank) {
    return (std::pow(2.0, grade) - 1) / std::log2(static_cast<double>(rank) + 2);
  }

  /// nDCG@10; unjudged counts as 0. Below zero when no product is relevant.
  double quality(const std::string& query, const std::string& words) const {
    auto asked = search::query{};
    asked.words = words;
    asked.hit_count_max = 10;
    const auto& known = grades.at(query);
    auto best = std::vector<int>{};
    for (const auto& [id, grade] : known)
      best.push_back(grade);
    std::sort(best.begin(), best.end(), std::greater{});
    auto ideal = 0.0;
    for (std::size_t i = 0; i < std::min<std::size_t>(best.size(), 10); ++i)
      ideal += gain(best[i], i);
    if (ideal <= 0)
      return -1;
    auto sum = 0.0;
    const auto answer = seen->run(asked, tree);
    for (std::size_t i = 0; i < answer->hits.size(); ++i)
      if (const auto grade = known.find(answer->hits[i].id); grade != known.end())
        sum += gain(grade->second, i);
    return sum / ideal;
  }

  catalog::category_tree tree;
  std::unique_ptr<search::index> index = search::make_index(100'000);
  search::snapshot_ptr seen;
  judgments grades;
};

struct means {
  double wrong = 0;
  double right = 0;
  std::size_t count = 0;
};

means over_typos(const judged_shop& shop, const std::string& folder) {
  auto out = means{};
  auto lines = std::ifstream{folder + "/icecat_typo.queries.tsv"};
  for (auto line = std::string{}; std::getline(lines, line);) {
    auto parts = std::istringstream{line};
    auto query = std::string{};
    auto wrong = std::string{};
    auto right = std::string{};
    std::getline(std::getline(std::getline(parts, query, '\t'), wrong, '\t'), right, '\t');
    const auto spelt = shop.quality(query, right);
    if (spelt < 0)
      continue;
    const auto misspelt = shop.quality(query, wrong);
    out.wrong += misspelt;
    out.right += spelt;
    ++out.count;
  }
  out.wrong /= static_cast<double>(out.count);
  out.right /= static_cast<double>(out.count);
  return out;
}

} // namespace

TEST(search_relevance, misspelt_queries_are_answered_nearly_as_well_as_right_ones) {
  const auto* folder = std::getenv("STOA_DATA_SET");
  if (folder == nullptr || !std::ifstream{std::string{folder} + "/icecat_products.jsonl"})
    GTEST_SKIP() << "STOA_DATA_SET names no folder with icecat_products.jsonl";
  const auto shop = judged_shop{folder};
  auto sum = 0.0;
  auto count = std::size_t{0};
  auto lines = std::ifstream{std::string{folder} + "/icecat_tune.queries.tsv"};
  for (auto line = std::string{}; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    const auto quality = shop.quality(line.substr(0, tab), line.substr(tab + 1));
    sum += quality < 0 ? 0 : quality;
    count += quality < 0 ? 0 : 1;
  }
  const auto typos = over_typos(shop, folder);
  std::printf("nDCG@10: %zu queries %.4f; %zu misspelt %.4f, spelt right %.4f\n", count,
              sum / static_cast<double>(count), typos.count, typos.wrong, typos.right);
  EXPECT_GT(sum / static_cast<double>(count), 0.73);
  EXPECT_GT(typos.wrong, 0.95 * typos.right);
}

} // namespace stoa::tests

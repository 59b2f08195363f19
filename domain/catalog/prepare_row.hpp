// What a row of an atomic import will make of its product: worked out before the import is decided. Pure.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/product_categories.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::catalog {

/// The categories of a store and those that an import needs beside them.
class category_plan final : public category_maker {
public:
  explicit category_plan(const category_tree& below)
      : below_(std::make_shared<category_tree>(below)), tree_(std::make_shared<category_tree>(below)) {}

  const category_tree& tree() const override { return *tree_; }
  std::size_t room() const override;
  error no_room() const override;
  category_id make(category_id parent, const std::string& name) override;
  /// Makes or changes a category as a row asks. False: that changes nothing. Errors: those of category_rules.hpp,
  /// `invalid_field` (this import has made or changed it already), `overloaded`.
  result<bool> write(const change_category& asked);

  const std::shared_ptr<const category_tree>& below() const { return below_; }
  /// What becomes of categories, in order: parents first.
  const std::vector<event::category_changed>& planned() const { return planned_; }
  std::uint64_t written_row_count() const { return written_row_count_; }

private:
  category_id add(event::category_changed x);

  std::shared_ptr<const category_tree> below_;
  std::shared_ptr<category_tree> tree_;
  std::vector<event::category_changed> planned_;
  std::size_t planned_bytes_ = 0;
  std::uint64_t written_row_count_ = 0;
};

/// The row of a put or a patch upon the product as it is now (null: there is none); nothing when it changes nothing.
/// Errors: those of reading the document, `not_found` (a patch of nothing), `too_large`, those of the plan.
result<std::optional<event::staged_row>> prepare_row(const operation& x, const product_ptr& now, category_plan& plan);

/// The same once more: what a row made of its product becomes upon a newer state of it.
std::optional<event::staged_row> replace_row(const event::staged_row& x, const product_ptr& now);

} // namespace stoa::catalog

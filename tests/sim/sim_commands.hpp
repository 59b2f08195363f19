// What the simulated clients ask: few products, few skus, few words, so that they collide all the time.
#pragma once

#include "domain/catalog/command.hpp"
#include "tests/support/sim_disk.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::tests {

constexpr std::uint64_t sim_product_count = 6;
constexpr std::uint64_t sim_sku_count = 3;
inline const std::vector<std::string> sim_words{"anchor", "bucket", "candle", "dagger"};
/// Ids that clients give categories; those that paths made have numbers.
inline const std::vector<std::string> sim_categories{"k1", "k2", "2"};
inline const std::vector<std::string> sim_brands{"Acme", "Bolt"};

std::string sim_id(std::uint64_t number);

/// A row of an import: a whole product, or some fields of one.
catalog::operation make_sim_row(sim_random& random, const std::string& id, bool is_patch);
/// A row that makes or changes a category.
catalog::change_category make_sim_category_row(sim_random& random);

/// A client's belief about versions is often stale; `guess` is one to try.
catalog::command make_sim_command(sim_random& random, std::uint64_t guess);

} // namespace stoa::tests

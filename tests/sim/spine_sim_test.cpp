// The spine on a bad machine. STOA_SEEDS sets how many seeds run, STOA_SEED the first one.
#include "tests/sim/spine_sim.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace stoa::tests {

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

/// Seeds until a fault is found, 0 when none finds it.
std::uint64_t seeds_to_catch(spine::mutant mutant, std::uint64_t seed_count_max) {
  for (std::uint64_t seed = 1; seed <= seed_count_max; ++seed)
    if (run_spine_sim({.seed = seed, .mutant = mutant}).failure)
      return seed;
  return 0;
}

} // namespace

TEST(spine_sim, every_law_holds_on_every_seed) {
  const auto first = setting("STOA_SEED", 1);
  const auto count = setting("STOA_SEEDS", 1'000);
  auto total = sim_counts{};
  for (auto seed = first; seed < first + count; ++seed) {
    const auto report = run_spine_sim({.seed = seed});
    total += report.counts;
    ASSERT_FALSE(report.failure) << *report.failure << " (repeat: STOA_SEED=" << seed << " STOA_SEEDS=1)";
  }
  std::cout << count << " seeds: acknowledged " << total.acknowledged << ", refused " << total.refused
            << " (while pending " << total.refused_while_pending << "), unknown " << total.unknown << ", replayed "
            << total.replayed << ", read-only " << total.read_only << ", crashes " << total.crashes
            << ", recovered unseen " << total.recovered_unseen << ", reopened " << total.reopened << ", fold failures "
            << total.fold_failures << ", checkpoints " << total.checkpoints << " (dropped " << total.dropped_checkpoints
            << "), history cuts " << total.history_cuts << ", trims " << total.trims << ", crashes in a round "
            << total.crashes_in_a_round << ", indexes kept " << total.indexes_kept << ", loaded "
            << total.indexes_loaded << ", rebuilt " << total.indexes_rebuilt << ", crashes while keeping "
            << total.crashes_while_keeping << ", views " << total.views << ", categories with products renamed "
            << total.full_categories_renamed << ", moved " << total.full_categories_moved << ", categories deleted "
            << total.categories_deleted << ", backups " << total.backups << " (failed " << total.failed_backups
            << ", crashes in one " << total.crashes_in_a_backup << "), restores " << total.restores << ", imports "
            << total.imports << " (refused " << total.imports_refused << ", resumed " << total.imports_resumed
            << ", rows staged again " << total.import_rows_staged_again << "), rolling ones " << total.rolling_imports
            << ", undos " << total.undos << "\n";
  if (count < 100) // a single seed need not have everything
    return;
  for (const auto happened : {total.acknowledged,
                              total.refused_while_pending,
                              total.unknown,
                              total.replayed,
                              total.read_only,
                              total.crashes,
                              total.recovered_unseen,
                              total.reopened,
                              total.fold_failures,
                              total.checkpoints,
                              total.dropped_checkpoints,
                              total.history_cuts,
                              total.trims,
                              total.crashes_in_a_round,
                              total.indexes_kept,
                              total.indexes_loaded,
                              total.indexes_rebuilt,
                              total.crashes_while_keeping,
                              total.views,
                              total.full_categories_renamed,
                              total.full_categories_moved,
                              total.categories_deleted,
                              total.backups,
                              total.failed_backups,
                              total.crashes_in_a_backup,
                              total.restores,
                              total.imports,
                              total.rolling_imports,
                              total.undos,
                              total.imports_refused,
                              total.imports_resumed,
                              total.import_rows_staged_again})
    EXPECT_GT(happened, 0U) << "a fault never occurred: the run proves less than it says";
}

TEST(spine_sim, a_seed_gives_the_same_run_again) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    EXPECT_EQ(run_spine_sim({.seed = seed}).fingerprint, run_spine_sim({.seed = seed}).fingerprint) << "seed " << seed;
}

TEST(spine_sim, an_answer_before_the_sync_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::answer_before_sync, 100), 0U);
}

TEST(spine_sim, a_refusal_from_pending_values_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::refusal_from_pending, 300), 0U);
}

TEST(spine_sim, batches_applied_out_of_order_are_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::apply_out_of_order, 100), 0U);
}

TEST(spine_sim, a_flush_of_one_family_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::flush_one_family, 100), 0U);
}

TEST(spine_sim, a_segment_used_after_a_failed_sync_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::reuse_failed_segment, 1'000), 0U);
}

TEST(spine_sim, a_log_trimmed_beyond_its_checkpoint_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::trim_beyond_checkpoint, 100), 0U);
}

TEST(spine_sim, a_backup_that_mixes_positions_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::backup_mixing_positions, 100), 0U);
}

TEST(spine_sim, an_index_manifest_beyond_its_segments_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::index_manifest_beyond_segments, 100), 0U);
}

TEST(spine_sim, files_of_the_index_removed_before_its_manifest_is_durable_are_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::index_files_removed_early, 100), 0U);
}

TEST(spine_sim, an_import_that_is_not_decided_again_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::publish_without_deciding, 300), 0U);
}

TEST(spine_sim, a_staged_value_that_shows_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::staged_value_visible, 100), 0U);
}

TEST(spine_sim, staged_rows_trimmed_before_the_record_that_shows_them_are_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::trim_staged_rows, 1'000), 0U);
}

TEST(spine_sim, a_backup_that_forgets_staged_rows_is_caught) {
  EXPECT_GT(seeds_to_catch(spine::mutant::image_while_staged, 1'000), 0U);
}

} // namespace stoa::tests

// Laws of the index on disk: a start goes on from it or builds it anew, and nobody can tell from the answers.
#include "spine/index_manifest.hpp"
#include "spine/index_writer.hpp"
#include "spine/indexer.hpp"
#include "spine/recovery.hpp"
#include "storage/memory_log.hpp"
#include "storage/memory_state.hpp"
#include "storage/section_file.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

namespace stoa::tests {

using step = spine::index_writer::step;

namespace {

template <class T>
T need(result<T> x) {
  if (!x)
    throw std::runtime_error{x.failure().detail};
  return std::move(*x);
}

/// A shard whose log and state never fail and whose index is kept on a disk in memory.
class kept_shard {
public:
  explicit kept_shard(std::uint64_t seed = 1) {
    auto disk = std::make_unique<sim_disk>(seed);
    disk_ = disk.get();
    files_->disk = std::move(disk);
    files_->log = std::make_unique<storage::memory_log>();
    files_->state = std::make_unique<storage::memory_state>();
    start();
  }

  /// Dies and comes back.
  void start() {
    made_ = {};
    made_ = need(spine::recover(files_));
    made_.files = nullptr;
    auto settings = spine::index_writer_settings{};
    settings.own_file_document_count_min = 8;
    settings.free_bytes_min = 0;
    settings.mutant = mutant;
    writer_.emplace(files_, settings, made_.index_origin.files);
  }

  void commit(std::vector<event::any> events) {
    auto record = std::make_shared<event::record>();
    record->header.position = files_->log->next_position();
    record->events = std::move(events);
    auto batch = storage::batch{};
    batch.first_position = record->header.position;
    batch.add(event::encode(*record));
    ASSERT_EQ(files_->log->append(batch), storage::append_status::appended);
    const auto records = std::vector<event::record_ptr>{record};
    ASSERT_TRUE(made_.folder->apply(records));
    spine::apply(*made_.index, records, spine::analyse(records));
    made_.index_now = made_.index->publish();
  }

  void put(const std::string& prefix, int count) {
    auto events = std::vector<event::any>{};
    for (auto i = 0; i < count; ++i) {
      auto item = std::make_shared<catalog::product>();
      item->id = prefix + std::to_string(i);
      item->name.plain = "number " + std::to_string(++written_);
      item->version = files_->log->next_position();
      events.emplace_back(event::product_changed{0, item});
    }
    commit(std::move(events));
  }
  void erase(const std::string& id) { commit({event::product_deleted{0, id}}); }

  result<void> keep() {
    writer_->begin(made_.index_now, position());
    auto done = result<void>{};
    while (done && writer_->next() != step::over)
      done = writer_->run();
    return done;
  }

  /// What a start would make of the documents alone.
  hash128 rebuilt_hash() const {
    const auto now = made_.folder->now();
    return need(spine::build_index(*now.state))->publish()->logical_hash();
  }
  void expect_whole() const { EXPECT_EQ(made_.index_now->logical_hash(), rebuilt_hash()); }

  std::vector<std::string> names() const {
    auto found = disk_->list(spine::index_folder);
    return found ? *found : std::vector<std::string>{};
  }
  event::position position() const { return files_->log->next_position() - 1; }
  const spine::index_origin& origin() const { return made_.index_origin; }
  spine::index_writer& writer() { return *writer_; }
  sim_disk& disk() { return *disk_; }
  spine::shard_files& files() { return *files_; }
  const search::snapshot_ptr& now() const { return made_.index_now; }

  spine::mutant mutant = spine::mutant::none;

private:
  std::shared_ptr<spine::shard_files> files_ = std::make_shared<spine::shard_files>();
  sim_disk* disk_ = nullptr;
  spine::recovered made_;
  std::optional<spine::index_writer> writer_;
  int written_ = 0;
};

/// Kept at position 4 of 6: a large segment, small ones, dead documents, and a tail that touches all of them.
void fill(kept_shard& x) {
  x.put("a", 20);
  x.put("b", 3);
  x.erase("a7");
  x.put("c", 2);
  ASSERT_TRUE(x.keep());
  x.put("b", 2);
  x.erase("a3");
}

void change_manifest(kept_shard& x, const std::function<void(spine::index_manifest&)>& change) {
  auto manifest = need(spine::read_manifest(x.disk()));
  change(manifest);
  ASSERT_TRUE(spine::prepare_manifest(x.disk(), manifest));
  ASSERT_TRUE(spine::publish_manifest(x.disk()));
}

} // namespace

TEST(index_on_disk, a_start_goes_on_from_it_and_takes_only_the_rest_of_the_log_apart) {
  auto x = kept_shard{};
  fill(x);
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.detail, "");
  EXPECT_EQ(x.origin().kept_position, 4U);
  EXPECT_EQ(x.origin().analysed_count, 2U);
  EXPECT_EQ(x.now()->document_count(), 23U);
  x.expect_whole();
}

TEST(index_on_disk, an_empty_index_is_kept_too) {
  auto x = kept_shard{};
  ASSERT_TRUE(x.keep());
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::none);
  x.put("a", 1);
  x.erase("a0");
  ASSERT_TRUE(x.keep());
  x.start();
  EXPECT_EQ(x.origin().kept_position, 2U);
  x.expect_whole();
}

TEST(index_on_disk, without_one_it_is_built_and_that_is_no_fault) {
  auto x = kept_shard{};
  x.put("a", 5);
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::not_found);
  EXPECT_EQ(x.origin().analysed_count, 5U);
  x.expect_whole();
}

TEST(index_on_disk, a_segment_that_has_a_file_is_not_written_again_also_after_a_start) {
  auto x = kept_shard{};
  fill(x);
  const auto largest = [&] {
    const auto all = need(spine::read_manifest(x.disk())).segments;
    return *std::max_element(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.document_count < b.document_count; });
  };
  const auto before = largest();
  EXPECT_EQ(before.dead.size(), 1U);
  ASSERT_TRUE(x.keep());
  EXPECT_LT(x.writer().written_bytes(), 2'000U) << "only the small ones";
  EXPECT_EQ(largest().number, before.number);
  EXPECT_EQ(largest().dead.size(), 2U) << "the manifest tells who died since";
  x.start();
  x.erase("a5");
  ASSERT_TRUE(x.keep());
  EXPECT_EQ(largest().number, before.number);
  x.start();
  EXPECT_EQ(x.origin().analysed_count, 0U);
  x.expect_whole();
}

TEST(index_on_disk, what_the_manifest_does_not_name_is_removed) {
  auto x = kept_shard{};
  fill(x);
  for (auto i = 0; i < 5; ++i) {
    x.put("d", 9);
    ASSERT_TRUE(x.keep());
    const auto manifest = need(spine::read_manifest(x.disk()));
    EXPECT_EQ(x.names().size(), manifest.segments.size() + 1);
  }
}

TEST(index_on_disk, one_of_another_analyser_is_not_used) {
  auto x = kept_shard{};
  fill(x);
  change_manifest(x, [](auto& manifest) { ++manifest.fingerprint.low; });
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::not_found);
  EXPECT_NE(x.origin().rebuilt_because.detail.find("analyser"), std::string::npos);
  x.expect_whole();
  ASSERT_TRUE(x.keep()) << "and its place is taken";
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::none);
}

TEST(index_on_disk, one_of_another_log_is_not_used) {
  auto x = kept_shard{};
  fill(x);
  change_manifest(x, [](auto& manifest) { ++manifest.log_id; });
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::not_found);
  x.expect_whole();
}

TEST(index_on_disk, one_that_the_log_no_longer_reaches_is_not_used) {
  auto x = kept_shard{};
  fill(x);
  ASSERT_TRUE(x.files().log->trim(5));
  x.start();
  EXPECT_EQ(x.origin().kept_position, 4U) << "the next record is still there";
  ASSERT_TRUE(x.files().log->trim(6));
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::not_found);
  x.expect_whole();
}

TEST(index_on_disk, one_beyond_the_end_of_the_log_is_a_fault_and_not_used) {
  auto x = kept_shard{};
  fill(x);
  change_manifest(x, [](auto& manifest) { manifest.position = 7; });
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::corrupt);
  x.expect_whole();
}

TEST(index_on_disk, one_that_says_more_than_it_holds_never_answers) {
  auto x = kept_shard{};
  x.mutant = spine::mutant::index_manifest_beyond_segments;
  x.start();
  fill(x);
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::corrupt);
  x.expect_whole();
}

TEST(index_on_disk, every_damaged_byte_is_found) {
  auto x = kept_shard{};
  fill(x);
  for (const auto& name : x.names()) {
    const auto path = std::string{spine::index_folder} + "/" + name;
    const auto size = *(*x.disk().open(path, storage::disk::mode::read))->size();
    for (auto at = std::uint64_t{0}; at < size; at += 7) {
      x.disk().damage(path, at);
      const auto found = spine::read_index(x.disk(), *x.files().log);
      ASSERT_FALSE(found) << path << " byte " << at;
      EXPECT_EQ(found.failure().code, errc::corrupt);
      x.disk().damage(path, at); // puts it back
    }
  }
  EXPECT_TRUE(spine::read_index(x.disk(), *x.files().log));
  ASSERT_TRUE(x.disk().remove(spine::segment_path(1)));
  x.start();
  EXPECT_EQ(x.origin().rebuilt_because.code, errc::corrupt);
  x.expect_whole();
}

TEST(index_on_disk, a_crash_at_any_moment_leaves_the_old_one_or_the_new_one) {
  auto kept_old = 0;
  auto kept_new = 0;
  for (auto operations = std::uint64_t{1}; operations < 40; ++operations)
    for (auto seed = std::uint64_t{1}; seed <= 5; ++seed) {
      auto x = kept_shard{operations * 100 + seed};
      fill(x);
      x.put("d", 12);
      x.disk().die_after(operations);
      const auto done = x.keep();
      x.disk().crash();
      x.start();
      ASSERT_EQ(x.origin().rebuilt_because.detail, "") << operations << " " << seed;
      ASSERT_TRUE(x.origin().kept_position == 4 || x.origin().kept_position == 7);
      ASSERT_TRUE(!done || x.origin().kept_position == 7) << "told as kept";
      ++(x.origin().kept_position == 4 ? kept_old : kept_new);
      x.expect_whole();
      ASSERT_TRUE(x.keep()) << "what was left behind is no hindrance";
    }
  EXPECT_GT(kept_old, 20);
  EXPECT_GT(kept_new, 20);
}

namespace {

/// The index is being kept; with one step a write, a sync or a sync of a folder fails.
void keep_with_failure(kept_shard& x, int at, int kind) {
  auto done = result<void>{};
  x.writer().begin(x.now(), x.position());
  for (auto i = 0; done && x.writer().next() != step::over; ++i) {
    if (i == at) {
      x.disk().fail_writes(kind == 0 ? 1 : 0);
      x.disk().fail_syncs(kind == 1 ? 1 : 0);
      x.disk().fail_folder_syncs(kind == 2 ? 1 : 0);
    }
    done = x.writer().run();
  }
}

} // namespace

TEST(index_on_disk, a_failure_at_any_step_leaves_the_old_one_and_the_next_try_works) {
  for (auto at = 0; at < 8; ++at)
    for (auto kind = 0; kind < 3; ++kind) {
      auto x = kept_shard{};
      fill(x);
      x.put("d", 12);
      keep_with_failure(x, at, kind);
      x.disk().fail_writes(0);
      x.disk().fail_syncs(0);
      x.disk().fail_folder_syncs(0);
      x.start();
      EXPECT_EQ(x.origin().rebuilt_because.detail, "");
      x.expect_whole();
      ASSERT_TRUE(x.keep());
      x.start();
      EXPECT_EQ(x.origin().kept_position, x.position());
    }
}

TEST(index_on_disk, it_never_takes_the_last_bytes_of_the_disk) {
  auto x = kept_shard{};
  fill(x);
  x.put("d", 12);
  x.disk().limit_bytes(x.disk().used_bytes() + 100);
  const auto done = x.keep();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.failure().code, errc::disk_full);
  EXPECT_EQ(x.writer().written_bytes(), 0U);
  x.start();
  EXPECT_EQ(x.origin().kept_position, 4U);
}

TEST(index_manifest, it_comes_back_as_it_was_and_lies_are_refused) {
  auto manifest = spine::index_manifest{{1, 2}, 3, 4, {}};
  manifest.segments.push_back({9, 77, 100, {0, 1, 50, 99}});
  manifest.segments.push_back({10, 78, 1, {}});
  const auto bytes = spine::encode(manifest);
  EXPECT_EQ(*spine::decode_index_manifest(bytes), manifest);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(spine::decode_index_manifest(bytes.substr(0, size)));
  EXPECT_FALSE(spine::decode_index_manifest(bytes + '\0'));
  manifest.segments[0].dead.push_back(100);
  EXPECT_FALSE(spine::decode_index_manifest(spine::encode(manifest))) << "a document that is not there";
}

} // namespace stoa::tests

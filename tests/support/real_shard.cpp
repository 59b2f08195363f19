#include "tests/support/real_shard.hpp"

#include "spine/stored.hpp"
#include "spine/verify.hpp"
#include "storage/memory_state.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace stoa::tests {

namespace {

constexpr std::int64_t now_ms = 1'700'000'000'000;
// Small, so that a few writes fill several and trimming has something to take away.
constexpr std::uint64_t segment_bytes = 8 * 1024;

} // namespace

result<std::unique_ptr<real_shard>> real_shard::open(const real_shard_settings& settings) {
  auto files = std::make_shared<spine::shard_files>();
  files->disk = storage::make_posix_disk(settings.folder);
  auto how = storage::log_and_state_settings{};
  how.state.path = settings.folder + "/state";
  how.state.budget = settings.budget;
  how.state.check_tables = settings.check_tables;
  how.log.segment_bytes_min = segment_bytes;
  how.log.segment_bytes_max = segment_bytes;
  auto opened = storage::open_log_and_state(*files->disk, how);
  if (!opened)
    return opened.failure();
  files->log = std::move(opened->log);
  files->state = std::move(opened->state);
  auto made = spine::recover(std::move(files));
  if (!made)
    return made.failure();
  auto out = std::unique_ptr<real_shard>{new real_shard};
  out->files_ = std::move(made->files);
  out->folder_ = std::move(made->folder);
  out->sequencer_ =
    std::make_unique<spine::sequencer>(made->heads, made->position, made->last_time_ms, spine::sequencer_settings{});
  out->rebuilt_ = std::move(opened->rebuilt);
  out->replayed_count_ = made->replayed_count;
  return out;
}

spine::batch_ptr real_shard::begin_put(const std::string& id, const std::string& name) {
  auto command = catalog::command{};
  command.principal = "admin";
  auto draft = catalog::product_draft{};
  draft.item.id = id;
  draft.item.name.plain = name;
  command.operations.push_back({catalog::put_product{std::move(draft)}, {}});
  sequencer_->submit({next_ticket_++}, std::move(command), now_ms);
  auto batch = sequencer_->next_batch(now_ms);
  EXPECT_NE(batch, nullptr) << id << " is not on its way";
  return batch;
}

void real_shard::end_put(const spine::batch_ptr& x, storage::append_status status) {
  ASSERT_EQ(status, storage::append_status::appended);
  sequencer_->appended();
  const auto folded = spine::fold_committed(*files_, *folder_, x->records);
  ASSERT_TRUE(folded) << folded.failure().detail;
  sequencer_->published(folded->position);
  const auto answers = sequencer_->take_answers();
  ASSERT_EQ(answers.size(), 1U);
  ASSERT_TRUE(answers.front().outcome);
  EXPECT_EQ(answers.front().outcome->position, folded->position);
}

void real_shard::put_many(const std::string& prefix, int count) {
  for (auto i = 0; i < count; ++i)
    put(prefix + std::to_string(i), prefix + " number " + std::to_string(i) + std::string(400, '.'));
}

std::map<std::string, std::string> real_shard::products() {
  auto out = std::map<std::string, std::string>{};
  const auto done =
    state().snapshot()->scan(storage::family::documents, "", [&](std::string_view id, std::string_view bytes) {
      const auto item = spine::stored::decode_document(bytes);
      out.emplace(id, item ? item->name.plain : item.failure().detail);
      return true;
    });
  EXPECT_TRUE(done);
  return out;
}

std::string real_shard::verify() {
  auto scratch = storage::memory_state{};
  const auto report = spine::verify(log(), state(), scratch);
  if (!report)
    return report.failure().detail;
  return report->problems.empty() ? "clean" : report->problems.front();
}

} // namespace stoa::tests

#include "spine/verify.hpp"

#include "spine/folder.hpp"
#include "spine/index_start.hpp"
#include "spine/indexer.hpp"
#include "spine/recovery.hpp"
#include "spine/staged_records.hpp"
#include "spine/stored.hpp"

#include <algorithm>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t step_bytes = 4 * 1024 * 1024;

/// Whether the log still holds what a checkpoint had staged: a crash while it was trimmed may have left less. What was
/// staged for a run that began anew, failed or was cancelled since is needed by nobody.
result<bool> has_all_rows(const storage::log& log, const storage::state& state, event::position checkpoint) {
  const auto opened = state.open_checkpoint(checkpoint);
  if (!opened)
    return opened.failure();
  const auto spans = staging_spans(**opened);
  if (!spans)
    return spans.failure();
  const auto still = staging_spans(*state.snapshot());
  if (!still)
    return still.failure();
  return std::none_of(spans->begin(), spans->end(), [&](const auto& x) {
    const auto is_needed =
      std::any_of(still->begin(), still->end(), [&](const auto& one) { return one.first == x.first; });
    return is_needed && x.last == staging_span::open_end && x.first < log.first_position();
  });
}

/// The newest checkpoint from which the log still goes on, at or before a position; 0 = begin with nothing.
result<event::position> starting_point(const storage::log& log, const storage::state& state, event::position until) {
  const auto kept = state.checkpoints();
  if (!kept)
    return kept.failure();
  // The oldest that will do: the more is folded, the more is proved.
  for (const auto position : *kept) {
    if (position + 1 < log.first_position() || position > until)
      continue;
    const auto leads_on = has_all_rows(log, state, position);
    if (!leads_on)
      return leads_on.failure();
    if (*leads_on)
      return position;
  }
  if (log.first_position() > 1)
    return error{errc::corrupt,
                 "the log begins at position " + std::to_string(log.first_position()) +
                   " and no checkpoint reaches it: part of the history is missing",
                 ""};
  return event::position{0};
}

result<void> copy(const storage::state_snapshot& from, storage::state& to) {
  auto write = storage::state_write{from.position(), {}};
  for (std::size_t i = 0; i < storage::family_count; ++i) {
    const auto where = static_cast<storage::family>(i);
    if (where == storage::family::meta)
      continue;
    const auto done = from.scan(where, "", [&](std::string_view key, std::string_view value) {
      write.changes.push_back({where, std::string{key}, std::string{value}});
      return true;
    });
    if (!done)
      return done;
  }
  return to.apply(write);
}

/// Folds and indexes the log side by side.
class replayer {
public:
  replayer(const storage::log& log, storage::state& scratch) : log_(log), scratch_(scratch), folder_(scratch) {}

  result<void> begin() {
    if (auto loaded = folder_.load(); !loaded)
      return loaded;
    const auto now = folder_.now();
    auto built = build_index(*now.state);
    if (!built)
      return built.failure();
    index_ = std::move(*built);
    return {};
  }

  /// Up to a position.
  result<void> run(event::position last) {
    while (scratch_.position() < last) {
      auto records = read_records(log_, scratch_.position() + 1, step_bytes);
      if (!records)
        return records.failure();
      std::erase_if(*records, [&](const auto& x) { return x->header.position > last; });
      if (records->empty())
        return error{errc::corrupt, "the log ends at position " + std::to_string(scratch_.position()), ""};
      record_count_ += records->size();
      if (auto done = apply(*records); !done)
        return done;
    }
    return {};
  }

  /// What is not folded is at least read.
  result<void> read_rest() {
    for (auto next = scratch_.position() + 1; next < log_.next_position();) {
      const auto records = read_records(log_, next, step_bytes);
      if (!records)
        return records.failure();
      record_count_ += records->size();
      next = records->back()->header.position + 1;
    }
    return {};
  }

  std::uint64_t record_count() const { return record_count_; }
  const catalog::category_tree& categories() const { return *folder_.now().categories; }

  const search::snapshot_ptr& index() {
    if (published_ == nullptr)
      published_ = index_->publish();
    return published_;
  }

private:
  result<void> apply(const std::vector<event::record_ptr>& records) {
    if (auto done = folder_.apply(records); !done)
      return done;
    spine::apply(*index_, records, analyse(records));
    published_ = index_->publish();
    return {};
  }

  const storage::log& log_;
  storage::state& scratch_;
  folder folder_;
  std::unique_ptr<search::index> index_;
  search::snapshot_ptr published_;
  std::uint64_t record_count_ = 0;
};

void compare_families(const std::array<hash128, storage::family_count>& stored,
                      const std::array<hash128, storage::family_count>& folded, verify_report& report) {
  for (std::size_t i = 0; i < storage::family_count; ++i) {
    const auto where = static_cast<storage::family>(i);
    if (where != storage::family::meta && stored[i] != folded[i])
      report.problems.push_back(std::string{"family "} + to_string(where) +
                                " of the state differs from the fold of the log");
  }
}

bool same(const search::answer& a, const search::answer& b) {
  const auto same_hit = [](const search::hit& x, const search::hit& y) {
    return x.id == y.id && x.version == y.version && x.score_micro == y.score_micro;
  };
  const auto same_facet = [](const search::facet& x, const search::facet& y) {
    return x.field == y.field && x.values == y.values;
  };
  return a.found == b.found && std::equal(a.hits.begin(), a.hits.end(), b.hits.begin(), b.hits.end(), same_hit) &&
         std::equal(a.facets.begin(), a.facets.end(), b.facets.begin(), b.facets.end(), same_facet);
}

/// Words that are sure to hit: the names of some documents spread over the state.
std::vector<std::string> sample_words(const storage::state_snapshot& from, verify_report& report) {
  auto words = std::vector<std::string>{""};
  auto count = std::uint64_t{0};
  const auto done = from.scan(storage::family::documents, "", [&](std::string_view, std::string_view bytes) {
    if (++count % 64 == 1 && words.size() < 32)
      if (const auto item = stored::decode_document(bytes))
        words.push_back(item->name.plain.substr(0, item->name.plain.find(' ')));
    return true;
  });
  if (!done)
    report.problems.push_back("the documents cannot be read: " + done.failure().detail);
  report.document_count = count;
  return words;
}

void compare_answers(const search::snapshot& replayed, const search::snapshot& rebuilt,
                     const catalog::category_tree& categories, const std::vector<std::string>& words,
                     verify_report& report) {
  for (const auto& word : words) {
    auto asked = search::query{};
    asked.words = word;
    asked.facets = {search::facet_field::brand, search::facet_field::category};
    asked.published_only = false;
    const auto a = replayed.run(asked, categories);
    const auto b = rebuilt.run(asked, categories);
    if (!a || !b || !same(*a, *b)) {
      report.problems.push_back("the index answers \"" + word + "\" differently from one built anew");
      return;
    }
  }
}

/// Folds to where the index on disk stands and compares; a disk without one, or with one of no use, is no problem.
result<void> compare_kept(index_start& kept, replayer& folded, verify_report& report) {
  const auto& why = kept.origin().rebuilt_because;
  if (why.code == errc::none) {
    if (auto done = folded.run(kept.position()); !done)
      return done;
    report.index_position = kept.origin().kept_position;
    if (kept.now()->logical_hash() != folded.index()->logical_hash())
      report.problems.push_back("the index on disk differs from the one by replay");
  } else if (why.code != errc::not_found) {
    report.problems.push_back(why.detail + "; a start of the server builds the index anew");
  }
  return {};
}

/// State and index as stored against what was folded, both at the state's position.
result<void> compare_state(const storage::state_snapshot& stored, const storage::state& scratch, replayer& folded,
                           verify_report& report) {
  const auto stored_hash = storage::hash_families(stored);
  const auto folded_hash = storage::hash_families(*scratch.snapshot());
  if (!stored_hash)
    return stored_hash.failure();
  if (!folded_hash)
    return folded_hash.failure();
  compare_families(*stored_hash, *folded_hash, report);
  auto rebuilt = build_index(stored);
  if (!rebuilt)
    return rebuilt.failure();
  const auto rebuilt_now = (*rebuilt)->publish();
  if (rebuilt_now->logical_hash() != folded.index()->logical_hash())
    report.problems.push_back("the index by replay differs from the one built from the state's documents");
  compare_answers(*folded.index(), *rebuilt_now, folded.categories(), sample_words(stored, report), report);
  return {};
}

/// Fills the scratch state from where folding begins.
result<void> fill(const storage::state& state, event::position from, storage::state& scratch) {
  if (from == 0)
    return {};
  const auto checkpoint = state.open_checkpoint(from);
  return checkpoint ? copy(**checkpoint, scratch) : result<void>{checkpoint.failure()};
}

} // namespace

result<verify_report> verify(const storage::log& log, const storage::state& state, storage::state& scratch,
                             storage::disk* shard) {
  auto report = verify_report{};
  const auto stored = state.snapshot();
  report.state_position = stored->position();
  report.log_end = log.next_position() - 1;
  const auto from = starting_point(log, state, report.state_position);
  if (!from)
    return from.failure();
  report.from = *from;
  if (auto filled = fill(state, *from, scratch); !filled)
    return filled.failure();
  auto folded = replayer{log, scratch};
  if (auto begun = folded.begin(); !begun)
    return begun.failure();
  auto kept = index_start{shard, log, *from};
  kept.reach_state();
  // The index on disk may stand before the state or after it.
  const auto is_before = kept.position() <= report.state_position;
  auto done = is_before ? compare_kept(kept, folded, report) : result<void>{};
  if (done)
    done = folded.run(report.state_position);
  if (done)
    done = compare_state(*stored, scratch, folded, report);
  if (done && !is_before)
    done = compare_kept(kept, folded, report);
  if (done)
    done = folded.read_rest();
  if (!done)
    return done.failure();
  report.record_count = folded.record_count();
  return report;
}

} // namespace stoa::spine

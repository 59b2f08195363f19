// The one writer of an index: gathers changes, seals them into segments, keeps their number small.
#include "domain/search/kept.hpp"
#include "domain/search/merge_policy.hpp"
#include "domain/search/segment_build.hpp"
#include "domain/search/snapshot_of_parts.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

namespace stoa::search {

struct merged_segment {
  std::vector<part> from;
  /// nullptr when nothing lived in them.
  segment_ptr to;
  /// All of it. Counted where the merge ran, so that the writer need not.
  live_documents live;
};

namespace {

merged_segment_ptr run_merge(std::vector<part> from) {
  auto out = std::make_shared<merged_segment>();
  const auto any_live = std::any_of(from.begin(), from.end(), [](const part& x) { return x.live->live_count > 0; });
  if (any_live) {
    out->to = merge(from);
    out->live = all_live(*out->to);
  }
  out->from = std::move(from);
  return out;
}

/// Kills in `merged` what lived in `then` but no longer lives in `now`, two states of one segment.
void kill_dead_since(const part& then, const live_documents& now, const segment& merged, live_documents& merged_live) {
  const auto& before = then.live->dead_bits;
  for (std::size_t word = 0; word < now.dead_bits.size(); ++word) {
    const auto was_dead = before.empty() ? std::uint64_t{0} : before[word];
    for (auto died = now.dead_bits[word] & ~was_dead; died != 0; died &= died - 1) {
      const auto doc = word * 64 + static_cast<std::size_t>(std::countr_zero(died));
      kill(merged_live, merged, *merged.find(then.documents->ids[doc]));
    }
  }
}

class segmented_index final : public index {
public:
  segmented_index(std::size_t inline_merge_documents_max, std::vector<part> parts)
      : inline_merge_documents_max_(inline_merge_documents_max), parts_(std::move(parts)) {}

  void put(const analysed_ptr& document) override { changes_.insert_or_assign(document->id, document); }

  void erase(std::string_view id) override { changes_.insert_or_assign(std::string{id}, nullptr); }

  snapshot_ptr publish() override {
    if (!changes_.empty())
      apply_changes();
    if (changed_ || published_ == nullptr) {
      drop_empty();
      merge_small();
      published_ = make_snapshot(parts_);
      changed_ = false;
    }
    return published_;
  }

  merge_job pending_merge(std::uint64_t documents_max) override {
    if (!busy_.empty())
      return {};
    const auto chosen = choose_small_merge(sizes(), documents_max);
    if (chosen.empty())
      return {};
    auto from = std::vector<part>{};
    for (const auto i : chosen) {
      from.push_back(parts_[i]);
      busy_.push_back(parts_[i].documents);
    }
    return [from = std::move(from)] { return run_merge(from); };
  }

  void install(const merged_segment_ptr& merged) override {
    // Only the job that is out may come in: what an older one holds is merged or rewritten already.
    if (merged != nullptr && !is_out(*merged))
      return;
    if (merged != nullptr)
      replace(*merged);
    busy_.clear();
  }

private:
  void apply_changes() {
    auto sealed = std::vector<analysed_ptr>{};
    auto dying = std::unordered_map<std::size_t, live_documents>{};
    for (const auto& [id, document] : changes_) {
      kill_everywhere(id, dying);
      if (document != nullptr)
        sealed.push_back(document);
    }
    changed_ |= !sealed.empty() || !dying.empty();
    for (auto& [i, live] : dying)
      parts_[i].live = std::make_shared<const live_documents>(std::move(live));
    if (!sealed.empty())
      add(seal(sealed));
    changes_.clear();
  }

  /// Marks the one living document with that id dead, in a copy of its part's mask made at the first death.
  void kill_everywhere(std::string_view id, std::unordered_map<std::size_t, live_documents>& dying) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto doc = parts_[i].documents->find(id);
      if (!doc)
        continue;
      const auto copy = dying.find(i);
      const auto& live = copy == dying.end() ? *parts_[i].live : copy->second;
      if (!live.is_live(*doc))
        continue;
      kill(copy == dying.end() ? dying.emplace(i, live).first->second : copy->second, *parts_[i].documents, *doc);
      return;
    }
  }

  void add(segment_ptr documents) {
    auto live = std::make_shared<const live_documents>(all_live(*documents));
    parts_.push_back({std::move(documents), std::move(live)});
  }

  void drop_empty() {
    std::erase_if(parts_, [this](const part& x) { return x.live->live_count == 0 && !is_busy(x); });
  }

  void merge_small() {
    const auto choose = [this] { return choose_small_merge(sizes(), inline_merge_documents_max_); };
    for (auto chosen = choose(); !chosen.empty(); chosen = choose()) {
      auto from = std::vector<part>{};
      for (const auto i : chosen)
        from.push_back(parts_[i]);
      remove(from);
      add(merge(from));
    }
  }

  void remove(const std::vector<part>& gone) {
    std::erase_if(parts_, [&](const part& x) {
      return std::any_of(gone.begin(), gone.end(), [&](const part& y) { return x.documents == y.documents; });
    });
  }

  bool is_busy(const part& x) const { return std::find(busy_.begin(), busy_.end(), x.documents) != busy_.end(); }

  bool is_out(const merged_segment& merged) const {
    return merged.from.size() == busy_.size() &&
           std::all_of(merged.from.begin(), merged.from.end(), [this](const part& x) { return is_busy(x); });
  }

  void replace(const merged_segment& merged) {
    if (merged.to != nullptr) {
      auto live = merged.live;
      for (const auto& then : merged.from)
        for (const auto& now : parts_)
          if (now.documents == then.documents && now.live != then.live)
            kill_dead_since(then, *now.live, *merged.to, live);
      parts_.push_back({merged.to, std::make_shared<const live_documents>(std::move(live))});
    }
    remove(merged.from);
    changed_ = true;
  }

  std::vector<part_size> sizes() const {
    auto out = std::vector<part_size>{};
    for (const auto& x : parts_)
      out.push_back({x.documents->document_count(), x.live->live_count, is_busy(x)});
    return out;
  }

  std::size_t inline_merge_documents_max_;
  std::vector<part> parts_;
  /// nullptr = erased. Ordered, because segments are.
  std::map<std::string, analysed_ptr, std::less<>> changes_;
  /// Segments that the job that is out works on.
  std::vector<segment_ptr> busy_;
  bool changed_ = false;
  snapshot_ptr published_;
};

} // namespace

std::unique_ptr<index> make_index(std::size_t inline_merge_documents_max) {
  return std::make_unique<segmented_index>(inline_merge_documents_max, std::vector<part>{});
}

std::unique_ptr<index> make_index_of(std::vector<part> parts, std::size_t inline_merge_documents_max) {
  return std::make_unique<segmented_index>(inline_merge_documents_max, std::move(parts));
}

} // namespace stoa::search

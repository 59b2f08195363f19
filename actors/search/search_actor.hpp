// The SEARCH as an actor: text is taken apart by workers while the batch is being synced, then put into the index.
#pragma once

#include "actors/support/doors.hpp"
#include "domain/search/snapshot.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/memory_gate.hpp"
#include "messages/search.hpp"
#include "spine/index_writer.hpp"
#include "spine/indexer.hpp"
#include "spine/sequencer.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>

namespace stoa::actors {

/// When the index is kept on disk: so many changes are the most that a start has to take apart again.
struct keeping_rules {
  std::uint64_t change_count = 32'768;
  /// Fewer wait so long.
  std::chrono::milliseconds delay{60'000};
};

struct search_settings {
  std::shared_ptr<search::index> index;
  /// Up to so many documents are taken apart here; more go to the workers.
  std::size_t inline_document_count_max = 4;
  clock_ptr time;
  messages::links_ptr links;
  /// One thread for what takes seconds: merges, and keeping the index. Readers and writers wait for neither.
  post_work on_background_thread;

  /// Null = the index is not kept.
  std::shared_ptr<spine::index_writer> writer;
  keeping_rules keeping{};
  /// The position that `index` begins at, and how many changes of it are not on disk.
  event::position position = 0;
  std::uint64_t unkept_count = 0;
  /// May be null.
  std::shared_ptr<messages::board> board;
  /// May be null: no limit.
  std::shared_ptr<const messages::memory_gate> memory;
};

class search_state {
public:
  static constexpr const char* name = "search";

  using self_pointer = messages::search_actor::stateful_pointer<search_state>;

  explicit search_state(self_pointer self) : self_(self) {}

  void start(const search_settings& settings);
  void prepare(const messages::batch& x);
  void index(const messages::batch& x);
  void analysed(messages::part_analysed& x);
  void merged(const messages::merge_done& x);
  /// There may be memory for a merge that had none.
  void merge_again();
  /// Changes have waited long enough to be kept.
  void due();
  void kept(const messages::index_kept& x);

private:
  /// A batch between being sequenced and being in the index.
  struct pending_batch {
    messages::batch what;
    spine::analysed_batch documents;
    std::size_t missing = 0;
    bool is_committed = false;
  };

  pending_batch* find(const spine::sequenced_batch* batch);
  void analyse(pending_batch& x);
  /// Puts what is committed and taken apart into the index, in order.
  void apply_ready();
  void apply(pending_batch& x);
  /// Living documents of the largest merge there is memory for.
  std::uint64_t mergeable_documents() const;
  void start_merge();
  void merge_later();
  void changed(const messages::batch& x);
  /// Has everything so far written to disk, unless that is under way.
  void keep();
  void keep_soon();

  self_pointer self_;
  search_settings settings_;
  std::deque<pending_batch> pending_;
  std::size_t next_worker_ = 0;
  bool is_merging_ = false;
  bool is_merge_due_ = false;

  search::snapshot_ptr now_;
  event::position position_ = 0;
  /// Changes that are not on disk; of them those on their way there.
  std::uint64_t unkept_count_ = 0;
  std::uint64_t leaving_count_ = 0;
  bool is_keeping_ = false;
  bool is_keep_due_ = false;
  /// It failed: not again before the time has come.
  bool is_paused_ = false;
};

messages::search_actor::behavior_type make_search(search_state::self_pointer self, const search_settings& settings);

} // namespace stoa::actors

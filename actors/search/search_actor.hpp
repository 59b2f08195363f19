// The SEARCH as an actor: text is taken apart by workers while the batch is being synced, then put into the index.
#pragma once

#include "actors/support/doors.hpp"
#include "domain/search/snapshot.hpp"
#include "messages/links.hpp"
#include "messages/search.hpp"
#include "spine/indexer.hpp"
#include "spine/sequencer.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>

namespace stoa::actors {

struct search_settings {
  std::shared_ptr<search::index> index;
  /// Up to so many documents are taken apart here; more go to the workers.
  std::size_t inline_document_count_max = 4;
  clock_ptr time;
  messages::links_ptr links;
};

class search_state {
public:
  static constexpr const char* name = "search";

  using self_pointer = messages::search_actor::stateful_pointer<search_state>;

  explicit search_state(self_pointer self) : self_(self) {}

  void start(const search_settings& settings) { settings_ = settings; }
  void prepare(const messages::batch& x);
  void index(const messages::batch& x);
  void analysed(messages::part_analysed& x);
  void merged(const messages::merge_done& x);

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
  void start_merge();

  self_pointer self_;
  search_settings settings_;
  std::deque<pending_batch> pending_;
  std::size_t next_worker_ = 0;
  bool is_merging_ = false;
};

messages::search_actor::behavior_type make_search(search_state::self_pointer self, const search_settings& settings);

} // namespace stoa::actors

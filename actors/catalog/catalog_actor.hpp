// The CATALOG as an actor: fetches what patches need from the disk, then has the SHARD decide.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/catalog.hpp"
#include "messages/links.hpp"
#include "messages/view_slot.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace stoa::actors {

struct catalog_settings {
  std::shared_ptr<messages::view_slot> slot;
  post_work on_input_pool;
  /// Writes whose documents are being fetched; one more is `overloaded`.
  std::size_t fetching_count_max = 1'024;
  clock_ptr time;
  messages::links_ptr links;
};

class catalog_state {
public:
  static constexpr const char* name = "catalog";

  using self_pointer = messages::catalog_actor::stateful_pointer<catalog_state>;

  explicit catalog_state(self_pointer self) : self_(self) {}

  void start(const catalog_settings& settings) { settings_ = settings; }
  caf::result<catalog::outcome> write(messages::write_products& x);
  void fetched(messages::documents_fetched& x);

private:
  struct fetching {
    messages::envelope from;
    catalog::command command;
    bool is_bulk = false;
    caf::typed_response_promise<catalog::outcome> promise;
  };

  void fetch(std::uint64_t write);
  void decide(std::uint64_t write);
  void finish(std::uint64_t write, const error& failure);

  self_pointer self_;
  catalog_settings settings_;
  std::unordered_map<std::uint64_t, fetching> fetching_;
  std::uint64_t next_write_ = 1;
};

messages::catalog_actor::behavior_type make_catalog(catalog_state::self_pointer self, const catalog_settings& settings);

} // namespace stoa::actors

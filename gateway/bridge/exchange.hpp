// One request on its way through the bridge, and the one place where its answer leaves.
#pragma once

#include "domain/base/clock.hpp"
#include "domain/base/store_name.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/reader.hpp"
#include "gateway/api/route.hpp"
#include "gateway/api/route_rights.hpp"
#include "gateway/api/target.hpp"
#include "gateway/bridge/door_metrics.hpp"
#include "gateway/bridge/key_ledger.hpp"
#include "gateway/bridge/trace_ring.hpp"
#include "gateway/http/server.hpp"
#include "messages/access.hpp"
#include "messages/board.hpp"
#include "messages/envelope.hpp"
#include "messages/key_slot.hpp"
#include "messages/links.hpp"
#include "messages/memory_gate.hpp"
#include "messages/view_slot.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stoa::gateway {

class store_directory;
struct door_context;

/// What an answer of /metrics may tell of.
struct metrics_scope {
  /// These stores, in order of their names.
  std::vector<std::shared_ptr<const door_context>> stores;
  /// And the server as a whole.
  bool has_server = false;
};

/// What all requests of one store share. There is one for each store, and nothing in it leads to another store but
/// `stores`, which is for the administrator of the server.
struct door_context {
  explicit door_context(caf::actor_system& system_) : system(system_) {}

  caf::actor_system& system;
  /// Name of the store.
  std::string store{main_store};
  /// All stores of the server; null where there is but one. It lives longer than every door.
  store_directory* stores = nullptr;
  messages::links_ptr links;
  std::shared_ptr<messages::view_slot> slot;
  std::shared_ptr<messages::board> board;
  std::shared_ptr<const messages::memory_gate> memory;
  std::shared_ptr<const messages::key_slot> keys;
  messages::access_actor access;
  std::shared_ptr<const clock> time;
  /// Runs work that may block, for hashing a spooled body; false = too much waits.
  std::function<bool(std::function<void()>)> on_input_pool;
  /// For names, not for secrets.
  std::function<std::uint64_t()> random_bits;
  /// More lines for /metrics.
  std::function<void(std::string&, const metrics_scope&)> write_metrics;
  std::int64_t write_deadline_ms = 30'000;
  std::int64_t read_wait_default_ms = 2'000;
  std::int64_t slow_request_ms = 500;
  std::size_t traced_request_count = 4'096;
  /// Long polls that wait, and streams of changes that are open, at most.
  std::size_t waiting_poll_count_max = 1'000;
  std::size_t stream_count_max = 256;
  /// Each keeps its view, and what compaction would have removed since.
  std::size_t export_count_max = 8;
  /// A stream of changes says so often that it is there.
  std::int64_t heartbeat_ms = 15'000;
  /// Whether the storefront may read without a key, and where it is reached; empty = as the Host header says.
  bool is_storefront_open = false;
  std::string base_url;

  door_metrics metrics;
  trace_ring traces{traced_request_count};
  key_ledger ledger;
  /// The right that a route asks for. A test puts a faulty one in its place, to see that it is found out.
  access::right (*right_of)(const api::route_match&) noexcept = api::right_of;
  std::atomic<std::size_t> next_worker{0};
  std::atomic<std::size_t> waiting_polls{0};
  std::atomic<std::size_t> open_streams{0};
  std::atomic<std::size_t> open_exports{0};
};

using door_ptr = std::shared_ptr<door_context>;

/// Shared by the callbacks of one request. Answered exactly once; the answer may leave from any thread.
class exchange {
public:
  exchange(std::shared_ptr<door_context> door, http_request request, http_respond respond);

  /// The request id, from the client or ours.
  const std::string& id() const { return id_; }
  const http_request& request() const { return request_; }
  door_context& door() const { return *door_; }
  std::shared_ptr<const door_context> shared_door() const { return door_; }
  const api::route_match& route() const { return route_; }
  const api::parameters& query() const { return query_; }
  /// Who asks; nobody may do anything.
  const access::caller& caller() const { return *caller_; }
  const std::string& principal() const { return caller_->principal; }
  /// What of products the caller may see.
  const api::reader& reader() const { return reader_; }

  void set_route(api::route_match x, api::parameters query);
  void set_caller(access::caller_ptr x) {
    reader_ = api::reader_of(*x);
    caller_ = std::move(x);
  }

  /// The language that the answer is in; empty = all, as stored. `lang` says so, else Accept-Language, but for those
  /// who may write products: what they read they may send back, and nothing of it is to get lost.
  std::string wanted_language() const;
  /// An envelope for a message sent now.
  messages::envelope envelope(std::int64_t deadline_ms);
  /// What answers computed on a view need.
  api::answer_context context(const view& on) const;
  /// For what goes on long after its request was let in: whether the key still holds, and still may. Errors:
  /// `unauthorized`, `forbidden`.
  result<void> check_still(const view& on) const;

  /// The client asked to wait so long: that is not the server's slowness.
  void excuse_wait(std::int64_t us) { excused_us_ += us; }

  void reply(http_response response);
  /// Answers 304 and returns true when the client's If-None-Match has the tag of this view: for reads whose answer the
  /// view and the request decide alone, asked before the work is done.
  bool reply_if_known(const view& on);
  /// Answers with that tag. It is a weak one: a search says how long it took.
  void reply_tagged(http_response response, const view& on);
  /// Refuses with a problem document; `on` gives the position when there is a view.
  void refuse(const error& why);

private:
  static const access::caller_ptr& nobody();
  bool heeds_accept_language() const;
  std::string tag_of(const view& on) const;
  void note(int status);

  std::shared_ptr<door_context> door_;
  http_request request_;
  http_respond respond_;
  std::string id_;
  api::route_match route_;
  api::parameters query_;
  access::caller_ptr caller_ = nobody();
  api::reader reader_ = api::reader_of(*caller_);
  std::int64_t excused_us_ = 0;
  /// Made for the first message.
  messages::trace_ptr hops_;
};

using exchange_ptr = std::shared_ptr<exchange>;

} // namespace stoa::gateway

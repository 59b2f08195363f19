// Durable writes through SHARD and LOG, held against plain appends and syncs of the machine in the same run.
//
//   stoa_bench_shard_bench FOLDER [SECONDS] [ROUNDS] [--log-only]
//
// The actors, the file log, the sync thread and the state are those of a node. `log only` puts one actor that shows
// every committed batch at once in the place of FOLD and SEARCH, so that nothing but SHARD and LOG is measured. Each
// round is raw, ours, raw again; its ratio is against the mean of both.
#include "actors/support/ask_local.hpp"
#include "app/shard_runtime.hpp"
#include "domain/catalog/schema.hpp"
#include "spine/sequencer.hpp"
#include "storage/raw_file.hpp"
#include "storage/system_clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace stoa {

namespace {

constexpr std::size_t in_flight_count = 256;
constexpr std::size_t product_count = 20'000;
constexpr std::size_t record_bytes = 1'024;
constexpr std::size_t raw_batch_count = 128;
constexpr std::size_t raw_append_count = 1'000;
constexpr std::uint64_t raw_file_bytes = 64 * 1024 * 1024;
/// Shaped before each round; a round that needs more ends early.
constexpr std::size_t commands_per_second_max = 150'000;
constexpr std::size_t commands_max = 600'000;

struct settings {
  std::string folder;
  double seconds = 3;
  std::size_t rounds = 5;
  bool log_only = false;
};

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A put of one of `product_count` products. No two are alike, so that each makes a record.
catalog::command make_command(std::uint64_t number, std::size_t description_bytes) {
  auto draft = catalog::product_draft{};
  draft.item.id = "product-" + std::to_string(number % product_count);
  draft.item.name.plain = "Thing number " + std::to_string(number);
  draft.item.brand = "Brand " + std::to_string(number % 50);
  draft.item.price = catalog::money{{static_cast<std::int64_t>(number % 100'000), -2}, "USD"};
  auto& text = draft.item.description.plain;
  for (auto i = number; text.size() < description_bytes; i = i * 31 + 7)
    text += "word" + std::to_string(i % 5'000) + ' ';
  text.resize(description_bytes);
  auto command = catalog::command{};
  command.request_id = "0123456789abcdef";
  command.principal = "admin";
  command.operations.push_back({catalog::put_product{std::move(draft)}, {}});
  return command;
}

/// What the record of a command takes in the log.
std::size_t bytes_of(const catalog::command& x) {
  auto item = std::get<catalog::put_product>(x.operations.front().what).draft.item;
  item.created_at_ms = 1'700'000'000'000;
  const auto after = std::make_shared<const catalog::product>(std::move(item));
  return event::encode(
           {{1'000'000, after->created_at_ms, x.request_id, x.principal}, {event::product_changed{1, after}}})
    .size();
}

std::size_t fitting_description() {
  return record_bytes - (bytes_of(make_command(1'000'000, 512)) - 512);
}

std::vector<messages::submit_command> make_commands(std::size_t count, std::uint64_t& next) {
  static const auto description_bytes = fitting_description();
  auto made = std::vector<messages::submit_command>(count);
  for (auto& x : made) {
    x.command = make_command(next++, description_bytes);
    // As the door does for every request.
    x.from.hops = std::make_shared<messages::trace>();
  }
  return made;
}

/// Shows what is committed at once, in the place of FOLD.
messages::fold_actor::behavior_type show_at_once(messages::fold_actor::pointer, const messages::links_ptr& links) {
  return {
    [links](const messages::fold_batch& x) {
      caf::anon_send(links->shard, messages::view_published{x.what.content->last_position()});
    },
    [](const messages::fold_returned&) {},
    [](const messages::retry_fold&) {},
  };
}

messages::search_actor::behavior_type index_nothing(messages::search_actor::pointer) {
  return {
    [](const messages::prepare_batch&) {}, [](const messages::index_batch&) {}, [](const messages::part_analysed&) {},
    [](const messages::merge_done&) {},    [](const messages::merge_due&) {},   [](const messages::keep_index&) {},
    [](const messages::index_kept&) {},
  };
}

struct tally {
  std::size_t answered = 0;
  std::size_t failed = 0;
  double seconds = 0;
};

/// Keeps `in_flight_count` commands with the SHARD until the time is over or the commands are used up.
class writer {
public:
  writer(caf::event_based_actor* self, messages::shard_actor shard, std::vector<messages::submit_command> commands,
         double seconds)
      : self_(self), shard_(std::move(shard)), commands_(std::move(commands)), seconds_(seconds), began_s_(now_s()) {}

  std::future<tally> start() {
    for (std::size_t i = 0; i < in_flight_count; ++i)
      send_next();
    return done_.get_future();
  }

private:
  void send_next() {
    if (next_ == commands_.size() || now_s() - began_s_ >= seconds_)
      return;
    ++waiting_;
    actors::ask_local(self_, shard_, std::move(commands_[next_++]))
      .then([this](const catalog::outcome& x) { answered(x.record != 0); },
            [this](const caf::error&) { answered(false); });
  }

  void answered(bool is_written) {
    ++(is_written ? tally_.answered : tally_.failed);
    --waiting_;
    send_next();
    if (waiting_ > 0)
      return;
    tally_.seconds = now_s() - began_s_;
    done_.set_value(tally_);
    self_->quit();
  }

  caf::event_based_actor* self_;
  messages::shard_actor shard_;
  std::vector<messages::submit_command> commands_;
  double seconds_;
  double began_s_;
  std::size_t next_ = 0;
  std::size_t waiting_ = 0;
  tally tally_;
  std::promise<tally> done_;
};

struct actor_config : caf::actor_system_config {
  actor_config() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", thread_count());
  }
  static std::size_t thread_count() { return std::max(2U, std::thread::hardware_concurrency()); }
};

/// A store as a node runs it, without its door.
class store {
public:
  ~store() {
    stop_actors();
    if (machine_.input)
      machine_.input->stop();
    if (machine_.syncs)
      machine_.syncs->stop();
    if (shard_)
      shard_->close();
  }

  result<void> open(const std::string& folder, bool log_only) {
    std::filesystem::create_directories(folder);
    const auto options = config::storage{};
    machine_.time = storage::make_system_clock();
    machine_.disk = storage::make_posix_disk(folder);
    machine_.budget = storage::make_rocks_budget(
      {.block_cache_bytes = options.block_cache_mb << 20U, .write_buffer_bytes = options.write_buffer_mb << 20U});
    machine_.syncs = std::make_shared<storage::sync_thread>();
    machine_.input = std::make_shared<storage::io_pool>(2, 64);
    auto shard = app::shard_runtime::open({folder + "/shard-0", "main"}, machine_, options);
    if (!shard)
      return shard.failure();
    shard_ = std::move(*shard);
    shard_->spawn(system_, actor_config::thread_count());
    actors_ = shard_->actors();
    if (log_only)
      leave_out_the_rest();
    return {};
  }

  tally write(std::vector<messages::submit_command> commands, double seconds) {
    auto made = std::promise<std::future<tally>>{};
    auto done = made.get_future();
    system_.spawn([&](caf::event_based_actor* self) {
      auto load = std::make_shared<writer>(self, shard_->links()->shard, std::move(commands), seconds);
      self->attach_functor([load] {}); // lives as long as the actor does
      made.set_value(load->start());
    });
    return done.get().get();
  }

private:
  /// Before the first message, when the handles may still be changed.
  void leave_out_the_rest() {
    auto& links = *shard_->links();
    links.fold = system_.spawn(show_at_once, shard_->links());
    links.search = system_.spawn(index_nothing);
    actors_.push_back(caf::actor_cast<caf::actor>(links.fold));
    actors_.push_back(caf::actor_cast<caf::actor>(links.search));
  }

  void stop_actors() {
    auto self = caf::scoped_actor{system_};
    for (const auto& x : actors_) {
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
      self->wait_for(x);
    }
    actors_.clear();
    if (shard_)
      *shard_->links() = {};
  }

  actor_config config_;
  caf::actor_system system_{config_};
  app::node_machine machine_;
  std::unique_ptr<app::shard_runtime> shard_;
  std::vector<caf::actor> actors_;
};

void print(const char* what, std::vector<double> x, const char* format) {
  std::sort(x.begin(), x.end());
  std::printf("  %s ", what);
  std::printf(format, x[x.size() / 2], x.front(), x.back());
  std::printf("\n");
}

result<void> measure(const settings& asked, bool log_only, storage::raw_file& raw) {
  auto made = store{};
  const auto folder = asked.folder + (log_only ? "/log-only" : "/whole");
  if (auto opened = made.open(folder, log_only); !opened)
    return opened;
  auto number = std::uint64_t{1'000'000};
  static_cast<void>(made.write(make_commands(2 * product_count, number), 60)); // all products are there afterwards
  const auto batch = std::string(raw_batch_count * record_bytes, 'r');
  auto rates = std::vector<double>{};
  auto raws = std::vector<double>{};
  auto ratios = std::vector<double>{};
  for (std::size_t round = 0; round < asked.rounds; ++round) {
    const auto wanted = static_cast<std::size_t>(asked.seconds * static_cast<double>(commands_per_second_max));
    auto commands = make_commands(std::min(commands_max, wanted), number);
    const auto before = storage::time_appends(raw, batch, raw_append_count);
    const auto got = made.write(std::move(commands), asked.seconds);
    const auto after = storage::time_appends(raw, batch, raw_append_count);
    if (!before || !after)
      return before ? after.failure() : before.failure();
    if (got.failed > 0)
      return error{errc::internal, std::to_string(got.failed) + " writes made no record", ""};
    rates.push_back(static_cast<double>(got.answered) / got.seconds);
    raws.push_back(static_cast<double>(2 * raw_append_count * raw_batch_count) / (*before + *after) * 1e6);
    ratios.push_back(rates.back() / raws.back());
  }
  std::printf("%s\n", log_only ? "SHARD and LOG" : "SHARD, LOG, FOLD, SEARCH and VIEW");
  print("records/s", rates, "%.0f (%.0f-%.0f)");
  print("raw, batches of 128, records/s", raws, "%.0f (%.0f-%.0f)");
  print("ratio", ratios, "%.3f (%.3f-%.3f)");
  std::sort(raws.begin(), raws.end());
  const auto middle = raws[raws.size() / 2];
  std::printf("  must %.0f, aim %.0f records/s\n", std::min(100e3, 0.6 * middle), std::min(250e3, 0.85 * middle));
  std::fflush(stdout);
  return {};
}

int run(const settings& asked) {
  std::filesystem::create_directories(asked.folder);
  auto disk = storage::make_posix_disk(asked.folder);
  auto raw = storage::raw_file{};
  auto done = raw.open(*disk, raw_file_bytes);
  if (done)
    done = measure(asked, true, raw);
  if (done && !asked.log_only)
    done = measure(asked, false, raw);
  if (!done)
    std::fprintf(stderr, "stoa_bench_shard_bench: %s\n", done.failure().detail.c_str());
  return done ? 0 : 1;
}

} // namespace

} // namespace stoa

int main(int argc, char** argv) {
  auto asked = stoa::settings{};
  auto plain = std::vector<std::string>{};
  for (auto i = 1; i < argc; ++i) {
    if (std::string_view{argv[i]} == "--log-only")
      asked.log_only = true;
    else
      plain.emplace_back(argv[i]);
  }
  if (plain.empty() || plain.size() > 3 || std::filesystem::exists(plain[0] + "/raw")) {
    std::fprintf(stderr, "usage: %s NEW_FOLDER [SECONDS] [ROUNDS] [--log-only]\n", argv[0]);
    return 2;
  }
  asked.folder = plain[0];
  if (plain.size() > 1)
    asked.seconds = std::stod(plain[1]);
  if (plain.size() > 2)
    asked.rounds = std::max(1UL, std::stoul(plain[2]));
  spdlog::set_level(spdlog::level::warn);
  return stoa::run(asked);
}

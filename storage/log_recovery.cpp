#include "storage/log_recovery.hpp"

#include <algorithm>
#include <cstdio>

namespace stoa::storage {

namespace {

constexpr std::string_view segment_prefix = "segment-";

result<segment_ptr> read_segment_header(disk& machine, const std::string& path) {
  const auto opened = machine.open(path, disk::mode::read);
  if (!opened)
    return opened.failure();
  const auto size = (*opened)->size();
  if (!size)
    return size.failure();
  const auto bytes = (*opened)->read(0, segment_header_bytes);
  if (!bytes)
    return bytes.failure();
  const auto header = decode_segment_header(*bytes);
  if (!header) {
    auto failure = corrupt_at(path, 0, header.failure().detail);
    failure.field = header.failure().field; // which says that it is not damaged but newer
    return failure;
  }
  if (!path.ends_with("/" + segment_name(header->segment_id)))
    return corrupt_at(path, 0, "the header is that of " + segment_name(header->segment_id));
  return std::make_shared<segment>(machine, segment::identity{path, *size, *header});
}

// A segment takes its name only when its header and first batches are durable, so an unreadable one is damage.
result<std::vector<segment_ptr>> read_segment_headers(disk& machine, const std::string& folder,
                                                      const std::vector<std::string>& names) {
  auto all = std::vector<segment_ptr>{};
  for (const auto& name : names) {
    if (!name.starts_with(segment_prefix))
      continue;
    auto x = read_segment_header(machine, folder + "/" + name);
    if (!x)
      return x.failure();
    all.push_back(*std::move(x));
    const auto& first = all.front()->header();
    if (all.back()->header().log_id != first.log_id)
      return corrupt_at(all.back()->path(), 0, "belongs to another log than " + all.front()->path());
  }
  return all;
}

// Names sort as ids do. A segment speaks for all positions from its first on, whatever older ones hold there.
void hide_superseded(std::vector<segment_ptr>& all, std::vector<std::string>& hidden) {
  auto kept = std::vector<segment_ptr>{};
  for (auto& x : all) {
    for (; !kept.empty() && kept.back()->first_position() >= x->first_position(); kept.pop_back())
      hidden.push_back(kept.back()->path());
    if (!kept.empty())
      kept.back()->seal(x->first_position());
    kept.push_back(std::move(x));
  }
  all = std::move(kept);
}

// What the state has already taken in will not be replayed: those segments are walked through when somebody reads them.
result<void> check_sealed(const std::vector<segment_ptr>& segments, std::uint64_t state_position) {
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    if (segments[i + 1]->first_position() <= state_position + 1)
      continue;
    if (auto indexed = segments[i]->index(); !indexed)
      return indexed;
  }
  return {};
}

/// The chain of the last segment.
struct last_chain {
  batch_place end;
  std::uint64_t durable_position = 0;
  std::uint32_t last_checksum = 0;
  /// Batches that may lie beyond the durable position.
  std::vector<batch_place> recent;

  void forget_durable(std::uint64_t position) {
    durable_position = std::max(durable_position, position);
    // A batch is durable when the one behind it begins within what is durable.
    while (recent.size() > 1 && recent[1].position <= durable_position + 1)
      recent.erase(recent.begin());
  }
  bool is_all_durable() const { return end.position <= durable_position + 1; }
};

result<last_chain> walk_last(segment& x, const file& from, std::optional<std::uint64_t> synced_position) {
  auto chain = last_chain{};
  chain.durable_position = std::max(synced_position.value_or(x.header().durable_position), x.first_position() - 1);
  auto walk = batch_walk{from, x.header(), {x.first_position(), segment_header_bytes}};
  while (true) {
    const auto place = walk.place();
    const auto next = walk.next();
    if (!next)
      return next.failure();
    if (!*next)
      break;
    x.note(place);
    chain.recent.push_back(place);
    chain.last_checksum = (*next)->header().checksum;
    chain.forget_durable(synced_position.value_or((*next)->header().durable_position));
  }
  chain.end = walk.place();
  return chain;
}

result<std::vector<batch>> copy_batches(const segment& x, const file& from, const batch_place& first,
                                        const batch_place& end) {
  auto copies = std::vector<batch>{};
  auto walk = batch_walk{from, x.header(), first};
  while (walk.place().offset < end.offset) {
    const auto next = walk.next();
    if (!next)
      return next.failure();
    if (!*next)
      return error{errc::io_failed, x.path() + " reads differently every time", {}};
    copies.push_back((*next)->to_batch());
  }
  return copies;
}

// Pages of an unsynced tail persist in any order: a hole is a torn tail only if nothing says that it was durable.
result<std::uint64_t> cut_tail(const segment& x, const file& from, const last_chain& chain, std::uint64_t promised) {
  const auto beyond = look_beyond(from, x.header(), chain.end.offset);
  if (!beyond)
    return beyond.failure();
  const auto durable =
    std::max({promised, chain.durable_position, x.header().durable_position, beyond->durable_position});
  if (durable >= chain.end.position)
    return corrupt_at(x.path(), chain.end.offset,
                      "no whole batch with position " + std::to_string(chain.end.position) + ", though position " +
                        std::to_string(durable) + " was durable");
  return beyond->end_offset > chain.end.offset ? beyond->end_offset - chain.end.offset : 0;
}

result<void> examine_last(recovered_log& log, std::uint64_t promised, std::optional<std::uint64_t> synced_position) {
  auto& x = *log.segments.back();
  const auto from = x.open_to_read();
  if (!from)
    return from.failure();
  const auto chain = walk_last(x, **from, synced_position);
  if (!chain)
    return chain.failure();
  const auto cut = cut_tail(x, **from, *chain, promised);
  if (!cut)
    return cut.failure();
  log.cut_bytes = *cut;
  log.last_checksum = chain->last_checksum;
  log.tail_position = chain->end.position;
  if (chain->is_all_durable())
    return {};
  auto copies = copy_batches(x, **from, chain->recent.front(), chain->end);
  if (!copies)
    return copies.failure();
  log.tail = *std::move(copies);
  log.tail_position = chain->recent.front().position;
  return {};
}

recovered_log summary(std::vector<segment_ptr> segments) {
  auto log = recovered_log{};
  const auto& newest = segments.back()->header();
  log.log_id = newest.log_id;
  log.segment_id = newest.segment_id;
  log.last_salt = newest.salt;
  for (const auto& x : segments)
    log.epoch = std::max(log.epoch, x->header().epoch);
  log.segments = std::move(segments);
  return log;
}

} // namespace

std::string segment_name(std::uint64_t segment_id) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(segment_id));
  return std::string{segment_prefix} + digits;
}

result<std::optional<recovered_log>> recover_log(disk& machine, const file_log_settings& settings, spare_files& spares,
                                                 std::optional<std::uint64_t> synced_position) {
  const auto names = machine.list(settings.folder);
  if (!names && names.failure().code == errc::not_found)
    return std::optional<recovered_log>{};
  if (!names)
    return names.failure();
  // An earlier process may have ended between a rename and the sync of the folder.
  if (auto synced = machine.sync_folder(settings.folder); !synced)
    return synced.failure();
  if (auto cleared = spares.start_over(*names); !cleared)
    return cleared.failure();
  auto segments = read_segment_headers(machine, settings.folder, *names);
  if (!segments)
    return segments.failure();
  if (segments->empty())
    return std::optional<recovered_log>{};
  auto log = summary(*std::move(segments));
  hide_superseded(log.segments, log.hidden);
  if (auto checked = check_sealed(log.segments, settings.state_position); !checked)
    return checked.failure();
  const auto promised = std::max({settings.state_position, settings.durable_position, synced_position.value_or(0)});
  if (auto examined = examine_last(log, promised, synced_position); !examined)
    return examined.failure();
  return std::optional<recovered_log>{std::move(log)};
}

} // namespace stoa::storage

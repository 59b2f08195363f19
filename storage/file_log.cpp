#include "storage/file_log.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/hash.hpp"
#include "storage/file_log_core.hpp"

#include <algorithm>

namespace stoa::storage {

namespace {

constexpr std::uint64_t file_alignment = 4096;

std::uint64_t round_up(std::uint64_t x) {
  return (x + file_alignment - 1) / file_alignment * file_alignment;
}

/// A new folder is there after a crash only when every folder above it is durable.
result<void> make_durable_folder(disk& machine, const std::string& folder) {
  if (auto made = machine.make_folder(folder); !made)
    return made;
  for (auto path = folder; !path.empty();) {
    const auto slash = path.rfind('/');
    path.erase(slash == std::string::npos ? 0 : slash);
    if (auto synced = machine.sync_folder(path); !synced)
      return synced;
  }
  return {};
}

} // namespace

file_log::file_log(disk& machine, file_log_settings settings)
    : machine_(machine), settings_(std::move(settings)), spares_(machine, settings_.folder) {}

result<void> file_log::open(log_recovery& found) {
  next_bytes_ = round_up(settings_.segment_bytes_min);
  auto recovered = recover_log(machine_, settings_, spares_, {});
  if (!recovered)
    return recovered.failure();
  found.created = !recovered->has_value();
  found.cut_bytes = found.created ? 0 : (*recovered)->cut_bytes;
  if (auto begun = found.created ? create() : continue_from(**std::move(recovered)); !begun)
    return begun;
  found.record_count = next_position() - first_position();
  return {};
}

result<void> file_log::reopen() {
  // This process knows what it saw synced. A file whose sync failed may claim more, and read back well.
  const auto synced = next_position() - 1;
  auto settings = settings_;
  settings.state_position = synced;
  auto recovered = recover_log(machine_, settings, spares_, synced);
  if (!recovered)
    return recovered.failure();
  if (!*recovered)
    return error{errc::corrupt, settings_.folder + ", offset 0: all segments are gone", {}};
  return continue_from(**std::move(recovered));
}

result<void> file_log::create() {
  const auto known = std::max(settings_.state_position, settings_.durable_position);
  if (known >= settings_.new_first_position)
    return error{errc::corrupt,
                 settings_.folder + ", offset 0: there is no log, but a state at position " + std::to_string(known),
                 {}};
  if (auto made = make_durable_folder(machine_, settings_.folder); !made)
    return made;
  log_id_ = settings_.new_log_id;
  set_table({});
  return begin_segment({settings_.new_first_position, {}, 1, settings_.reserve_bytes});
}

// The tail is copied into a new segment and synced there before anybody is told that it exists. This may use the
// reserve: what is refused here would keep the whole store from being read.
result<void> file_log::continue_from(recovered_log found) {
  log_id_ = found.log_id;
  epoch_ = std::max(epoch_, found.epoch);
  segment_id_ = std::max(segment_id_, found.segment_id);
  last_salt_ = found.last_salt;
  last_checksum_ = found.last_checksum;
  doomed_ = std::move(found.hidden);
  active_ = {};
  is_unknown_ = true;
  set_table(std::move(found.segments));
  return begin_segment({found.tail_position, found.tail, epoch_ + 1, 0});
}

append_status file_log::append(const batch& x) {
  if (is_unknown_)
    return append_status::unknown;
  if (x.first_position != next_position() || !is_well_formed(x))
    return append_status::not_owner;
  if (active_.end_offset + encoded_size(x) > active_.reader->size())
    return append_to_new_segment(x);
  return write_to_active(x) ? append_status::appended : append_once_more(x);
}

append_status file_log::append_to_new_segment(const batch& x) {
  const auto begun = begin_segment({next_position(), {&x, 1}, epoch_, settings_.reserve_bytes});
  if (begun)
    return append_status::appended;
  return begun.failure().code == errc::disk_full ? append_status::full : append_once_more(x);
}

append_status file_log::append_once_more(const batch& x) {
  if (begin_segment({next_position(), {&x, 1}, epoch_ + 1, settings_.reserve_bytes}))
    return append_status::appended;
  is_unknown_ = true;
  return append_status::unknown;
}

result<void> file_log::write_to_active(const batch& x) {
  buffer_.clear();
  const auto checksum = append_encoded(x, active_.reader->header(), next_position() - 1, buffer_);
  if (auto written = active_.handle->write(active_.end_offset, buffer_); !written)
    return written;
  if (auto synced = active_.handle->sync(); !synced)
    return synced;
  last_checksum_ = checksum;
  active_.reader->note({x.first_position, active_.end_offset});
  active_.end_offset += buffer_.size();
  written_bytes_ = active_.end_offset;
  next_ = x.last_position() + 1;
  return {};
}

bool file_log::prepare_ahead() {
  const auto is_far = is_unknown_ || active_.end_offset < active_.reader->size() / 2;
  if (is_far || spares_.has_ready())
    return false;
  const auto more = spares_.prepare(next_bytes_, settings_.reserve_bytes);
  return more && *more;
}

// Header and first batches are written and synced while the file is still a spare: under its own name a segment is
// never half begun, so it may hide what older segments hold from its first position on.
result<void> file_log::begin_segment(const beginning& x) {
  auto needed = std::uint64_t{segment_header_bytes};
  for (const auto& part : x.content)
    needed += encoded_size(part);
  // What repairs begins small: it may have to be made now, and on a disk that is nearly full.
  const auto wanted = x.epoch == epoch_ ? next_bytes_ : round_up(settings_.segment_bytes_min);
  auto spare = spares_.take({round_up(needed), wanted, x.reserve_bytes});
  if (!spare)
    return spare.failure();
  epoch_ = x.epoch;
  ++segment_id_;
  const auto header = make_header(x);
  const auto places = encode_segment(header, x);
  const auto path = settings_.folder + "/" + segment_name(segment_id_);
  if (auto named = name_segment(*spare, path); !named)
    return named;
  last_salt_ = header.salt;
  const auto reader = std::make_shared<segment>(machine_, segment::identity{path, spare->size, header});
  next_bytes_ = std::max(next_bytes_, std::min(2 * spare->size, round_up(settings_.segment_bytes_max)));
  install({reader, std::shared_ptr<file>{std::move(spare->handle)}, buffer_.size()}, places);
  next_ = x.end_position();
  is_unknown_ = false;
  remove_doomed();
  return {};
}

segment_header file_log::make_header(const beginning& x) const {
  auto seed = std::string{};
  auto text = byte_writer{seed};
  for (const auto part : {log_id_, segment_id_, x.epoch, last_salt_, std::uint64_t{last_checksum_}})
    text.u64(part);
  auto header = segment_header{};
  header.log_id = log_id_;
  header.segment_id = segment_id_;
  header.epoch = x.epoch;
  header.first_position = x.first_position;
  header.durable_position = x.end_position() - 1;
  header.salt = hash_bytes(seed).low | 1;
  return header;
}

std::vector<batch_place> file_log::encode_segment(const segment_header& header, const beginning& x) {
  auto places = std::vector<batch_place>{};
  buffer_ = encode(header);
  for (const auto& part : x.content) {
    places.push_back({part.first_position, buffer_.size()});
    last_checksum_ = append_encoded(part, header, header.first_position - 1, buffer_);
  }
  return places;
}

result<void> file_log::name_segment(spare_file& spare, const std::string& path) {
  auto written = spare.handle->write(0, buffer_);
  if (written)
    written = spare.handle->sync();
  if (written)
    written = machine_.rename(spare.path, path);
  if (!written) {
    const auto code = written.failure().code;
    spares_.abandon(std::move(spare));
    // A rename that failed for any other reason may have happened, or come true in a crash.
    if (code != errc::disk_full)
      doomed_.push_back(path);
    return written;
  }
  if (auto synced = machine_.sync_folder(settings_.folder); !synced) {
    doomed_.push_back(path);
    // Whatever the disk says, this is not "nothing was written".
    return error{errc::io_failed, synced.failure().detail, {}};
  }
  is_folder_unsettled_ = false;
  return {};
}

void file_log::install(writer x, const std::vector<batch_place>& places) {
  for (const auto& place : places)
    x.reader->note(place);
  x.reader->keep_open(x.handle);
  auto all = *table();
  for (; !all.empty() && all.back()->first_position() >= x.reader->first_position(); all.pop_back())
    doomed_.push_back(all.back()->path());
  if (!all.empty())
    all.back()->seal(x.reader->first_position());
  all.push_back(x.reader);
  set_table(std::move(all));
  active_ = std::move(x);
  written_bytes_ = active_.end_offset;
}

void file_log::remove_doomed() {
  std::erase_if(doomed_, [&](const std::string& path) {
    const auto removed = machine_.remove(path);
    is_folder_unsettled_ = true;
    return removed || removed.failure().code == errc::not_found;
  });
}

std::shared_ptr<const file_log::segment_table> file_log::table() const {
  const auto lock = std::lock_guard{table_mutex_};
  return table_;
}

void file_log::set_table(segment_table x) {
  auto shared = std::make_shared<const segment_table>(std::move(x));
  const auto lock = std::lock_guard{table_mutex_};
  table_.swap(shared);
}

result<std::unique_ptr<log>> open_file_log(disk& machine, const file_log_settings& settings, log_recovery* found) {
  auto opened = std::make_unique<file_log>(machine, settings);
  auto ignored = log_recovery{};
  if (auto done = opened->open(found != nullptr ? *found : ignored); !done)
    return done.failure();
  return std::unique_ptr<log>{std::move(opened)};
}

} // namespace stoa::storage

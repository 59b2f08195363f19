#include "spine/backup_round.hpp"

#include "domain/base/bytes.hpp"
#include "domain/event/record.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stoa::spine {

namespace {

result<std::int64_t> time_of(const storage::log_entry& x) {
  const auto record = event::decode(x.record);
  if (!record)
    return error{record.failure().code,
                 "the record at position " + std::to_string(x.position) + ": " + record.failure().detail,
                 record.failure().field};
  return record->header.time_ms;
}

/// The next key in byte order is the same text with a NUL behind it.
std::string first_after(const std::string& key) {
  return key.empty() ? key : key + '\0';
}

} // namespace

backup_round::backup_round(std::shared_ptr<const shard_files> files, backup_target target, const backup_limits& limits)
    : files_(std::move(files)), target_(std::move(target)), limits_(limits) {}

backup_round::~backup_round() {
  files_->pinned_from = shard_files::nothing_pinned;
}

result<void> backup_round::run(std::int64_t now_ms) {
  auto done = do_step(now_ms);
  if (!done)
    next_ = step::over;
  if (next_ == step::over)
    files_->pinned_from = shard_files::nothing_pinned;
  return done;
}

result<void> backup_round::do_step(std::int64_t now_ms) {
  switch (next_) {
  case step::look:
    return look();
  case step::base:
    return add_to_image(base_, step::log);
  case step::log:
    return add_to_log();
  case step::image:
    return add_to_image(image_, step::settle);
  case step::settle:
    return settle(now_ms);
  case step::over:
    break;
  }
  return error{errc::internal, "the backup is over", ""};
}

// In this order: pinned first, so that what is looked at stays; the state before the log's end, so that the log leads
// from one to the other.
result<void> backup_round::look() {
  files_->pinned_from = 0;
  manifest_.log_id = files_->log->log_id();
  folder_ = target_.folder + "/" + log_folder_name(manifest_.log_id);
  if (auto made = target_.disk->make_folder(folder_); !made)
    return made;
  if (auto swept = sweep_backup_folder(*target_.disk, folder_); !swept)
    return swept;
  auto there = list_backups_of(*target_.disk, target_.folder, manifest_.log_id);
  if (!there)
    return there.failure();
  image_.begin(files_->state->snapshot());
  manifest_.position = files_->log->next_position() - 1;
  progress_.position = manifest_.position;
  if (!there->empty() && there->back().position == manifest_.position) {
    progress_.is_unchanged = true;
    next_ = step::over;
    return {};
  }
  if (!there->empty() && there->back().position > manifest_.position)
    return error{errc::corrupt,
                 "the folder holds a backup at position " + std::to_string(there->back().position) +
                   " of this log, which ends at " + std::to_string(manifest_.position) +
                   ": part of the log is missing; restore that backup",
                 ""};
  return plan(there->empty() ? std::nullopt : std::optional{std::move(there->back())});
}

result<void> backup_round::plan(const std::optional<backup_manifest>& before) {
  next_ = step::log;
  if (before && before->position + 1 >= first_record())
    plan_next(*before);
  else if (auto planned = plan_first(); !planned)
    return planned;
  files_->pinned_from = read_to_;
  if (read_to_ > manifest_.position && next_ == step::log)
    next_ = step::image; // a state without records behind it
  return {};
}

/// The first record that stays while this backup runs.
event::position backup_round::first_record() const {
  return std::max<event::position>(files_->log->first_position(), files_->trims_to);
}

/// The whole window of the log, an older state where it does not begin with the first record, and the present state.
result<void> backup_round::plan_first() {
  const auto first = first_record();
  read_to_ = first;
  if (first == 1)
    return {};
  const auto kept = files_->state->checkpoints();
  if (!kept)
    return kept.failure();
  const auto reached = std::find_if(kept->begin(), kept->end(), [&](auto x) { return x + 1 >= first; });
  if (reached == kept->end() || *reached >= image_.from->position()) {
    // Nothing older: what leads on from the present state.
    read_to_ = std::max(first, image_.from->position() + 1);
    return {};
  }
  auto opened = files_->state->open_checkpoint(*reached);
  if (!opened)
    return opened.failure();
  base_.begin(*std::move(opened));
  read_to_ = *reached + 1;
  next_ = step::base;
  return {};
}

/// What came since the backup before; of its files those that lead on from its newest image.
void backup_round::plan_next(const backup_manifest& before) {
  const auto* image = before.image_before(before.position);
  const auto begin = image == nullptr ? event::position{0} : image->first;
  for (const auto& file : before.files)
    if (file.is == backup_part::image ? file.first >= begin : file.last > begin)
      manifest_.files.push_back(file);
  manifest_.time_ms = before.time_ms;
  read_to_ = before.position + 1;
  if (!is_image_due(before))
    image_.from = nullptr;
}

bool backup_round::is_image_due(const backup_manifest& before) const {
  const auto* image = before.image_before(before.position);
  if (image == nullptr)
    return true;
  // After a crash the state may stand before the newest image: another one would have no records that lead on from it.
  if (image_.from->position() <= image->first)
    return false;
  auto bytes = std::uint64_t{0};
  auto count = std::size_t{0};
  for (const auto& file : manifest_.files)
    if (file.is == backup_part::log) {
      bytes += file.byte_count;
      ++count;
    }
  return bytes >= std::max(limits_.image_after_bytes, image->byte_count) || count >= limits_.image_after_pieces;
}

void backup_round::add_file(backup_file x) {
  progress_.written_bytes += x.byte_count;
  ++progress_.file_count;
  manifest_.files.push_back(std::move(x));
}

result<void> backup_round::add_to_image(image_work& work, step after) {
  if (work.file == nullptr) {
    auto begun = backup_file_writer::begin(*target_.disk, folder_, backup_part::image, manifest_.log_id);
    if (!begun)
      return begun.failure();
    work.file = *std::move(begun);
  }
  if (limits_.mutant == mutant::backup_mixing_positions && &work == &image_)
    work.from = files_->state->snapshot();
  const auto family = static_cast<storage::family>(work.family);
  auto entries = std::string{};
  auto out = byte_writer{entries};
  const auto scanned = work.from->scan(family, first_after(work.after), [&](std::string_view key, std::string_view x) {
    out.text(key);
    out.text(x);
    work.after = key;
    return entries.size() < limits_.step_bytes;
  });
  if (!scanned)
    return scanned;
  const auto is_family_over = entries.size() < limits_.step_bytes;
  if (!entries.empty())
    if (auto added = work.file->add_entries(family, entries); !added)
      return added;
  if (!is_family_over)
    return {};
  work.after.clear();
  if (++work.family < storage::family_count)
    return {};
  auto image = backup_file{};
  image.first = image.last = work.position;
  auto made = work.file->finish(std::move(image));
  if (!made)
    return made.failure();
  add_file(*std::move(made));
  work = {};
  next_ = after;
  return {};
}

result<void> backup_round::add_to_log() {
  auto entries = files_->log->read(read_to_, limits_.step_bytes);
  if (!entries && entries.failure().code == errc::not_found)
    return error{errc::overloaded, "the log gave up what this backup was about to read; start the backup again", ""};
  if (!entries)
    return entries.failure();
  std::erase_if(*entries, [&](const auto& x) { return x.position > manifest_.position; });
  if (entries->empty())
    return error{errc::corrupt, "the log has no record at position " + std::to_string(read_to_), ""};
  if (auto added = add_records(*entries); !added)
    return added;
  read_to_ = entries->back().position + 1;
  files_->pinned_from = read_to_;
  if (read_to_ <= manifest_.position && piece_.file->byte_count() < limits_.piece_bytes)
    return {};
  return end_piece();
}

result<void> backup_round::add_records(const std::vector<storage::log_entry>& entries) {
  if (piece_.file == nullptr) {
    auto begun = backup_file_writer::begin(*target_.disk, folder_, backup_part::log, manifest_.log_id);
    if (!begun)
      return begun.failure();
    const auto time_ms = time_of(entries.front());
    if (!time_ms)
      return time_ms.failure();
    piece_.file = *std::move(begun);
    piece_.is.is = backup_part::log;
    piece_.is.first = read_to_;
    piece_.is.first_time_ms = *time_ms;
  }
  const auto time_ms = time_of(entries.back());
  if (!time_ms)
    return time_ms.failure();
  piece_.is.last = entries.back().position;
  piece_.is.last_time_ms = *time_ms;
  manifest_.time_ms = *time_ms;
  auto records = std::string{};
  auto out = byte_writer{records};
  for (const auto& entry : entries)
    out.text(entry.record);
  return piece_.file->add_records(records);
}

result<void> backup_round::end_piece() {
  auto made = piece_.file->finish(piece_.is);
  if (!made)
    return made.failure();
  add_file(*std::move(made));
  piece_ = {};
  if (read_to_ > manifest_.position)
    next_ = image_.from == nullptr ? step::settle : step::image;
  return {};
}

// The names of the files are durable before the manifest speaks of them.
result<void> backup_round::settle(std::int64_t now_ms) {
  std::stable_sort(manifest_.files.begin(), manifest_.files.end(), [](const auto& a, const auto& b) {
    return std::pair{a.is == backup_part::log, a.first} < std::pair{b.is == backup_part::log, b.first};
  });
  manifest_.made_ms = now_ms;
  for (auto folder = folder_; !folder.empty(); folder = folder.substr(0, folder.rfind('/'))) {
    if (auto synced = target_.disk->sync_folder(folder); !synced)
      return synced;
    if (folder.find('/') == std::string::npos)
      break;
  }
  if (auto synced = target_.disk->sync_folder(""); !synced)
    return synced;
  if (auto written = write_durably(*target_.disk, folder_, manifest_name(manifest_.position), encode(manifest_));
      !written)
    return written;
  next_ = step::over;
  return {};
}

const char* to_string(backup_round::step x) noexcept {
  constexpr auto names = std::array{"look", "base", "log", "image", "settle", "over"};
  const auto at = static_cast<std::size_t>(x);
  return at < names.size() ? names[at] : "unknown";
}

} // namespace stoa::spine

#include "spine/restore.hpp"

#include "domain/base/format_mark.hpp"
#include "domain/base/iso_time.hpp"
#include "spine/backup_file.hpp"
#include "spine/folder.hpp"
#include "spine/staged_records.hpp"
#include "spine/stored.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t step_bytes = 4 * 1024 * 1024;
constexpr event::position position_max = (event::position{1} << 53) - 1;

std::string folder_of(const backup_source& from, const backup_manifest& x) {
  return from.folder + "/" + log_folder_name(x.log_id);
}

// What there is

error nothing_reaches(const std::vector<backup_manifest>& all, const std::string& asked) {
  if (all.empty())
    return {errc::not_found, "there is no backup in this folder", "backup"};
  auto first = all.front().image_before(all.front().position);
  const auto begin =
    all.front().first_record() == 1 || first == nullptr ? event::position{0} : all.front().files.front().first;
  return {errc::not_found,
          "no backup reaches " + asked + "; they go from position " + std::to_string(begin) + " to " +
            std::to_string(all.back().position) + " (" + iso_time(all.back().time_ms) + ")",
          "to"};
}

/// The position of the last record of a backup that is not younger than a time; nothing when all are.
result<std::optional<event::position>> position_at(const backup_source& from, const backup_manifest& x,
                                                   std::int64_t time_ms) {
  auto found = std::optional<event::position>{};
  for (const auto& file : x.files) {
    if (file.is != backup_part::log || file.first_time_ms > time_ms)
      continue;
    if (file.last_time_ms <= time_ms) {
      found = file.last;
      continue;
    }
    auto done = read_piece(from.disk, folder_of(from, x), x, file, [&](auto at, auto bytes) -> result<void> {
      const auto record = event::decode(bytes);
      if (!record)
        return record.failure();
      if (record->header.time_ms <= time_ms)
        found = at;
      return {};
    });
    if (!done)
      return done.failure();
  }
  return found;
}

result<restore_plan> plan_by_time(const backup_source& from, const std::vector<backup_manifest>& all,
                                  std::int64_t time_ms) {
  // The newest that has a record of that time: records of a later log are of a later time.
  for (auto x = all.rbegin(); x != all.rend(); ++x) {
    const auto at = position_at(from, *x, time_ms);
    if (!at)
      return at.failure();
    if (*at && x->reaches(**at))
      return restore_plan{*x, **at};
  }
  return nothing_reaches(all, iso_time(time_ms));
}

// Folding

/// Collects entries of an image and writes them in pieces: a state takes writes only at growing positions, so all but
/// the last go to small ones.
class image_loader {
public:
  image_loader(storage::state& into, const backup_file& image)
      : into_(into), last_(image.last),
        // Never more pieces than there are positions.
        piece_bytes_(
          std::max<std::uint64_t>(step_bytes, 2 * image.byte_count / std::max<std::uint64_t>(image.last, 1))) {}

  result<void> add(storage::family where, std::string_view key, std::string_view value) {
    bytes_ += key.size() + value.size();
    write_.changes.push_back({where, std::string{key}, std::string{value}});
    if (bytes_ < piece_bytes_ || into_.position() + 2 > last_)
      return {};
    return write(into_.position() + 1);
  }
  result<void> finish() { return last_ == 0 ? result<void>{} : write(last_); }

private:
  result<void> write(event::position at) {
    write_.position = at;
    auto done = into_.apply(write_);
    write_ = {};
    bytes_ = 0;
    return done;
  }

  storage::state& into_;
  event::position last_;
  std::uint64_t piece_bytes_;
  std::uint64_t bytes_ = 0;
  storage::state_write write_;
};

result<void> load_image(const backup_source& from, const backup_manifest& of, const backup_file& image,
                        storage::state& into) {
  auto loader = image_loader{into, image};
  const auto read = read_image(from.disk, folder_of(from, of), of, image,
                               [&](auto where, auto key, auto value) { return loader.add(where, key, value); });
  return read ? loader.finish() : read;
}

/// Folds the records of a backup into a state that stands before them.
class log_folder {
public:
  explicit log_folder(storage::state& into) : into_(into), folder_(into) {}

  result<void> begin() { return folder_.load(); }

  /// Up to a position.
  result<void> run(const backup_source& from, const backup_manifest& of, event::position to) {
    for (const auto& file : of.files) {
      if (file.is != backup_part::log || file.last <= into_.position() || file.first > to)
        continue;
      auto read = read_piece(from.disk, folder_of(from, of), of, file,
                             [&](auto at, auto bytes) { return at > to ? result<void>{} : take(at, bytes); });
      if (read)
        read = apply();
      if (!read)
        return read;
    }
    if (into_.position() != to)
      return error{
        errc::corrupt,
        "the backup's log ends at position " + std::to_string(into_.position()) + ", not at " + std::to_string(to), ""};
    return {};
  }

  std::int64_t last_time_ms() const { return last_time_ms_; }
  std::uint64_t record_count() const { return record_count_; }

private:
  result<void> take(event::position at, std::string_view bytes) {
    if (at <= into_.position())
      return {};
    auto record = event::decode(bytes);
    if (!record)
      return error{record.failure().code, "record " + std::to_string(at) + ": " + record.failure().detail,
                   record.failure().field};
    if (record->header.position != at)
      return error{errc::corrupt, "the record at position " + std::to_string(at) + " says it is another", ""};
    last_time_ms_ = record->header.time_ms;
    auto whole = staged_.add(std::make_shared<event::record>(*std::move(record)));
    if (!whole)
      return whole.failure();
    records_.push_back(*std::move(whole));
    bytes_ += bytes.size();
    return bytes_ < step_bytes ? result<void>{} : apply();
  }
  result<void> apply() {
    if (records_.empty())
      return {};
    record_count_ += records_.size();
    auto done = folder_.apply(records_);
    records_.clear();
    bytes_ = 0;
    return done;
  }

  storage::state& into_;
  folder folder_;
  staged_records staged_;
  std::vector<event::record_ptr> records_;
  std::size_t bytes_ = 0;
  std::int64_t last_time_ms_ = 0;
  std::uint64_t record_count_ = 0;
};

/// Of a backup, what a restore to a position reads.
bool is_needed(const backup_file& x, const backup_file* image, event::position to) {
  const auto begin = image == nullptr ? event::position{0} : image->last;
  return x.is == backup_part::image ? image != nullptr && x == *image : x.first <= to && x.last > begin;
}

// Letting go of the old log

/// Writes changes in pieces, each at the next position.
class step_writer {
public:
  explicit step_writer(storage::state& to) : to_(to) {}

  result<void> add(storage::state_write::change x) {
    write_.changes.push_back(std::move(x));
    return write_.changes.size() < change_count_max ? result<void>{} : write_at(to_.position() + 1);
  }
  result<void> write_at(event::position at) {
    write_.position = at;
    auto done = to_.apply(write_);
    write_ = {};
    return done;
  }

private:
  static constexpr std::size_t change_count_max = 10'000;

  storage::state& to_;
  storage::state_write write_;
};

result<void> drop_history(const storage::state_snapshot& from, step_writer& to) {
  auto done = result<void>{};
  const auto scanned = from.scan(storage::family::history, "", [&](std::string_view key, std::string_view) {
    done = to.add({storage::family::history, std::string{key}, std::nullopt});
    return static_cast<bool>(done);
  });
  return scanned ? done : scanned;
}

result<void> end_tasks(const storage::state_snapshot& from, const restore_plan& plan, step_writer& to) {
  auto done = result<void>{};
  const auto scanned = from.scan(storage::family::tasks, "", [&](std::string_view key, std::string_view bytes) {
    auto task = stored::decode_task(bytes);
    if (!task) {
      done = task.failure();
      return false;
    }
    if (event::is_over(task->state))
      return true;
    task->state = event::task_state::failed;
    task->reason = "the store was restored at position " + std::to_string(plan.to) +
                   (task->is_atomic ? " while this was under way; nothing of it is there, start it again"
                                    : " while this was under way; what it wrote until then is there, start it again "
                                      "for the rest");
    task->staged_from = 0;
    done = to.add({storage::family::tasks, std::string{key}, stored::encode_task(*task)});
    return static_cast<bool>(done);
  });
  return scanned ? done : scanned;
}

/// Compares a state with an image of the same position.
result<void> compare(const backup_source& from, const backup_manifest& of, const backup_file& image,
                     const storage::state& folded, backup_check& report) {
  auto loaded = std::array<hash128, storage::family_count>{};
  auto entry = std::string{};
  const auto read = read_image(from.disk, folder_of(from, of), of, image, [&](auto where, auto key, auto value) {
    loaded[static_cast<std::size_t>(where)] += storage::hash_entry(where, key, value, entry);
    return result<void>{};
  });
  if (!read)
    return read;
  const auto hashes = storage::hash_families(*folded.snapshot());
  if (!hashes)
    return hashes.failure();
  for (std::size_t i = 0; i < storage::family_count; ++i)
    if (loaded[i] != (*hashes)[i])
      report.problems.push_back("family " + std::string{storage::to_string(static_cast<storage::family>(i))} + " of " +
                                name_of(image) + " differs from the fold of the log");
  return {};
}

result<void> check_files(const backup_source& from, const backup_manifest& of, backup_check& report) {
  for (const auto& file : of.files) {
    const auto good = check_backup_file(from.disk, folder_of(from, of), file);
    ++report.file_count;
    report.byte_count += file.byte_count;
    if (good)
      continue;
    if (good.failure().code != errc::corrupt && good.failure().code != errc::not_found)
      return good;
    report.problems.push_back(good.failure().detail);
  }
  return {};
}

result<std::uint64_t> count_documents(const storage::state& x) {
  auto count = std::uint64_t{0};
  const auto done = x.snapshot()->scan(storage::family::documents, "", [&](auto, auto) {
    ++count;
    return true;
  });
  return done ? result<std::uint64_t>{count} : done.failure();
}

/// From the first image on, past every other one, to the plan's position.
result<void> fold_and_compare(const backup_source& from, const restore_plan& plan, storage::state& scratch,
                              backup_check& report) {
  const auto& of = plan.from;
  const auto is_whole = of.first_record() == 1;
  const auto& first = of.files.front();
  if (!is_whole)
    if (auto loaded = load_image(from, of, first, scratch); !loaded)
      return loaded;
  auto fold = log_folder{scratch};
  if (auto begun = fold.begin(); !begun)
    return begun;
  for (const auto& file : of.files) {
    if (file.is != backup_part::image || file.last <= scratch.position() || file.last > plan.to)
      continue;
    if (auto folded = fold.run(from, of, file.last); !folded)
      return folded;
    if (auto compared = compare(from, of, file, scratch, report); !compared)
      return compared;
  }
  if (auto folded = fold.run(from, of, plan.to); !folded)
    return folded;
  report.record_count = fold.record_count();
  const auto documents = count_documents(scratch);
  if (!documents)
    return documents.failure();
  report.document_count = *documents;
  return {};
}

} // namespace

result<restore_plan> plan_restore(const backup_source& from, const restore_request& asked) {
  auto all = list_backups(from.disk, from.folder);
  if (!all)
    return all.failure();
  if (asked.backup) {
    std::erase_if(*all, [&](const auto& x) { return x.position != *asked.backup; });
    if (all->empty())
      return error{errc::not_found, "there is no backup at position " + std::to_string(*asked.backup), "backup"};
  }
  if (asked.to_time_ms)
    return plan_by_time(from, *all, *asked.to_time_ms);
  if (!asked.to)
    return all->empty() ? result<restore_plan>{nothing_reaches(*all, "")}
                        : restore_plan{all->back(), all->back().position};
  for (const auto& x : *all)
    if (x.reaches(*asked.to))
      return restore_plan{x, *asked.to};
  return nothing_reaches(*all, "position " + std::to_string(*asked.to));
}

result<std::vector<restore_plan>> plans_to_check(const backup_source& from) {
  auto all = list_backups(from.disk, from.folder);
  if (!all)
    return all.failure();
  if (all->empty())
    return nothing_reaches(*all, "");
  auto plans = std::vector<restore_plan>{};
  for (auto i = all->begin(); i != all->end(); ++i) {
    const auto is_newest = std::none_of(i + 1, all->end(), [&](const auto& x) { return x.log_id == i->log_id; });
    const auto images =
      std::count_if(i->files.begin(), i->files.end(), [](const auto& x) { return x.is == backup_part::image; });
    if (is_newest || images > 1 || i->first_record() == 1)
      plans.push_back({*i, i->position});
  }
  return plans;
}

result<std::int64_t> load_backup(const backup_source& from, const restore_plan& plan, storage::state& into) {
  const auto* image = plan.from.image_before(plan.to);
  for (const auto& file : plan.from.files)
    if (is_needed(file, image, plan.to))
      if (auto good = check_backup_file(from.disk, folder_of(from, plan.from), file); !good)
        return good.failure();
  if (image != nullptr)
    if (auto loaded = load_image(from, plan.from, *image, into); !loaded)
      return loaded.failure();
  auto fold = log_folder{into};
  if (auto begun = fold.begin(); !begun)
    return begun.failure();
  if (auto folded = fold.run(from, plan.from, plan.to); !folded)
    return folded.failure();
  // Nothing folded: the image is that of the backup's end, or of a moment before its first record.
  return fold.record_count() > 0 ? fold.last_time_ms() : plan.from.time_ms;
}

result<void> detach_from_log(storage::state& x, const restore_plan& plan) {
  const auto next = (x.position() / restore_stride + 1) * restore_stride;
  if (next > position_max)
    return error{errc::too_large, "no position is left: this store was restored 8,191 times", ""};
  const auto now = x.snapshot();
  auto to = step_writer{x};
  if (auto dropped = drop_history(*now, to); !dropped)
    return dropped;
  if (auto ended = end_tasks(*now, plan, to); !ended)
    return ended;
  return to.write_at(next - 1);
}

storage::batch first_batch(const restore_plan& plan, event::position at, std::int64_t time_ms) {
  auto record = event::record{};
  record.header.position = at;
  record.header.time_ms = time_ms;
  record.header.principal = "system:restore";
  record.header.request_id = "restored-" + log_folder_name(plan.from.log_id) + "-" + std::to_string(plan.to);
  auto out = storage::batch{.first_position = at, .bytes = {}, .ends = {}};
  out.add(event::encode(record));
  return out;
}

result<backup_check> check_backup(const backup_source& from, const restore_plan& plan, storage::state& scratch) {
  auto report = backup_check{};
  if (auto checked = check_files(from, plan.from, report); !checked)
    return checked.failure();
  if (!report.problems.empty())
    return report;
  const auto folded = fold_and_compare(from, plan, scratch, report);
  if (!folded && (folded.failure().code != errc::corrupt || is_newer_format(folded.failure())))
    return folded.failure();
  if (!folded)
    report.problems.push_back(folded.failure().detail);
  return report;
}

} // namespace stoa::spine

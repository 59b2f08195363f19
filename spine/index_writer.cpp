#include "spine/index_writer.hpp"

#include "domain/search/kept.hpp"
#include "domain/search/segment_build.hpp"
#include "domain/search/segment_codec.hpp"
#include "storage/section_file.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::spine {

namespace {

std::vector<search::doc_id> dead_of(const search::part& x) {
  auto dead = std::vector<search::doc_id>{};
  for (search::doc_id doc = 0; doc < x.documents->document_count(); ++doc)
    if (!x.live->is_live(doc))
      dead.push_back(doc);
  return dead;
}

} // namespace

const char* to_string(index_writer::step x) noexcept {
  switch (x) {
  case index_writer::step::plan:
    return "plan";
  case index_writer::step::segment:
    return "segment";
  case index_writer::step::manifest:
    return "manifest";
  case index_writer::step::publish:
    return "publish";
  case index_writer::step::clean:
    return "clean";
  case index_writer::step::over:
    break;
  }
  return "over";
}

void index_writer::begin(search::snapshot_ptr what, event::position at) {
  what_ = std::move(what);
  manifest_ = {search::structure_fingerprint(), files_->log->log_id(), at, {}};
  waiting_.clear();
  coming_.clear();
  written_bytes_ = 0;
  next_ = step::plan;
}

result<void> index_writer::run() {
  auto done = run(next_);
  if (!done || next_ == step::over) {
    // Segments that the index has given up meanwhile need not stay in memory for us.
    next_ = step::over;
    what_ = nullptr;
    waiting_.clear();
    coming_.clear();
  }
  return done;
}

result<void> index_writer::run(step what) {
  switch (what) {
  case step::plan:
    return plan();
  case step::segment:
    return write_segment();
  case step::manifest:
    return write_manifest();
  case step::publish:
    return publish();
  case step::clean:
    return clean();
  case step::over:
    break;
  }
  return {};
}

result<void> index_writer::plan() {
  if (auto made = make_folder(); !made)
    return made;
  const auto largest = largest_number();
  if (!largest)
    return largest.failure();
  next_number_ = *largest + 1;
  sort_out(what_->parts());
  auto need = settings_.free_bytes_min;
  for (const auto& x : waiting_)
    need += x.documents->memory_bytes();
  const auto free = files_->disk->free_bytes();
  if (!free)
    return free.failure();
  if (*free < need)
    return error{errc::disk_full,
                 "keeping the index needs " + std::to_string(need) + " bytes free, there are " + std::to_string(*free),
                 ""};
  next_ = after_segments();
  return {};
}

result<void> index_writer::make_folder() {
  if (auto made = files_->disk->make_folder(index_folder); !made)
    return made;
  return files_->disk->sync_folder("");
}

result<std::uint64_t> index_writer::largest_number() const {
  const auto names = files_->disk->list(index_folder);
  if (!names)
    return names.failure();
  auto largest = std::uint64_t{0};
  for (const auto& name : *names)
    largest = std::max(largest, segment_number(name));
  return largest;
}

bool index_writer::is_kept(const search::part& x) {
  const auto found =
    std::find_if(kept_.begin(), kept_.end(), [&](const auto& y) { return y.documents.lock() == x.documents; });
  if (found == kept_.end())
    return false;
  coming_.push_back(*found);
  manifest_.segments.push_back({found->number, found->checksum, x.documents->document_count(), dead_of(x)});
  return true;
}

void index_writer::sort_out(const std::vector<search::part>& parts) {
  auto small = std::vector<search::part>{};
  for (const auto& x : parts) {
    if (x.live->live_count == 0 || is_kept(x))
      continue;
    if (x.documents->document_count() >= settings_.own_file_document_count_min)
      waiting_.push_back({x.documents, x.live, true});
    else
      small.push_back(x);
  }
  if (small.empty())
    return;
  auto documents = search::merge(small);
  auto live = std::make_shared<const search::live_documents>(search::all_live(*documents));
  waiting_.push_back({std::move(documents), std::move(live), false});
}

result<void> index_writer::write_segment() {
  const auto x = std::move(waiting_.back());
  waiting_.pop_back();
  const auto number = next_number_++;
  auto file = storage::section_writer::create(*files_->disk, segment_path(number));
  if (!file)
    return file.failure();
  auto done = search::encode(*x.documents, [&](std::string_view name, std::string_view bytes) {
    written_bytes_ += bytes.size();
    return file->add(name, bytes);
  });
  if (!done)
    return done;
  const auto sum = file->finish();
  if (!sum)
    return sum.failure();
  manifest_.segments.push_back({number, *sum, x.documents->document_count(), dead_of({x.documents, x.live})});
  if (x.lasts)
    coming_.push_back({x.documents, number, *sum});
  next_ = after_segments();
  return {};
}

result<void> index_writer::write_manifest() {
  if (settings_.mutant == mutant::index_manifest_beyond_segments)
    ++manifest_.position;
  if (settings_.mutant == mutant::index_files_removed_early)
    if (auto done = clean(); !done)
      return done;
  next_ = step::publish;
  return prepare_manifest(*files_->disk, manifest_);
}

result<void> index_writer::publish() {
  if (auto done = publish_manifest(*files_->disk); !done)
    return done;
  kept_ = std::move(coming_);
  kept_position_ = manifest_.position;
  next_ = step::clean;
  return {};
}

result<void> index_writer::clean() {
  const auto names = files_->disk->list(index_folder);
  if (!names)
    return names.failure();
  for (const auto& name : *names) {
    const auto number = segment_number(name);
    const auto is_named = std::any_of(manifest_.segments.begin(), manifest_.segments.end(),
                                      [&](const auto& x) { return x.number == number; });
    // A removal that a crash undoes is made again by the next round.
    if (number != 0 && !is_named)
      if (auto done = files_->disk->remove(segment_path(number)); !done)
        return done;
  }
  next_ = step::over;
  return {};
}

} // namespace stoa::spine

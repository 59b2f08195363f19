#include "tests/sim/sim_keeper.hpp"

#include "spine/indexer.hpp"

namespace stoa::tests {

void sim_keeper::check_origin(const spine::index_origin& origin, const storage::log& log) {
  const auto& why = origin.rebuilt_because;
  if (why.code == errc::none) {
    ++counts_.indexes_loaded;
    if (kept_ && origin.kept_position < *kept_)
      checks_.fail("the index was kept at " + std::to_string(*kept_) + " and is back at " +
                   std::to_string(origin.kept_position));
    return;
  }
  ++counts_.indexes_rebuilt;
  if (why.code != errc::not_found)
    checks_.fail("the index on disk: " + why.detail);
  else if (kept_ && *kept_ + 1 >= log.first_position())
    checks_.fail("the index was kept and the log reaches it, yet it is built: " + why.detail);
}

void sim_keeper::started(const spine::recovered& made, std::uint64_t own_file_document_count_min) {
  check_origin(made.index_origin, *made.files->log);
  const auto now = made.folder->now();
  const auto built = spine::build_index(*now.state);
  if (!built || (*built)->publish()->logical_hash() != made.index_now->logical_hash())
    checks_.fail("the index of a start is not the one of its documents");
  auto settings = spine::index_writer_settings{};
  settings.own_file_document_count_min = own_file_document_count_min;
  settings.free_bytes_min = 0;
  settings.mutant = mutant_;
  writer_.emplace(made.files, settings, made.index_origin.files);
}

void sim_keeper::crashed() {
  counts_.crashes_while_keeping += is_under_way() ? 1 : 0;
  writer_.reset();
}

void sim_keeper::step(const search::snapshot_ptr& now, event::position at) {
  if (!is_under_way()) {
    writer_->begin(now, at);
    return;
  }
  const auto step = writer_->next();
  // A failure ends it; the next one begins with what is on disk.
  if (!writer_->run() || step != spine::index_writer::step::publish)
    return;
  kept_ = writer_->kept_position();
  ++counts_.indexes_kept;
}

} // namespace stoa::tests

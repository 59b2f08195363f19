// What one may say to the BACKUP: it copies a shard into another folder while the shard works on.
#pragma once

#include "domain/base/result.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <string>

namespace stoa::messages {

/// The backup under way, or the last one since the start of the server.
struct backup_status {
  enum class kind : std::uint8_t { none, running, done, failed };

  kind is = kind::none;
  std::string folder;
  /// Where it stands; 0 before that is known.
  std::uint64_t position = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t file_count = 0;
  /// The folder had a backup of this position already.
  bool is_unchanged = false;
  /// Unix ms; 0 = not yet.
  std::int64_t began_ms = 0;
  std::int64_t ended_ms = 0;
  /// Why it failed: for people.
  std::string reason;
};

/// Begin a backup into a folder; one that is under way into the same folder is joined.
/// Errors: `forbidden` (no folder is set, or another one), `overloaded` (one into another folder is under way).
struct begin_backup {
  envelope from;
  /// Empty = the folder that is set.
  std::string folder;
};

struct ask_backup {};

/// From a thread that may block: a step is done, or failed (another code than `none`).
struct backup_stepped {
  error failure;
  bool is_over = false;
  backup_status now;
};

using backup_actor = caf::typed_actor<caf::replies_to<begin_backup>::with<backup_status>,
                                      caf::replies_to<ask_backup>::with<backup_status>, caf::reacts_to<backup_stepped>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::backup_status)
STOA_LOCAL_MESSAGE(stoa::messages::begin_backup)
STOA_LOCAL_MESSAGE(stoa::messages::ask_backup)
STOA_LOCAL_MESSAGE(stoa::messages::backup_stepped)

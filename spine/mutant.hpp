// Faults that tests plant on purpose, to see that the simulator finds them. `none` everywhere else.
#pragma once

#include <cstdint>

namespace stoa::spine {

enum class mutant : std::uint8_t {
  none,
  /// Writers are answered when their batch is sent, not when it is published.
  answer_before_sync,
  /// A refusal that rests on a pending value is answered at once.
  refusal_from_pending,
  /// Two batches that wait for the index are applied in the wrong order. (The fold mends that by itself: it reads what
  /// is missing from the log.)
  apply_out_of_order,
  /// The state flushes one family without the others.
  flush_one_family,
  /// The log goes on in a file whose sync failed.
  reuse_failed_segment,
  /// The log gives up all that the settings do not ask for and nobody makes a checkpoint before.
  trim_beyond_checkpoint,
  /// The manifest of the kept index tells a position that its segments have not reached.
  index_manifest_beyond_segments,
  /// Files of the kept index are removed before the manifest that no longer needs them is durable.
  index_files_removed_early,
  /// A backup takes its image of the state from whatever is there at each of its steps.
  backup_mixing_positions,
  /// What an atomic import staged becomes visible without being decided again.
  publish_without_deciding,
  /// The fold shows rows of an atomic import when they are staged.
  staged_value_visible,
  /// The log gives up records that staged rows while the record that made them visible stays.
  trim_staged_rows,
  /// A backup makes an image of a state in which rows are staged.
  image_while_staged
};

} // namespace stoa::spine

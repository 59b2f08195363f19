// Settings of a node: where its data lies, where it listens, what it may use.
#pragma once

#include "config/http.hpp"
#include "domain/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stoa::config {

struct log_output {
  /// debug, info, warn, error.
  std::string level = "info";
  /// text or json (one object a line).
  std::string format = "text";

  result<void> validate() const;
};

struct storage {
  /// Memory for blocks of the state read from disk.
  std::size_t block_cache_mb = 64;
  /// Memory for what was applied and not yet written to the state's files.
  std::size_t write_buffer_mb = 64;
  /// The window of the log: the records of so many days or the last so many megabytes, whichever is less. On disk it is
  /// up to a quarter of that and one segment more, because it is trimmed only behind a checkpoint.
  std::uint64_t retention_days = 30;
  std::uint64_t retention_mb = 10'000;
  /// Seconds between two looks at whether there is something to trim.
  std::uint64_t retention_interval_s = 60;
  /// Hours for which the file of an import that failed or was cancelled is kept, so that it can be taken up again.
  std::uint64_t failed_import_hours = 24;
  /// Space that stays free for the state when the disk fills up.
  std::uint64_t reserve_mb = 16;
  /// Stores that the server may have, main among them.
  std::size_t store_count_max = 100;

  result<void> validate() const;
};

struct backup {
  /// Folder that backups asked for over the API are written to, or below; empty = none may be asked for.
  std::string folder;

  result<void> validate() const;
};

struct web {
  /// The storefront's pages, and its reads of published products without a key.
  bool storefront = false;
  /// How the pages are reached from outside ("https://shop.example"); empty = as the Host header says.
  std::string base_url;

  result<void> validate() const;
};

struct webhooks {
  /// Networks of addresses that are nobody's on the internet and that webhooks may be sent to all the same.
  std::vector<std::string> allow_networks;
  /// PEM file with the authorities that receivers' certificates are of; empty = the system's.
  std::string ca_file;
  /// Milliseconds that one delivery may take as a whole.
  std::uint64_t timeout_ms = 15'000;
  /// Seconds before the second attempt; later pauses do not depend on it.
  std::uint64_t retry_first_s = 5;
  /// A change that fails for so long is parked.
  std::uint64_t give_up_h = 72;

  result<void> validate() const;
};

struct node {
  /// Folder of everything the node keeps.
  std::string data;
  config::http http;
  config::storage storage;
  config::log_output log;
  config::backup backup;
  config::web web;
  config::webhooks webhooks;
  /// Threads of the actors; 0 = as many as the machine has, at least 2.
  std::size_t actor_threads = 0;
  /// Megabytes that the process may take; of them caches, write buffers and bodies get their shares where those are not
  /// set. 0 = no limit, and each as it is set.
  std::uint64_t memory_mb = 0;

  result<void> validate() const;
};

} // namespace stoa::config

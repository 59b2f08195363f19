// The commands that are clients of a server's API.
#pragma once

#include <string>

namespace stoa::app {

struct connection_options {
  std::string url = "http://127.0.0.1:8080";
  std::string key;
  std::string key_file;
  /// PEM file with the authorities to trust; empty = the system's.
  std::string ca_file;
  /// Which store the administrator's key means; empty = main. A store's own key needs none.
  std::string store;
  bool json = false;
};

struct import_options {
  connection_options connection;
  std::string file;
  std::string format;
  /// upsert, patch or sync; empty = upsert.
  std::string mode;
  bool is_dry_run = false;
  bool is_atomic = false;
  /// A JSON file: from the columns of a CSV file to fields. Or the name of a built-in map.
  std::string map_file;
  std::string currency;
  std::string delete_percent_max;
};

/// Uploads, follows the task, lists refused rows. Run again after a break-off it follows the same task.
/// Returns the exit code.
int import_file(const import_options& options);

struct undo_options {
  connection_options connection;
  std::string task;
};

/// Takes back what an import did and follows the task that does it. Returns the exit code.
int undo_import(const undo_options& options);

struct export_options {
  connection_options connection;
  std::string file;
  /// A position or a time; empty = now.
  std::string at;
};

/// Writes all that the key may see into a file, which is there whole or not at all. Returns the exit code.
int export_file(const export_options& options);

struct get_options {
  connection_options connection;
  std::string id;
};

int get_product(const get_options& options);

struct search_options {
  connection_options connection;
  std::string words;
  std::string filter_by;
  std::string sort_by;
  std::string facet_by;
  std::string per_page = "10";
};

int search_products(const search_options& options);

} // namespace stoa::app

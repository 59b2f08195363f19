// The idempotency key of an import that is under way, in the user's state folder: a second run after a kill finds it.
#pragma once

#include "domain/base/result.hpp"

#include <string>

namespace stoa::app {

class import_memory {
public:
  /// `target`: server, path and query of the upload. The key for this file there: the one kept, if the file is the same
  /// (size, time), else a new one. Errors: `not_found` (the file), `io_failed` (the state folder).
  static result<import_memory> open(const std::string& target, const std::string& file);

  const std::string& key() const { return key_; }
  /// The import is over.
  void forget() const;

private:
  std::string path_;
  std::string key_;
};

} // namespace stoa::app

// Who may come in: keys by their hash. The key itself is never kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stoa::access {

/// SHA-256 of a key.
using key_hash = std::array<std::uint8_t, 32>;

/// Takes the same time wherever the hashes differ.
bool is_equal(const key_hash& a, const key_hash& b);

struct key_holder {
  key_hash hash{};
  /// Shown in records and logs.
  std::string principal;
};

/// Immutable once shared. Keys that are kept in files: the admin's. All others are in the log (`issued_key.hpp`).
class key_table {
public:
  explicit key_table(std::vector<key_holder> holders) : holders_(std::move(holders)) {}

  /// The principal of a key, or nothing. Takes the same time wherever the hashes differ.
  std::optional<std::string> find(const key_hash& hash) const;
  std::size_t size() const { return holders_.size(); }

private:
  std::vector<key_holder> holders_;
};

} // namespace stoa::access

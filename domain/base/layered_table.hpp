// A table in two layers: what is committed, and above it what is sequenced but not yet committed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace stoa {

struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view x) const noexcept { return std::hash<std::string_view>{}(x); }
};

template <class Value>
using text_map = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

/// Deciding reads through both layers. Dropping the upper one is what happens when a batch could not be appended.
/// Each pending entry knows the position of the record that wrote it, so that committing an older record of the same
/// key does not uncover it.
template <class Value>
class layered_table {
public:
  /// The value as the next decision must see it, or nullptr.
  const Value* find(std::string_view key) const {
    if (!pending_.empty()) {
      const auto above = pending_.find(key);
      if (above != pending_.end())
        return above->second.value ? &*above->second.value : nullptr;
    }
    const auto below = committed_.find(key);
    return below == committed_.end() ? nullptr : &below->second;
  }

  /// An absent value erases.
  void set_pending(std::string_view key, std::optional<Value> value, std::uint64_t position) {
    pending_.insert_or_assign(std::string{key}, entry{std::move(value), position});
  }

  /// Writes the lower layer and forgets the pending entry that the same record wrote.
  void commit(std::string_view key, std::optional<Value> value, std::uint64_t position) {
    const auto above = pending_.find(key);
    if (above != pending_.end() && above->second.position <= position)
      pending_.erase(above);
    if (value)
      committed_.insert_or_assign(std::string{key}, std::move(*value));
    else if (const auto below = committed_.find(key); below != committed_.end())
      committed_.erase(below);
  }

  /// Moves out the pending value that the record at this position wrote, when no later record has covered it. Only to
  /// commit the same right after.
  std::optional<Value> take_pending(std::string_view key, std::uint64_t position) {
    const auto above = pending_.find(key);
    if (above == pending_.end() || above->second.position != position)
      return std::nullopt;
    return std::exchange(above->second.value, std::nullopt);
  }

  void drop_pending() { pending_.clear(); }

  const text_map<Value>& committed() const { return committed_; }
  std::size_t pending_count() const { return pending_.size(); }

private:
  struct entry {
    std::optional<Value> value;
    std::uint64_t position = 0;
  };

  text_map<Value> committed_;
  text_map<entry> pending_;
};

} // namespace stoa

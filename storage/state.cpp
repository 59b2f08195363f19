// What all back ends of the state share: names, the position's format, the hash verify compares.
#include "storage/state.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "storage/state_meta.hpp"

namespace stoa::storage {

namespace {

constexpr std::uint8_t position_format = 1;

/// Sums the hashes of a family's entries.
result<hash128> hash_family(const state_snapshot& x, family which) {
  auto sum = hash128{};
  auto entry = std::string{};
  const auto done = x.scan(which, {}, [&](std::string_view key, std::string_view value) {
    sum += hash_entry(which, key, value, entry);
    return true;
  });
  if (!done)
    return done.failure();
  return sum;
}

} // namespace

// The names are those of the column families on disk: a name is never changed or used again.
const char* to_string(family x) noexcept {
  switch (x) {
  case family::meta:
    return "meta";
  case family::documents:
    return "documents";
  case family::heads:
    return "heads";
  case family::skus:
    return "skus";
  case family::slugs:
    return "slugs";
  case family::categories:
    return "categories";
  case family::history:
    return "history";
  case family::keys:
    return "keys";
  case family::tasks:
    return "tasks";
  case family::task_errors:
    return "task_errors";
  case family::resources:
    return "resources";
  case family::count_:
    break;
  }
  return "unknown";
}

// The seed keeps equal entries of two families apart.
hash128 hash_entry(family where, std::string_view key, std::string_view value, std::string& scratch) {
  scratch.clear();
  auto writer = byte_writer{scratch};
  writer.text(key);
  writer.raw(value);
  return hash_bytes(scratch, static_cast<std::uint64_t>(where));
}

result<std::array<hash128, family_count>> hash_families(const state_snapshot& x) {
  auto hashes = std::array<hash128, family_count>{};
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto which = static_cast<family>(i);
    if (which == family::meta)
      continue;
    const auto hash = hash_family(x, which);
    if (!hash)
      return hash.failure();
    hashes[i] = *hash;
  }
  return hashes;
}

std::string encode_position(std::uint64_t position) {
  auto out = std::string{};
  auto writer = byte_writer{out};
  writer.u8(position_format);
  writer.u64(position);
  return out;
}

result<std::uint64_t> decode_position(std::string_view value) {
  auto reader = byte_reader{value};
  const auto format = reader.u8();
  if (format > position_format)
    return newer_format("the state's position", format, position_format);
  const auto position = reader.u64();
  if (reader.failed() || !reader.at_end() || format == 0)
    return error{errc::corrupt, "the state's position is damaged", ""};
  return position;
}

result<void> check_write(const state_write& x, std::uint64_t position) {
  if (x.position <= position)
    return error{errc::internal,
                 "batch at " + std::to_string(x.position) + " for a state at " + std::to_string(position), ""};
  for (const auto& change : x.changes) {
    if (change.family >= family::count_)
      return error{errc::internal, "no such family", ""};
    if (change.family == family::meta && change.key == position_key)
      return error{errc::internal, "the key `position` of `meta` belongs to the state", ""};
  }
  return {};
}

} // namespace stoa::storage

#include "storage/batch_walk.hpp"

#include <algorithm>

namespace stoa::storage {

namespace {

constexpr std::size_t window_bytes = 256 * 1024;

} // namespace

result<std::string_view> file_window::view(std::uint64_t offset, std::size_t size) {
  if (offset < begin_ || offset + size > begin_ + bytes_.size()) {
    auto bytes = from_.read(offset, std::max(size, window_bytes));
    if (!bytes)
      return bytes.failure();
    bytes_ = *std::move(bytes);
    begin_ = offset;
  }
  return std::string_view{bytes_}.substr(offset - begin_, size);
}

result<std::optional<batch_view>> batch_walk::next() {
  const auto none = std::optional<batch_view>{};
  const auto front = window_.view(place_.offset, batch_header_bytes);
  if (!front)
    return front.failure();
  const auto header = decode_batch_header(*front, in_);
  if (!header || header->first_position != place_.position)
    return none;
  const auto bytes = window_.view(place_.offset, header->size());
  if (!bytes)
    return bytes.failure();
  const auto found = batch_view::over(*bytes, in_);
  if (found)
    place_ = {found->header().last_position() + 1, place_.offset + found->header().size()};
  return found;
}

result<batches_beyond> look_beyond(const file& from, const segment_header& in, std::uint64_t offset) {
  auto chunks = file_window{from};
  auto batches = file_window{from};
  auto found = batches_beyond{};
  while (true) {
    const auto chunk = chunks.view(offset, window_bytes);
    if (!chunk)
      return chunk.failure();
    if (chunk->size() < batch_header_bytes)
      return found;
    const auto at = find_batch_header(*chunk, 0, in);
    if (at == std::string_view::npos) {
      // A header may begin in the last bytes of this chunk and end in the next one.
      offset += (chunk->size() - batch_header_bytes) / batch_alignment * batch_alignment + batch_alignment;
      continue;
    }
    offset += at;
    const auto size = decode_batch_header(chunk->substr(at), in)->size();
    const auto bytes = batches.view(offset, size);
    if (!bytes)
      return bytes.failure();
    const auto whole = batch_view::over(*bytes, in);
    found.end_offset = std::max(found.end_offset, offset + bytes->size());
    if (whole)
      found.durable_position = std::max(found.durable_position, whole->header().durable_position);
    offset += whole ? size : batch_alignment;
  }
}

} // namespace stoa::storage

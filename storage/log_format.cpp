#include "storage/log_format.hpp"

#include "domain/base/bytes.hpp"
#include "domain/base/format_mark.hpp"
#include "storage/crc32c.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stoa::storage {

namespace {

static_assert(std::endian::native == std::endian::little, "the record ends are copied as they lie in memory");

constexpr std::string_view segment_magic = "stoa log";
constexpr std::uint32_t batch_magic = 0x48544253; // "SBTH" in the file
constexpr std::size_t checksum_offset = 4;
constexpr std::size_t summed_from = 8;
constexpr std::size_t salt_offset = 8;

template <class Number>
Number load(std::string_view bytes, std::size_t offset) {
  auto x = Number{0};
  std::memcpy(&x, bytes.data() + offset, sizeof x);
  return x;
}

std::size_t size_in_file(std::size_t count, std::size_t byte_count) {
  const auto size = batch_header_bytes + count * sizeof(std::uint32_t) + byte_count;
  return (size + batch_alignment - 1) / batch_alignment * batch_alignment;
}

} // namespace

std::string encode(const segment_header& x) {
  auto out = std::string{};
  auto writer = byte_writer{out};
  writer.raw(segment_magic);
  writer.u8(log_format_version);
  writer.u8(0); // codec: plain
  writer.raw(std::string_view{"\0\0", 2});
  writer.u32(0); // key id: none
  writer.u64(x.log_id);
  writer.u64(x.segment_id);
  writer.u64(x.epoch);
  writer.u64(x.first_position);
  writer.u64(x.durable_position);
  writer.u64(x.salt);
  out.resize(segment_header_bytes - sizeof(std::uint32_t), '\0');
  writer.u32(crc32c(out));
  return out;
}

result<segment_header> decode_segment_header(std::string_view bytes) {
  constexpr auto summed = segment_header_bytes - sizeof(std::uint32_t);
  if (bytes.size() < segment_header_bytes || !bytes.starts_with(segment_magic))
    return error{errc::corrupt, "not a log segment", {}};
  if (load<std::uint32_t>(bytes, summed) != crc32c(bytes.substr(0, summed)))
    return error{errc::corrupt, "wrong checksum of a segment header", {}};
  auto reader = byte_reader{bytes.substr(segment_magic.size())};
  // The checksum fits: what this program does not know here was written so.
  const auto version = reader.u8();
  if (version == 0)
    return error{errc::corrupt, "no format of a log segment has the number 0", {}};
  if (version > log_format_version)
    return newer_format("a log segment", version, log_format_version);
  if (const auto codec = reader.u8(); codec != 0)
    return newer_format("a log segment with codec " + std::to_string(codec));
  reader.raw(2);
  if (const auto key = reader.u32(); key != 0)
    return newer_format("a log segment with key " + std::to_string(key));
  auto x = segment_header{};
  x.log_id = reader.u64();
  x.segment_id = reader.u64();
  x.epoch = reader.u64();
  x.first_position = reader.u64();
  x.durable_position = reader.u64();
  x.salt = reader.u64();
  // From such numbers no next segment could be counted on.
  if (std::max({x.segment_id, x.epoch, x.first_position, x.durable_position}) > segment_number_max)
    return error{errc::corrupt, "a number in a segment header that no log reaches", {}};
  return x;
}

std::size_t batch_header::size() const {
  return size_in_file(count, byte_count);
}

bool is_well_formed(const batch& x) {
  if (x.ends.empty() || x.bytes.size() > batch::byte_count_max || x.ends.size() > batch::byte_count_max)
    return false;
  for (std::size_t i = 1; i < x.ends.size(); ++i)
    if (x.ends[i] < x.ends[i - 1])
      return false;
  return x.ends.back() == x.bytes.size();
}

std::size_t encoded_size(const batch& x) {
  return size_in_file(x.ends.size(), x.bytes.size());
}

std::uint32_t append_encoded(const batch& x, const segment_header& in, std::uint64_t durable_position,
                             std::string& out) {
  const auto begin = out.size();
  out.reserve(begin + encoded_size(x));
  auto writer = byte_writer{out};
  writer.u32(batch_magic);
  writer.u32(0); // the checksum, below
  writer.u64(in.salt);
  writer.u64(in.segment_id);
  writer.u64(in.epoch);
  writer.u64(x.first_position);
  writer.u64(durable_position);
  writer.u32(static_cast<std::uint32_t>(x.ends.size()));
  writer.u32(static_cast<std::uint32_t>(x.bytes.size()));
  writer.u64(0);
  out.append(reinterpret_cast<const char*>(x.ends.data()), x.ends.size() * sizeof(std::uint32_t));
  out.append(x.bytes);
  const auto checksum = crc32c(std::string_view{out}.substr(begin + summed_from));
  std::memcpy(out.data() + begin + checksum_offset, &checksum, sizeof checksum);
  out.resize(begin + encoded_size(x), '\0');
  return checksum;
}

std::optional<batch_header> decode_batch_header(std::string_view bytes, const segment_header& in) {
  if (bytes.size() < batch_header_bytes)
    return {};
  auto reader = byte_reader{bytes.substr(0, batch_header_bytes)};
  auto x = batch_header{};
  const auto magic = reader.u32();
  x.checksum = reader.u32();
  const auto salt = reader.u64();
  const auto segment_id = reader.u64();
  const auto epoch = reader.u64();
  x.first_position = reader.u64();
  x.durable_position = reader.u64();
  x.count = reader.u32();
  x.byte_count = reader.u32();
  const auto is_ours = magic == batch_magic && salt == in.salt && segment_id == in.segment_id && epoch == in.epoch;
  const auto is_possible = x.count > 0 && x.count <= batch::byte_count_max && x.byte_count <= batch::byte_count_max;
  if (!is_ours || !is_possible)
    return {};
  return x;
}

batch_view::batch_view(const batch_header& header, std::string_view bytes)
    : header_(header), ends_(bytes.substr(batch_header_bytes, header.count * sizeof(std::uint32_t))),
      records_(bytes.substr(batch_header_bytes + ends_.size(), header.byte_count)) {}

std::optional<batch_view> batch_view::over(std::string_view bytes, const segment_header& in) {
  const auto header = decode_batch_header(bytes, in);
  if (!header || bytes.size() < header->size())
    return {};
  const auto end = batch_header_bytes + header->count * sizeof(std::uint32_t) + header->byte_count;
  if (crc32c(bytes.substr(summed_from, end - summed_from)) != header->checksum)
    return {};
  const auto view = batch_view{*header, bytes};
  if (!view.has_ordered_ends())
    return {};
  return view;
}

std::uint32_t batch_view::end(std::size_t i) const {
  return load<std::uint32_t>(ends_, i * sizeof(std::uint32_t));
}

bool batch_view::has_ordered_ends() const {
  for (std::size_t i = 1; i < header_.count; ++i)
    if (end(i) < end(i - 1))
      return false;
  return end(header_.count - 1) == header_.byte_count;
}

std::string_view batch_view::record(std::size_t i) const {
  const auto begin = i == 0 ? 0 : end(i - 1);
  return records_.substr(begin, end(i) - begin);
}

batch batch_view::to_batch() const {
  auto x = batch{};
  x.first_position = header_.first_position;
  x.bytes = records_;
  x.ends.resize(header_.count);
  std::memcpy(x.ends.data(), ends_.data(), ends_.size());
  return x;
}

std::size_t find_batch_header(std::string_view bytes, std::size_t from, const segment_header& in) {
  for (auto i = from; i + batch_header_bytes <= bytes.size(); i += batch_alignment)
    if (load<std::uint64_t>(bytes, i + salt_offset) == in.salt && decode_batch_header(bytes.substr(i), in))
      return i;
  return std::string_view::npos;
}

} // namespace stoa::storage

// Any bytes as the file of a segment: the log is refused as damaged, or it opens, goes on and is the same ever after.
//
// Input: flags, the state's position, where a newer segment begins, then the file. Most flips would end at a checksum,
// so one flag puts the checksums right; another one lays a newer segment on top.
#include "storage/crc32c.hpp"
#include "storage/file_log.hpp"
#include "storage/log_format.hpp"
#include "storage/log_recovery.hpp"
#include "tests/support/sim_disk.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stoa;

constexpr std::uint8_t flag_mended = 1;
constexpr std::uint8_t flag_newer = 2;
constexpr std::size_t input_header_bytes = 3;
/// Where fields stand: docs/formats/log.md.
constexpr std::size_t segment_id_offset = 24;
constexpr std::size_t batch_sum_offset = 4;
constexpr std::size_t batch_summed_from = 8;

void require(bool holds, const char* law) {
  if (holds)
    return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

template <class Number>
Number load(std::string_view bytes, std::size_t at) {
  auto x = Number{0};
  std::memcpy(&x, bytes.data() + at, sizeof x);
  return x;
}

template <class Number>
void store(std::string& bytes, std::size_t at, Number x) {
  std::memcpy(bytes.data() + at, &x, sizeof x);
}

/// Makes what is shaped like a batch one of this segment, whole by its checksum.
void mend_batch(std::string& file, std::size_t at) {
  const auto count = load<std::uint32_t>(file, at + 48);
  const auto byte_count = load<std::uint32_t>(file, at + 52);
  const auto size = storage::batch_header_bytes + std::uint64_t{count} * sizeof(std::uint32_t) + byte_count;
  if (size > file.size() - at)
    return;
  // The header has epoch, segment id and salt in another order than the batch.
  store(file, at + 8, load<std::uint64_t>(file, 56));
  store(file, at + 16, load<std::uint64_t>(file, 24));
  store(file, at + 24, load<std::uint64_t>(file, 32));
  const auto summed = std::string_view{file}.substr(at + batch_summed_from, size - batch_summed_from);
  store(file, at + batch_sum_offset, storage::crc32c(summed));
}

void mend(std::string& file) {
  if (file.size() < storage::segment_header_bytes)
    return;
  const auto sum_at = storage::segment_header_bytes - sizeof(std::uint32_t);
  store(file, sum_at, storage::crc32c(std::string_view{file}.substr(0, sum_at)));
  for (auto at = storage::segment_header_bytes; at + storage::batch_header_bytes <= file.size();
       at += storage::batch_alignment)
    if (std::string_view{file}.substr(at, 4) == "SBTH")
      mend_batch(file, at);
}

void put(storage::disk& machine, std::uint64_t segment_id, std::string_view bytes) {
  const auto file = machine.open("log/" + storage::segment_name(segment_id), storage::disk::mode::create);
  if (file)
    require((*file)->write(0, bytes) && (*file)->sync(), "the disk works");
}

/// A segment of the same log that begins at a position and holds one record.
void put_newer(storage::disk& machine, std::string_view older, std::uint64_t first_position) {
  const auto of = storage::decode_segment_header(older);
  if (!of || of->segment_id == ~std::uint64_t{0})
    return;
  const auto header = storage::segment_header{.log_id = of->log_id,
                                              .segment_id = of->segment_id + 1,
                                              .epoch = of->epoch,
                                              .first_position = first_position,
                                              .durable_position = first_position,
                                              .salt = 77};
  auto one = storage::batch{};
  one.first_position = first_position;
  one.add("newer");
  auto bytes = storage::encode(header);
  storage::append_encoded(one, header, first_position - 1, bytes);
  put(machine, header.segment_id, bytes);
}

bool names_a_place(const error& x) {
  return x.code == errc::corrupt && x.detail.find(", offset ") != std::string::npos;
}

/// Sealed segments that the state has taken in are not looked at before somebody reads them: damage shows only then.
std::vector<std::string> read_all(const storage::log& from, std::uint64_t state_position) {
  auto out = std::vector<std::string>{};
  auto position = from.first_position();
  while (position < from.next_position()) {
    const auto part = from.read(position, 1000);
    if (!part && position <= state_position) {
      require(names_a_place(part.failure()), "damage has a place");
      out.emplace_back("damaged");
      position = state_position + 1;
      continue;
    }
    require(bool{part}, "what opened can be read");
    require(!part->empty(), "there is something up to the end");
    for (const auto& x : *part) {
      require(x.position == position++, "positions follow each other");
      out.push_back(x.record);
    }
  }
  return out;
}

void check(storage::disk& machine, std::uint64_t state_position) {
  const auto settings = storage::file_log_settings{
    .folder = "log", .segment_bytes_min = 4096, .segment_bytes_max = 8192, .state_position = state_position};
  auto records = std::vector<std::string>{};
  for (auto life = 0; life < 2; ++life) {
    const auto opened = storage::open_file_log(machine, settings);
    if (!opened && life == 0) {
      require(names_a_place(opened.failure()), "a refusal is `corrupt` and has a place");
      return;
    }
    require(bool{opened}, "a log that opened once opens again");
    auto& log = **opened;
    require(log.next_position() > state_position, "nothing is missing that the state has");
    const auto seen = read_all(log, state_position);
    require(life == 0 || seen == records, "what was told stays");
    records = seen;
    auto more = storage::batch{};
    more.first_position = log.next_position();
    more.add("more");
    require(log.append(more) == storage::append_status::appended, "a log that opened goes on");
    records.emplace_back("more");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < input_header_bytes)
    return 0;
  auto file = std::string{reinterpret_cast<const char*>(data) + input_header_bytes, size - input_header_bytes};
  if ((data[0] & flag_mended) != 0)
    mend(file);
  auto machine = tests::sim_disk{1};
  require(bool{machine.make_folder("log")}, "the disk works");
  put(machine, file.size() < storage::segment_header_bytes ? 1 : load<std::uint64_t>(file, segment_id_offset), file);
  if ((data[0] & flag_newer) != 0)
    put_newer(machine, file, data[2]);
  check(machine, data[1]);
  return 0;
}

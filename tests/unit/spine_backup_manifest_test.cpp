// The manifest of a backup: what it says of itself, and that nothing else passes for one.
#include "domain/base/format_mark.hpp"
#include "spine/backup_file.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

using spine::backup_part;

spine::backup_file part(backup_part is, event::position first, event::position last) {
  return {
    is, 100, std::string(64, 'a'), first, last, is == backup_part::log ? 1'000 : 0, is == backup_part::log ? 2'000 : 0};
}

/// An image at 40, records from 31 on, an image at 60.
spine::backup_manifest example() {
  auto x = spine::backup_manifest{};
  x.log_id = 0xfedcba9876543210;
  x.position = 70;
  x.time_ms = 1'700'000'000'000;
  x.made_ms = 1'700'000'000'500;
  x.files = {part(backup_part::image, 40, 40), part(backup_part::image, 60, 60), part(backup_part::log, 31, 50),
             part(backup_part::log, 51, 70)};
  return x;
}

std::string signed_text(const std::string& json) {
  auto digest = spine::sha256{};
  digest.add(json);
  return json + "\n" + digest.finish() + "\n";
}

} // namespace

TEST(backup_manifest, it_reads_as_it_was_written) {
  const auto read = spine::decode_backup_manifest(encode(example()));
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, example());
}

TEST(backup_manifest, every_changed_byte_and_every_shorter_text_is_refused) {
  const auto text = encode(example());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_FALSE(spine::decode_backup_manifest(changed)) << i;
    ASSERT_FALSE(spine::decode_backup_manifest(text.substr(0, i))) << i;
  }
}

TEST(backup_manifest, a_newer_one_is_refused_as_such) {
  const auto read = spine::decode_backup_manifest(signed_text(R"({"format":2,"new":"things"})"));
  ASSERT_FALSE(read);
  EXPECT_TRUE(is_newer_format(read.failure())) << read.failure().detail;
}

TEST(backup_manifest, files_with_a_gap_are_refused) {
  auto x = example();
  x.files[3].first = 52;
  EXPECT_FALSE(spine::decode_backup_manifest(encode(x)));
  x = example();
  x.position = 71;
  EXPECT_FALSE(spine::decode_backup_manifest(encode(x)));
}

TEST(backup_manifest, a_name_that_leads_elsewhere_is_refused) {
  auto json = encode(example());
  json = json.substr(0, json.find('\n'));
  const auto name = name_of(example().files[0]);
  json.replace(json.find(name), name.size(), "image-../../../../etc/hostname");
  EXPECT_FALSE(spine::decode_backup_manifest(signed_text(json)));
}

TEST(backup_manifest, it_reaches_what_an_image_and_its_records_lead_to) {
  const auto x = example();
  EXPECT_FALSE(x.reaches(39));
  EXPECT_TRUE(x.reaches(40));
  EXPECT_TRUE(x.reaches(70));
  EXPECT_FALSE(x.reaches(71));
  EXPECT_EQ(x.image_before(59)->first, 40U);
  EXPECT_EQ(x.image_before(60)->first, 60U);
  auto from_nothing = x;
  from_nothing.files[2].first = 1;
  EXPECT_TRUE(from_nothing.reaches(0));
}

TEST(backup_manifest, an_encrypted_or_newer_part_is_refused_as_newer) {
  for (const auto& [at, what] : {std::pair{8, "format"}, {9, "codec"}, {10, "key"}}) {
    SCOPED_TRACE(what);
    auto disk = sim_disk{1};
    ASSERT_TRUE(disk.make_folder("b"));
    auto made = spine::backup_file_writer::begin(disk, "b", backup_part::image, 7);
    ASSERT_TRUE(made);
    const auto file = (*made)->finish(part(backup_part::image, 5, 5));
    ASSERT_TRUE(file);
    const auto opened = disk.open("b/" + name_of(*file), storage::disk::mode::write);
    ASSERT_TRUE((*opened)->write(static_cast<std::uint64_t>(at), "\x02"));
    auto of = spine::backup_manifest{};
    of.log_id = 7;
    const auto read = spine::read_image(disk, "b", of, *file, [](auto, auto, auto) { return result<void>{}; });
    ASSERT_FALSE(read);
    EXPECT_TRUE(is_newer_format(read.failure())) << read.failure().detail;
  }
}

} // namespace stoa::tests

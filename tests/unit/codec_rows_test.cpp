// Laws of both row readers: pieces, line ends, limits, resuming.
#include "codec/rows.hpp"
#include "tests/support/row_draft.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace stoa::tests {

using codec::make_row_reader;
using codec::row;
using codec::row_format;
using codec::row_reader;

namespace {

std::string shown(const row& x) {
  auto out = std::ostringstream{};
  out << "line " << x.line << " end " << x.end_offset << "/" << x.end_line << " ";
  if (draft_of(x))
    out << draft_of(x)->item.id << " '" << draft_of(x)->item.name.plain << "'";
  else
    out << to_string(draft_of(x).failure().code) << " [" << draft_of(x).failure().field << "]";
  return out.str();
}

void drain(row_reader& reader, std::vector<row>& out) {
  while (auto next = reader.next())
    out.push_back(std::move(*next));
}

std::vector<row> rows_of(row_format format, std::string_view file) {
  auto out = std::vector<row>{};
  const auto reader = make_row_reader({.format = format});
  reader->feed(file, true);
  drain(*reader, out);
  return out;
}

std::vector<std::string> shown_rows(const std::vector<row>& rows) {
  auto out = std::vector<std::string>{};
  for (const auto& x : rows)
    out.push_back(shown(x));
  return out;
}

std::vector<std::string> shown_rows(row_format format, std::string_view file) {
  return shown_rows(rows_of(format, file));
}

/// Feeds `file` cut at `cuts` (ascending).
std::vector<std::string> shown_in_pieces(row_format format, std::string_view file,
                                         const std::vector<std::size_t>& cuts) {
  auto out = std::vector<row>{};
  const auto reader = make_row_reader({.format = format});
  auto begin = std::size_t{0};
  for (const auto cut : cuts) {
    reader->feed(file.substr(begin, cut - begin), false);
    drain(*reader, out);
    begin = cut;
  }
  reader->feed(file.substr(begin), true);
  drain(*reader, out);
  return shown_rows(out);
}

struct sample {
  row_format format;
  std::string file;
};

/// Files with every oddity: both line ends, blank lines, a mark, wrong rows, NULs, no UTF-8, no final line end.
std::vector<sample> samples() {
  using namespace std::string_literals;
  const auto jsonl = "\xEF\xBB\xBF"s + R"({"id":"a","name":"A"})" + "\r\n\r\n \t\n" +
                     R"({"id":"b","name":"B \u20ac"})" + "\n{broken\n\xff\xfe\n{\"id\":\"\0\"}\n"s +
                     R"( {"id":"c","name":"C","wrong":1} )" + "\r\n\"text\"\n" + R"({"id":"d","name":"D"})";
  const auto csv = "\xEF\xBB\xBF\r\n\n"s + "id,name,attributes.x\r\na,\"A, \"\"the\"\"\r\nfirst\",1\r\n\r\n  \nb,B\n" +
                   "c,C \xff,\nd,D\0D,\n\"e\",\"E\n\n\n\",\"2\"\nf\"x,F,\n\"g\"x,G,\nh,H,\r\ni,\"never"s;
  return {{row_format::jsonl, jsonl}, {row_format::csv, csv}};
}

/// The same with the last line ended.
std::vector<sample> samples_with_and_without_final_line_end() {
  auto out = samples();
  for (auto& x : samples())
    out.push_back({x.format, x.file + "\r\n"});
  return out;
}

const auto csv_header = std::string{"id,name,attributes.x"};

} // namespace

TEST(codec_rows, each_line_of_json_lines_is_a_row_or_an_error_of_that_line) {
  EXPECT_EQ(shown_rows(row_format::jsonl, samples()[0].file),
            (std::vector<std::string>{"line 1 end 26/1 a 'A'", "line 4 end 60/4 b 'B \u20ac'",
                                      "line 5 end 68/5 malformed []", "line 6 end 71/6 malformed []",
                                      "line 7 end 82/7 malformed []", "line 8 end 117/8 unknown-field [wrong]",
                                      "line 9 end 124/9 invalid-field []", "line 10 end 145/10 d 'D'"}));
}

TEST(codec_rows, each_record_of_csv_is_a_row_or_an_error_of_its_first_line) {
  const auto rows = shown_rows(row_format::csv, samples()[1].file);
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[0], "line 4 end 53/5 a 'A, \"the\"\r\nfirst'");
  EXPECT_EQ(rows[1].substr(0, 7), "line 8 ");
  EXPECT_NE(rows[1].find("malformed"), std::string::npos);
  EXPECT_NE(rows[2].find("malformed"), std::string::npos);
  EXPECT_NE(rows[3].find("malformed"), std::string::npos);
  EXPECT_EQ(rows[4].substr(0, 8), "line 11 ");
  EXPECT_NE(rows[4].find("e 'E\n\n\n'"), std::string::npos);
  EXPECT_EQ(rows[5].substr(0, 8), "line 15 ");
  EXPECT_NE(rows[5].find("malformed"), std::string::npos);
  EXPECT_NE(rows[6].find("malformed"), std::string::npos);
  EXPECT_NE(rows[7].find("h 'H'"), std::string::npos);
  EXPECT_EQ(rows[8].substr(0, 8), "line 18 ");
  EXPECT_NE(rows[8].find("malformed"), std::string::npos);
}

TEST(codec_rows, the_rows_do_not_depend_on_where_the_file_is_cut) {
  for (const auto& [format, file] : samples_with_and_without_final_line_end()) {
    const auto whole = shown_rows(format, file);
    for (std::size_t first = 0; first <= file.size(); ++first)
      for (std::size_t second = first; second <= file.size(); second += 3)
        ASSERT_EQ(shown_in_pieces(format, file, {first, second}), whole) << first << " " << second;
    auto every_byte = std::vector<std::size_t>{};
    for (std::size_t i = 1; i < file.size(); ++i)
      every_byte.push_back(i);
    ASSERT_EQ(shown_in_pieces(format, file, every_byte), whole);
  }
}

TEST(codec_rows, a_file_fed_whole_before_its_end_is_known_gives_the_same_rows) {
  for (const auto& [format, file] : samples_with_and_without_final_line_end())
    EXPECT_EQ(shown_in_pieces(format, file, {file.size()}), shown_rows(format, file));
}

TEST(codec_rows, going_on_behind_any_row_gives_the_rows_after_it) {
  for (const auto& [format, file] : samples_with_and_without_final_line_end()) {
    const auto whole = rows_of(format, file);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const auto reader = make_row_reader({format, whole[i].end_offset, whole[i].end_line, csv_header, {}});
      reader->feed(std::string_view{file}.substr(whole[i].end_offset), true);
      auto rest = std::vector<row>{};
      drain(*reader, rest);
      ASSERT_EQ(shown_rows(rest),
                shown_rows(std::vector<row>(whole.begin() + static_cast<std::ptrdiff_t>(i) + 1, whole.end())));
    }
  }
}

TEST(codec_rows, the_last_row_ends_where_the_file_ends) {
  for (const auto& [format, file] : samples_with_and_without_final_line_end())
    EXPECT_EQ(rows_of(format, file).back().end_offset, file.size());
}

TEST(codec_rows, a_file_without_rows_has_none) {
  for (const auto format : {row_format::jsonl, row_format::csv})
    for (const auto* const file : {"", "\n", "\r\n \n\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n", " "})
      EXPECT_TRUE(rows_of(format, file).empty());
}

TEST(codec_rows, half_a_byte_order_mark_is_text) {
  EXPECT_EQ(shown_rows(row_format::jsonl, "\xEF\xBB"), std::vector<std::string>{"line 1 end 2/1 malformed []"});
  EXPECT_EQ(shown_rows(row_format::jsonl, "{\"id\":\"a\",\"name\":\"\"}\n\xEF\xBB\xBF{}").back().substr(0, 22),
            "line 2 end 26/2 malfor");
}

TEST(codec_rows, the_longest_row_is_read_and_one_byte_more_is_too_large) {
  for (const auto* const line_end : {"", "\n", "\r\n"})
    for (std::size_t extra = 0; extra < 4; ++extra) {
      auto text = std::string{R"({"id":"a","name":"A"})"};
      text.append(row_reader::row_bytes_max + extra - text.size(), ' ');
      const auto file = text + line_end;
      const auto rows = shown_rows(row_format::jsonl, file);
      ASSERT_EQ(rows.size(), 1u);
      EXPECT_EQ(rows[0], "line 1 end " + std::to_string(file.size()) + "/1 " + (extra == 0 ? "a 'A'" : "too-large []"));
      for (std::size_t cut = file.size() - 5; cut <= file.size(); ++cut)
        ASSERT_EQ(shown_in_pieces(row_format::jsonl, file, {cut}), rows) << cut;
    }
}

TEST(codec_rows, an_overlong_row_is_skipped_and_the_rows_around_it_are_read) {
  const auto jsonl = R"({"id":"a","name":"A"})"
                     "\n" +
                     std::string(700'000, 'x') +
                     "\r\n"
                     R"({"id":"b","name":"B"})";
  const auto csv = "id,name\na,A\nx,\"" + std::string(350'000, '\n') + "\"\"" + std::string(350'000, '\n') + "\"\nb,B";
  for (const auto& [format, file] : {sample{row_format::jsonl, jsonl}, sample{row_format::csv, csv}}) {
    const auto rows = rows_of(format, file);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(draft_of(rows[0])->item.id, "a");
    EXPECT_EQ(draft_of(rows[1]).failure().code, errc::too_large);
    EXPECT_EQ(draft_of(rows[2])->item.id, "b");
    EXPECT_EQ(rows[2].line, format == row_format::jsonl ? 3u : 700'004u);
    auto cuts = std::vector<std::size_t>{};
    for (std::size_t at = 777; at < file.size(); at += 65'536)
      cuts.push_back(at);
    EXPECT_EQ(shown_in_pieces(format, file, cuts), shown_rows(rows));
  }
}

TEST(codec_rows, names_of_formats_are_known) {
  EXPECT_EQ(codec::parse_row_format("jsonl"), row_format::jsonl);
  EXPECT_EQ(codec::parse_row_format("csv"), row_format::csv);
  EXPECT_EQ(codec::parse_row_format("JSONL"), std::nullopt);
}

} // namespace stoa::tests

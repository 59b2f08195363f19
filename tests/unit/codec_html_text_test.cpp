// HTML of other shops as text.
#include "codec/html_text.hpp"
#include "domain/base/utf8.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::codec {

TEST(codec_html_text, tags_go_and_blocks_end_lines) {
  EXPECT_EQ(html_to_text("plain"), "plain");
  EXPECT_EQ(html_to_text("<p>One <b>bold</b> word.</p>\n<p>Two.</p>"), "One bold word.\n\nTwo.");
  EXPECT_EQ(html_to_text("a<br>b<br/>c<BR><br>d"), "a\nb\nc\n\nd");
  EXPECT_EQ(html_to_text("<ul>\n <li>red</li>\n <li> blue</li></ul>after"), "- red\n- blue\nafter");
  EXPECT_EQ(html_to_text("<table><tr><td>Width</td><td>3 cm</td></tr></table>"), "Width 3 cm");
  EXPECT_EQ(html_to_text("  many \n\t blanks  "), "many blanks");
}

TEST(codec_html_text, references_become_characters) {
  EXPECT_EQ(html_to_text("Fish &amp; chips &lt;3&gt; &euro;5 &#233;&#xE9; a&nbsp;b"),
            "Fish & chips <3> \u20ac5 \u00e9\u00e9 a b");
  EXPECT_EQ(html_to_text("AT&T; & &unknown; &; &#; &#x; &#0; &#55296; &#1114112;"), "AT&T; & &unknown; &; &#; &#x;");
}

TEST(codec_html_text, scripts_styles_and_comments_go_whole) {
  EXPECT_EQ(html_to_text("a<script>if (x<3) alert('b')</script >c<style>p{}</STYLE>d<!-- <p>e</p> -->f"), "acdf");
  EXPECT_EQ(html_to_text("a<script>never ends"), "a");
  EXPECT_EQ(html_to_text("a<!-- never ends"), "a");
}

TEST(codec_html_text, what_is_no_tag_is_text) {
  EXPECT_EQ(html_to_text("3 < 4 and 5 > 4 <3 <"), "3 < 4 and 5 > 4 <3 <");
  EXPECT_EQ(html_to_text("a <b"), "a <b");
}

TEST(codec_html_text, any_text_stays_valid_and_gets_no_control_characters) {
  constexpr auto pieces =
    std::to_array<std::string_view>({"<",     ">",  "/",   "&",  "#", ";",  "x",      "p",   "li", "script",
                                     "style", "br", "!--", "--", " ", "\n", "\u4e2d", "amp", "9",  "1f"});
  auto random = std::mt19937{7};
  for (auto round = 0; round < 20'000; ++round) {
    auto html = std::string{};
    for (auto i = random() % 30; i > 0; --i)
      html += pieces.at(random() % pieces.size());
    const auto text = html_to_text(html);
    EXPECT_TRUE(valid_utf8(text)) << html;
    EXPECT_EQ(text.find("\n\n\n"), std::string::npos) << html;
    EXPECT_LE(text.size(), 3 * html.size() + 2) << html;
    for (const auto c : text)
      EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << html;
  }
}

} // namespace stoa::codec

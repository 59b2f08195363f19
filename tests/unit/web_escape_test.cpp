// Text in pages: nothing that a product holds can become markup or script.
#include "codec/json.hpp"
#include "gateway/web/escape.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::web::escape_html;
using gateway::web::escape_script_json;

TEST(web_escape, html_has_no_markup_and_no_quote_left) {
  EXPECT_EQ(escape_html("<b title=\"x\" id='y'>Tom & Jerry</b>"),
            "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;Tom &amp; Jerry&lt;/b&gt;");
  EXPECT_EQ(escape_html("茶壶"), "茶壶");
}

TEST(web_escape, json_in_a_script_cannot_end_the_script_and_reads_as_before) {
  const auto hostile = std::string{"</script><!-- <script>alert(1)//\xe2\x80\xa8&amp;]]>"};
  const auto json = codec::write_json(value{hostile});
  const auto escaped = escape_script_json(json);
  EXPECT_EQ(escaped.find_first_of("<>&"), std::string::npos) << escaped;
  EXPECT_EQ(escaped.find("\xe2\x80\xa8"), std::string::npos);
  const auto read = codec::read_json(escaped);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, value{hostile});
}

} // namespace stoa::tests

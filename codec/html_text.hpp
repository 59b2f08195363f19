// Descriptions of other shops are HTML; here they are texts that are searched and shown as such.
#pragma once

#include <string>
#include <string_view>

namespace stoa::codec {

/// The text of an HTML fragment: tags go, the ends of blocks and `<br>` become line ends, items of lists begin with
/// "- ", scripts and styles go whole, character references are resolved, runs of white space become one blank, at most
/// one empty line stays between paragraphs. Never fails: what is no tag is text. Cost: linear.
std::string html_to_text(std::string_view html);

} // namespace stoa::codec

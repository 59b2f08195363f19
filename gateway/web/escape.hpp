// Text made harmless for the places in a page where it may stand.
#pragma once

#include <string>
#include <string_view>

namespace stoa::gateway::web {

/// For text between tags and for attributes in double quotes.
std::string escape_html(std::string_view text);

/// JSON for the inside of a <script>: `<`, `>`, `&`, U+2028 and U+2029 become escapes, so that no `</script>` and no
/// comment can begin in it. Precondition: JSON, where these occur in strings only.
std::string escape_script_json(std::string_view json);

} // namespace stoa::gateway::web

// The spellings of shop feeds that differ from the API's document.
#pragma once

#include "domain/base/value.hpp"

namespace stoa::codec {

/// Turns a feed's document into the API's: a bare `price` or `cost` (number or text) takes the `currency` beside it,
/// `ean` (text or list) becomes `gtins`, `image` and `thumb` become `media` in this order. What the document already
/// says in the API's spelling is left alone, so that a document with both is refused by the schema.
/// `currency` is that of a bare price beside no currency; empty = none.
void accept_feed_spelling(value& document, std::string_view currency = {});

} // namespace stoa::codec

// Bytes of format 1 as hexadecimal digits. Never changed: a new format gets names of its own beside these.
#pragma once

#include <string>
#include <string_view>

namespace stoa::tests {

/// Digits in pairs; blanks and line ends between them count for nothing.
std::string from_hex(std::string_view digits);
std::string to_hex(std::string_view bytes);
/// A segment header with the checksum that its other bytes have.
std::string with_segment_checksum(std::string bytes);

/// Hexadecimal digits of one value of each kind; the values are those of golden_bytes_test.cpp.
namespace golden {

extern const std::string_view product;
extern const std::string_view product_of_format_2;
extern const std::string_view record;
extern const std::string_view record_of_resources;
extern const std::string_view resource;
extern const std::string_view document;
extern const std::string_view head;
extern const std::string_view category;
extern const std::string_view key;
extern const std::string_view task;
extern const std::string_view task_error;
extern const std::string_view position;
extern const std::string_view segment_header;
extern const std::string_view batch;

} // namespace golden

} // namespace stoa::tests

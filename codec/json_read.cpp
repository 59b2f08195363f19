// Reads JSON into a tree: simdjson finds the tokens and walks the structure, numbers and strings are read here.
#include "codec/json.hpp"
#include "codec/json_parts.hpp"
#include "codec/json_string.hpp"

#include <algorithm>
#include <cstring>
#include <simdjson.h>

namespace stoa::codec {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr auto white = std::string_view{" \t\r\n"};

std::string_view trim(std::string_view x) {
  const auto begin = x.find_first_not_of(white);
  if (begin == std::string_view::npos)
    return {};
  return x.substr(begin, x.find_last_not_of(white) - begin + 1);
}

/// What a thread keeps between documents, so that reading one allocates nothing but its tree.
struct scratch {
  static constexpr std::size_t kept_bytes_max = 1024 * 1024;

  std::string buffer;
  ondemand::parser parser;

  /// The text with the zeroed padding that simdjson may read.
  std::string_view copy(std::string_view text) {
    const auto capacity = text.size() + simdjson::SIMDJSON_PADDING;
    if (buffer.size() < capacity)
      buffer.resize(capacity);
    std::memcpy(buffer.data(), text.data(), text.size());
    std::memset(buffer.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    return {buffer.data(), text.size()};
  }

  /// One huge document must not cost its memory for ever.
  void shrink() {
    if (buffer.size() <= kept_bytes_max)
      return;
    buffer = {};
    parser = ondemand::parser{};
  }
};

/// Reads one document. The functions return false once `error_` is set; its path grows on the way out.
class reader {
public:
  reader(std::string_view text, const json_limits& limits) : text_(text), limits_(limits) {}

  result<value> read(ondemand::parser& parser, std::size_t capacity) {
    auto document = ondemand::document{};
    auto out = value{};
    const auto code = parser.iterate(simdjson::padded_string_view(text_.data(), text_.size(), capacity)).get(document);
    if (code != simdjson::SUCCESS ? refuse_text(code) : read_root(document, out))
      return out;
    return std::move(error_);
  }

private:
  bool read_root(ondemand::document& document, value& out) {
    document_ = &document;
    const auto token = trim(text_);
    if (token[0] != '{' && token[0] != '[')
      return token[0] == '"' ? read_root_string(token, out) : read_scalar(token, out);
    auto is_read = false;
    if (auto members = ondemand::object{}; token[0] == '{' && check(document.get_object().get(members)))
      is_read = read_object(members, out, 1);
    else if (auto items = ondemand::array{}; token[0] == '[' && check(document.get_array().get(items)))
      is_read = read_list(items, out, 1);
    if (!is_read)
      return false;
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      return refuse("there is more after the document", rest);
    return true;
  }

  // simdjson walks only objects and lists without reservations, so a document that is one scalar is ours.
  bool read_root_string(std::string_view token, value& out) {
    const char* end = nullptr;
    auto text = std::string{};
    if (!read_text(token.data() + 1, text, end))
      return false;
    if (end != token.data() + token.size())
      return refuse("there is more after the document", end);
    out = value{std::move(text)};
    return true;
  }

  bool read_value(ondemand::value& item, value& out, std::size_t depth) {
    const auto token = item.raw_json_token();
    if (++value_count_ > limits_.value_count_max)
      return refuse_count();
    switch (token[0]) {
    case '{': {
      auto members = ondemand::object{};
      return check_depth(depth, token) && check(item.get_object().get(members)) && read_object(members, out, depth + 1);
    }
    case '[': {
      auto items = ondemand::array{};
      return check_depth(depth, token) && check(item.get_array().get(items)) && read_list(items, out, depth + 1);
    }
    case '"': {
      auto text = std::string{};
      auto raw = ondemand::raw_json_string{};
      const char* end = nullptr;
      if (!check(item.get_raw_json_string().get(raw)) || !read_text(token.data() + 1, text, end))
        return false;
      out = value{std::move(text)};
      return true;
    }
    default:
      return read_scalar(trim(token), out);
    }
  }

  bool read_object(ondemand::object& members, value& out, std::size_t depth) {
    auto read = value_object{};
    for (auto found : members) {
      auto member = ondemand::field{};
      if (!check(std::move(found).get(member)))
        return false;
      auto& [key, item] = read.emplace_back();
      const char* end = nullptr;
      if (!read_text(member.key().raw(), key, end))
        return false;
      if (!read_value(member.value(), item, depth)) {
        prepend(error_.field, shown_key(key));
        return false;
      }
    }
    if (const auto* const key = repeated_key(read)) {
      refuse("a repeated key", nullptr);
      error_.field = shown_key(*key);
      return false;
    }
    out = value{std::move(read)};
    return true;
  }

  bool read_list(ondemand::array& items, value& out, std::size_t depth) {
    auto read = value_list{};
    for (auto found : items) {
      if (!check(found.error()))
        return false;
      auto item = found.value_unsafe();
      if (!read_value(item, read.emplace_back(), depth)) {
        prepend(error_.field, "[" + std::to_string(read.size() - 1) + "]");
        return false;
      }
    }
    out = value{std::move(read)};
    return true;
  }

  bool read_scalar(std::string_view token, value& out) {
    if (token == "null")
      return true;
    if (token == "true" || token == "false") {
      out = value{token == "true"};
      return true;
    }
    auto number = parse_decimal(token);
    if (number) {
      out = value{*number};
      return true;
    }
    if (!is_json_number(token))
      return refuse("neither a value nor a bracket", token.data());
    error_ = number.failure();
    return false;
  }

  /// `begin` stands behind an opening quote.
  bool read_text(const char* begin, std::string& out, const char*& end) {
    const auto offset = static_cast<std::size_t>(begin - text_.data());
    const auto fault = read_string(text_.substr(offset), out, end);
    return fault.cause == nullptr || refuse(fault.cause, fault.at);
  }

  /// `depth` containers are open already.
  bool check_depth(std::size_t depth, std::string_view token) {
    if (depth < limits_.depth_max)
      return true;
    return refuse("nested deeper than " + std::to_string(limits_.depth_max) + " levels", token.data());
  }

  bool refuse_count() {
    error_ = {errc::too_large,
              "the JSON document holds more than " + std::to_string(limits_.value_count_max) + " values", ""};
    return false;
  }

  bool check(simdjson::error_code code) {
    if (code == simdjson::SUCCESS)
      return true;
    // Then simdjson looked at the last byte only: the bracket that should stand there does not.
    if (code == simdjson::INCOMPLETE_ARRAY_OR_OBJECT)
      return refuse("the document does not end with its closing bracket", text_.data() + text_.find_last_not_of(white));
    const char* at = nullptr;
    if (document_->current_location().get(at) != simdjson::SUCCESS)
      at = text_.data() + text_.size();
    return refuse("a comma, colon, quote or bracket is missing or out of place", at);
  }

  /// Refuses what simdjson's first pass over the whole text found.
  bool refuse_text(simdjson::error_code code) {
    switch (code) {
    case simdjson::EMPTY:
      return refuse("the text is empty", nullptr);
    case simdjson::UTF8_ERROR:
      return refuse("not UTF-8", text_.data() + utf8_fault(text_));
    case simdjson::UNCLOSED_STRING:
      return refuse("a string is never closed", text_.data() + text_.size());
    case simdjson::UNESCAPED_CHARS:
      return refuse("a control character in a string", text_.data() + control_fault(text_));
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      error_ = {errc::overloaded, "no memory to read the document", ""};
      return false;
    default:
      return refuse("this is no JSON", nullptr);
    }
  }

  /// Sets the error; a null `at` means that nobody knows where. Always false.
  bool refuse(std::string cause, const char* at) {
    if (at != nullptr) {
      const auto offset = std::clamp<std::ptrdiff_t>(at - text_.data(), 0, static_cast<std::ptrdiff_t>(text_.size()));
      cause.append(" at byte ").append(std::to_string(offset));
    }
    error_ = {errc::malformed, "invalid JSON: " + cause, ""};
    return false;
  }

  std::string_view text_;
  const json_limits& limits_;
  /// The document itself is one.
  std::size_t value_count_ = 1;
  ondemand::document* document_ = nullptr;
  error error_;
};

} // namespace

result<value> read_json(std::string_view text, const json_limits& limits) {
  if (text.size() > limits.bytes_max)
    return error{errc::too_large, "the JSON document is larger than " + std::to_string(limits.bytes_max) + " bytes",
                 ""};
  thread_local scratch kept;
  const auto copy = kept.copy(text);
  auto out = reader{copy, limits}.read(kept.parser, kept.buffer.size());
  kept.shrink();
  return out;
}

} // namespace stoa::codec

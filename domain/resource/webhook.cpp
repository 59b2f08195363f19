#include "domain/resource/webhook.hpp"

#include "domain/base/iso_time.hpp"

#include <utility>

namespace stoa::resource {

namespace {

error invalid(const std::string& field, const std::string& why) {
  return {errc::invalid_field, field + " " + why, field};
}

result<void> read_text(std::string& to, const value& x, const std::string& field, std::size_t bytes_max) {
  const auto* text = x.get_if<std::string>();
  if (text == nullptr || text->empty() || text->size() > bytes_max)
    return invalid(field, "is a text of 1 to " + std::to_string(bytes_max) + " bytes; send one");
  to = *text;
  return {};
}

result<void> read_texts(std::vector<std::string>& to, const value& x, const std::string& field, std::size_t count_max) {
  const auto* list = x.get_if<value_list>();
  if (list == nullptr || list->size() > count_max)
    return invalid(field, "is a list of at most " + std::to_string(count_max) + " texts; send one");
  for (std::size_t i = 0; i < list->size(); ++i)
    if (auto read =
          read_text(to.emplace_back(), (*list)[i], field + "[" + std::to_string(i) + "]", webhook_limits::text_bytes);
        !read)
      return read;
  return {};
}

result<void> read_member(webhook& to, const std::string& name, const value& x) {
  if (name == "url")
    return read_text(to.url, x, name, webhook_limits::url_bytes);
  if (name == "created_by")
    return read_text(to.created_by, x, name, webhook_limits::text_bytes);
  if (name == "kinds")
    return read_texts(to.kinds, x, name, webhook_limits::list_count);
  if (name == "ids")
    return read_texts(to.ids, x, name, webhook_limits::list_count);
  if (name == "include_fields")
    return read_texts(to.include_fields, x, name, webhook_limits::list_count);
  if (name == "secrets")
    return read_texts(to.secrets, x, name, webhook_limits::secret_count);
  if (name == "enabled") {
    const auto* flag = x.get_if<bool>();
    if (flag == nullptr)
      return invalid(name, "is true or false; send one of them");
    to.is_enabled = *flag;
    return {};
  }
  if (name != "old_secret_until")
    return error{errc::unknown_field, name + " is not a known field; remove it", name};
  const auto* text = x.get_if<std::string>();
  const auto time = text != nullptr ? parse_iso_time(*text) : std::nullopt;
  if (!time)
    return invalid(name, "is a time such as 2027-05-01T08:00:00Z; send one");
  to.old_secret_until_ms = *time;
  return {};
}

void add_texts(value_object& to, const char* name, const std::vector<std::string>& x) {
  if (!x.empty())
    to.emplace_back(name, value_list{x.begin(), x.end()});
}

} // namespace

std::vector<std::string> webhook::secrets_at(std::int64_t now_ms) const {
  auto out = secrets;
  if (out.size() > 1 && old_secret_until_ms <= now_ms)
    out.resize(1);
  return out;
}

value to_value(const webhook& x) {
  auto out = value_object{};
  out.emplace_back("url", x.url);
  add_texts(out, "kinds", x.kinds);
  add_texts(out, "ids", x.ids);
  add_texts(out, "include_fields", x.include_fields);
  out.emplace_back("enabled", x.is_enabled);
  if (!x.created_by.empty())
    out.emplace_back("created_by", x.created_by);
  add_texts(out, "secrets", x.secrets);
  if (x.secrets.size() > 1)
    out.emplace_back("old_secret_until", iso_time(x.old_secret_until_ms));
  return out;
}

result<webhook> read_webhook(const value& document) {
  const auto* members = document.get_if<value_object>();
  if (members == nullptr)
    return invalid("webhook", "is an object; send one");
  auto made = webhook{};
  for (const auto& [name, x] : *members)
    if (!x.is_null())
      if (const auto read = read_member(made, name, x); !read)
        return read.failure();
  if (made.url.empty())
    return invalid("url", "is missing; say where changes are to be sent");
  if (made.secrets.empty())
    return invalid("secrets", "is missing");
  return made;
}

} // namespace stoa::resource

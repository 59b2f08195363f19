#include "app/api_client.hpp"

#include "codec/json.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace stoa::app {

namespace {

constexpr std::int64_t timeout_ms = 60'000;

result<std::string> read_key(const connection_options& options) {
  if (options.key_file.empty())
    return options.key;
  auto file = std::ifstream{options.key_file};
  auto key = std::string{};
  if (!std::getline(file, key) || key.empty())
    return error{errc::unauthorized, "there is no key in " + options.key_file, "key-file"};
  return key;
}

errc code_of(int status, const value& body) {
  if (const auto* type = body.find("type"))
    if (const auto* name = type->get_if<std::string>())
      for (auto i = 1; i < static_cast<int>(errc::count_); ++i)
        if (*name == to_string(static_cast<errc>(i)))
          return static_cast<errc>(i);
  return status >= 500 ? errc::internal : errc::malformed;
}

} // namespace

result<api_client> api_client::open(const connection_options& options) {
  auto made = api_client{};
  auto http = gateway::make_http_client(options.url, options.ca_file, timeout_ms);
  if (!http)
    return http.failure();
  made.http_ = std::move(*http);
  auto key = read_key(options);
  if (!key)
    return key.failure();
  if (key->empty())
    return error{
      errc::unauthorized,
      "no key; give --key-file FILE, --key KEY or STOA_KEY (the server keeps its own in admin.key of its data folder)",
      "key"};
  made.key_ = std::move(*key);
  made.store_ = options.store;
  return made;
}

api_client::headers api_client::with(headers more) const {
  more.emplace_back("Authorization", "Bearer " + key_);
  if (!store_.empty())
    more.emplace_back("Stoa-Store", store_);
  return more;
}

result<value> api_client::get(const std::string& target) {
  return read(http_->send("GET", target, "", with({})));
}

result<value> api_client::post(const std::string& target, const std::string& body) {
  return read(http_->send("POST", target, body, with({{"Content-Type", "application/json"}})));
}

result<value> api_client::remove(const std::string& target) {
  return read(http_->send("DELETE", target, "", with({})));
}

result<value> api_client::post_file(const std::string& target, const std::string& path,
                                    const std::string& idempotency_key) {
  return read(http_->send_file(target, path, with({{"Idempotency-Key", idempotency_key}})));
}

result<void> api_client::get_file(const std::string& target, const std::string& path) {
  const auto part = path + ".part";
  const auto answer = http_->receive_file(target, part, with({}));
  auto ignored = std::error_code{};
  if (!answer || answer->status / 100 != 2) {
    std::filesystem::remove(part, ignored);
    return read(answer).failure();
  }
  auto failure = std::error_code{};
  std::filesystem::rename(part, path, failure);
  if (!failure)
    return {};
  std::filesystem::remove(part, ignored);
  return error{errc::io_failed, "cannot write " + path + ": " + failure.message(), ""};
}

result<value> api_client::read(const result<gateway::client_response>& answer) {
  if (!answer)
    return answer.failure();
  raw_ = answer->body;
  if (answer->status == 204)
    return value{};
  auto limits = codec::json_limits{};
  limits.bytes_max = 256 * 1024 * 1024;
  auto body = codec::read_json(answer->body, limits);
  if (answer->status / 100 == 2)
    return body;
  const auto* detail = body ? body->find("detail") : nullptr;
  const auto* text = detail != nullptr ? detail->get_if<std::string>() : nullptr;
  return error{body ? code_of(answer->status, *body) : errc::internal,
               text != nullptr ? *text : "the server answered " + std::to_string(answer->status), ""};
}

} // namespace stoa::app

#include "app/log_output.hpp"

#include "codec/json.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>

namespace stoa::app {

namespace {

/// The message as a JSON text: what a client sent may stand in it.
class json_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    auto text = std::string{};
    codec::json_writer{text}.text({message.payload.data(), message.payload.size()});
    to.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_message>(); }
};

} // namespace

void set_log_output(const config::log_output& settings) {
  auto format = std::make_unique<spdlog::pattern_formatter>();
  if (settings.format == "json")
    format->add_flag<json_message>('J').set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%J})");
  else
    format->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
  auto logger = std::make_shared<spdlog::logger>("stoa", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog::level::from_str(settings.level));
  logger->set_formatter(std::move(format));
  spdlog::set_default_logger(std::move(logger));
}

} // namespace stoa::app

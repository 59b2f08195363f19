#include "domain/feed/standing.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace stoa::feed {

namespace {

/// Members of a document one by one; what is not as `to_value` writes it makes all of it wrong.
class standing_reader {
public:
  explicit standing_reader(const value& from) : from_(from) {}

  std::string text(std::string_view name) {
    const auto* x = from_.find(name);
    const auto* held = x != nullptr ? x->get_if<std::string>() : nullptr;
    is_good &= held != nullptr;
    return held != nullptr ? *held : std::string{};
  }

  /// Numbers stand as texts: a log's id takes all 64 bits.
  template <class Number>
  Number number(std::string_view name) {
    const auto digits = text(name);
    auto out = Number{};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    is_good &= read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    return out;
  }

  place at() { return {number<event::position>("after"), number<std::uint32_t>("skip")}; }

  bool is_good = true;

private:
  const value& from_;
};

void add_place(value_object& to, const place& x) {
  to.emplace_back("after", std::to_string(x.after));
  to.emplace_back("skip", std::to_string(x.skip));
}

} // namespace

value to_value(const standing& x) {
  auto out = value_object{};
  out.emplace_back("log", std::to_string(x.log_id));
  add_place(out, x.at);
  if (x.is_stopped)
    out.emplace_back("stopped", x.why);
  auto parked = value_list{};
  for (const auto& one : x.parked) {
    auto shown = value_object{{"entity", one.entity}};
    add_place(shown, one.at);
    shown.emplace_back("since", std::to_string(one.since_ms));
    shown.emplace_back("reason", one.reason);
    parked.emplace_back(std::move(shown));
  }
  if (!parked.empty())
    out.emplace_back("parked", std::move(parked));
  return out;
}

result<standing> read_standing(const value& document) {
  auto in = standing_reader{document};
  auto made = standing{};
  made.log_id = in.number<std::uint64_t>("log");
  made.at = in.at();
  made.is_stopped = document.find("stopped") != nullptr;
  if (made.is_stopped)
    made.why = in.text("stopped");
  const auto* parked = document.find("parked");
  const auto* list = parked != nullptr ? parked->get_if<value_list>() : nullptr;
  for (const auto& one : list != nullptr ? *list : value_list{}) {
    auto entry = standing_reader{one};
    made.parked.push_back(
      {entry.text("entity"), entry.at(), entry.number<std::int64_t>("since"), entry.text("reason")});
    in.is_good &= entry.is_good;
  }
  if (!in.is_good)
    return error{errc::corrupt, "the place of a webhook cannot be read", ""};
  return made;
}

} // namespace stoa::feed

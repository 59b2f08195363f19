#include "app/time_text.hpp"

#include <chrono>

namespace stoa::app {

namespace {

class reader {
public:
  explicit reader(std::string_view text) : text_(text) {}

  /// Exactly so many digits.
  int number(std::size_t digits) {
    auto x = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const auto c = take();
      is_good_ = is_good_ && c >= '0' && c <= '9';
      x = x * 10 + (c - '0');
    }
    return is_good_ ? x : 0;
  }
  void expect(std::string_view one_of) { is_good_ = one_of.find(take()) != std::string_view::npos && is_good_; }
  bool next_is(char c) {
    if (text_.empty() || text_.front() != c)
      return false;
    text_.remove_prefix(1);
    return true;
  }
  /// Digits behind a point as milliseconds.
  int fraction() {
    auto ms = 0;
    auto digits = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++digits)
      if (const auto x = number(1); digits < 3)
        ms = ms * 10 + x;
    is_good_ = is_good_ && digits > 0;
    for (; digits < 3; ++digits)
      ms *= 10;
    return ms;
  }
  /// Minutes east of Greenwich.
  int offset() {
    if (next_is('Z') || next_is('z'))
      return 0;
    const auto is_west = next_is('-');
    if (!is_west)
      expect("+");
    const auto hours = number(2);
    expect(":");
    const auto minutes = number(2);
    is_good_ = is_good_ && hours <= 23 && minutes <= 59;
    return (is_west ? -1 : 1) * (hours * 60 + minutes);
  }
  bool is_good() const { return is_good_ && text_.empty(); }

private:
  char take() {
    if (text_.empty()) {
      is_good_ = false;
      return '\0';
    }
    const auto c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  std::string_view text_;
  bool is_good_ = true;
};

} // namespace

std::optional<std::int64_t> read_time(std::string_view text) {
  auto in = reader{text};
  const auto year = in.number(4);
  in.expect("-");
  const auto month = in.number(2);
  in.expect("-");
  const auto day = in.number(2);
  in.expect("Tt ");
  const auto hour = in.number(2);
  in.expect(":");
  const auto minute = in.number(2);
  const auto second = in.next_is(':') ? in.number(2) : 0;
  const auto ms = in.next_is('.') ? in.fraction() : 0;
  const auto offset = in.offset();
  const auto date =
    std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                std::chrono::day{static_cast<unsigned>(day)}};
  if (!in.is_good() || !date.ok() || hour > 23 || minute > 59 || second > 60)
    return {};
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  return ((std::int64_t{days} * 24 + hour) * 60 + minute - offset) * 60'000 + second * 1'000 + ms;
}

} // namespace stoa::app

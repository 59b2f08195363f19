#include "domain/feed/import_changes.hpp"

#include "domain/event/expand.hpp"
#include "domain/feed/changes.hpp"
#include "domain/feed/record_reader.hpp"

#include <string>
#include <utility>

namespace stoa::feed {

namespace {

/// Records of staged rows that one page looks at; of a quarter of a megabyte each.
constexpr int place_count_max = 16;

/// A walk along the events of one record as if it were expanded.
class walk {
public:
  walk(page& into, const event::record_ptr& record, const request& asked, before_finder& before)
      : into_(into), record_(record), asked_(asked), before_(before),
        skip_(into.end.after + 1 == record->header.position ? into.end.skip : 0) {}

  result<void> run(const view& on) {
    auto number = std::uint32_t{0};
    for (const auto& one : record_->events) {
      if (const auto done = look(one, number++); !done)
        return done;
      if (const auto* published = std::get_if<event::import_published>(&one)) {
        if (const auto done = rows(*published, number, on); !done)
          return done;
        number += static_cast<std::uint32_t>(published->change_count());
      }
      if (is_over_)
        return {};
    }
    into_.end = {record_->header.position, 0};
    return {};
  }

private:
  /// Event `number` of the record, unless it is behind the place. The page may be full afterwards.
  result<void> look(const event::any& one, std::uint32_t number) {
    if (is_over_ || number < skip_)
      return {};
    if (into_.changes.size() >= asked_.count_max) {
      is_over_ = true;
      return {};
    }
    auto found = change_of(record_, one, number, asked_, before_);
    if (!found)
      return found.failure();
    if (*found)
      into_.changes.push_back(**std::move(found));
    into_.end = {record_->header.position - 1, number + 1};
    return {};
  }

  result<void> rows(const event::import_published& x, std::uint32_t first, const view& on) {
    const auto from = skip_ > first ? skip_ - first : 0;
    auto places = 0;
    return event::each_place(x, from, reader_of(on),
                             [&](std::uint64_t change, const event::place_walk& place) -> result<bool> {
                               if (is_over_ || places++ == place_count_max) {
                                 is_over_ = true;
                                 return false;
                               }
                               auto number = first + static_cast<std::uint32_t>(change);
                               for (const auto* row : place.rows)
                                 if (const auto done = look(event::change_of(*row, record_->header), number++); !done)
                                   return done.failure();
                               return true;
                             });
  }

  page& into_;
  const event::record_ptr& record_;
  const request& asked_;
  before_finder& before_;
  std::uint32_t skip_;
  bool is_over_ = false;
};

} // namespace

result<void> add_import(page& into, const event::record_ptr& record, const view& on, const request& asked,
                        before_finder& before) {
  return walk{into, record, asked, before}.run(on);
}

} // namespace stoa::feed

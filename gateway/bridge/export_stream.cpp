#include "gateway/bridge/export_stream.hpp"

#include "gateway/api/export_request.hpp"
#include "gateway/api/past_request.hpp"
#include "gateway/api/position.hpp"
#include "gateway/bridge/follow.hpp"
#include "gateway/bridge/reads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace stoa::gateway {

namespace {

/// Each of at most 128 KiB as stored.
constexpr std::size_t piece_product_count = 64;
constexpr std::size_t piece_category_count = 2'000;

/// The session asks for a piece when the client has taken the one before: memory holds one, however slow the client.
class export_stream final : public http_stream, public std::enable_shared_from_this<export_stream> {
public:
  export_stream(exchange_ptr x, view_ptr on, std::optional<event::position> at, std::shared_ptr<const void> seat)
      : x_(std::move(x)), on_(std::move(on)), at_(at), seat_(std::move(seat)) {
    // Whom the field of products is hidden from, the tree is too.
    if (x_->reader().knows("category"))
      categories_ = on_->categories().parents_first();
  }

  void next(http_take take) override {
    // Not for a key that was revoked meanwhile either.
    if (!x_->door().board->is_serving || !x_->check_still(*x_->door().slot->load()))
      return; // dropping `take` cuts the connection, so nobody takes a part for the whole
    run_on_worker(x_, on_,
                  [self = shared_from_this(), take = std::move(take)](const view& on) { self->read(on, take); });
  }

private:
  void read(const view& on, const http_take& take) {
    if (!categories_.empty()) {
      const auto count = std::min(categories_.size(), piece_category_count);
      auto lines = api::category_lines({categories_.data(), count}, on.categories());
      categories_.erase(categories_.begin(), categories_.begin() + static_cast<std::ptrdiff_t>(count));
      take({std::move(lines), false});
      return;
    }
    auto items =
      at_ ? on.products_as_of(after_, *at_, piece_product_count) : on.products_after(after_, piece_product_count);
    if (!items) {
      spdlog::error("export-broken request={} after=\"{}\" reason=\"{}\"", x_->id(), after_, items.failure().detail);
      return;
    }
    if (!items->empty())
      after_ = items->back()->id;
    const auto is_last = items->size() < piece_product_count;
    std::erase_if(*items, [this](const auto& item) { return !x_->reader().sees(*item); });
    take({api::export_lines(*items, x_->context(on)), is_last});
  }

  exchange_ptr x_;
  view_ptr on_;
  std::optional<event::position> at_;
  std::shared_ptr<const void> seat_;
  /// Those still to come; they live as long as the view.
  std::vector<const catalog::category*> categories_;
  std::string after_;
};

void start(const exchange_ptr& x, const view_ptr& on, const api::export_request& asked) {
  auto at = std::optional<event::position>{};
  if (!asked.at.empty()) {
    const auto found = api::resolve_at(asked.at, *on);
    // Whether the past reaches back so far is known before the first byte.
    const auto reached = found ? on->products_as_of("", *found, 1) : found.failure();
    if (!reached) {
      refuse_read(x, reached.failure());
      return;
    }
    at = *found;
  }
  auto& door = x->door();
  auto seat = take_seat(x, door.open_exports, door.export_count_max);
  if (!seat) {
    x->refuse({errc::overloaded, "too many exports are under way; come back later", ""});
    return;
  }
  auto context = x->context(*on);
  if (at)
    context.position = api::encode_position(on->log_id(), *at);
  auto response = api::export_response(context);
  response.stream = std::make_shared<export_stream>(x, on, at, std::move(seat));
  x->reply(std::move(response));
}

} // namespace

void answer_export(const exchange_ptr& x, const view_ptr& on) {
  auto asked = api::read_export(x->query());
  if (!asked)
    x->refuse(asked.failure());
  else
    run_on_worker(x, on, [x, on, asked = *std::move(asked)](const view&) { start(x, on, asked); });
}

} // namespace stoa::gateway

#include "gateway/api/export_request.hpp"

#include "domain/catalog/category_document.hpp"

namespace stoa::gateway::api {

result<export_request> read_export(const parameters& given) {
  if (auto known = refuse_unknown(given, {"format", "at"}); !known)
    return known.failure();
  const auto format = given.text("format");
  if (!format.empty() && format != "jsonl")
    return error{errc::invalid_field, "an export is \"jsonl\"", "format"};
  return export_request{std::string{given.text("at")}};
}

http_response export_response(const answer_context& context) {
  auto response = http_response{};
  response.headers = {{"Content-Type", "application/x-ndjson"},
                      {"Content-Disposition", "attachment; filename=\"products.jsonl\""},
                      {"Cache-Control", "no-store"}};
  stamp(response, context.request_id, context.position);
  return response;
}

std::string category_lines(std::span<const catalog::category* const> items, const catalog::category_tree& tree) {
  auto out = std::string{};
  for (const auto* item : items) {
    auto json = codec::json_writer{out};
    json.begin_object().member("kind", "category");
    const auto document = catalog::to_value(*item, tree);
    for (const auto& [key, held] : *document.get_if<value_object>())
      json.key(key).tree(held);
    json.end_object();
    out += '\n';
  }
  return out;
}

std::string export_lines(const std::vector<catalog::product_ptr>& items, const answer_context& context) {
  auto shape = context.shape;
  shape.show_store_fields = false;
  shape.include_fields.clear();
  shape.has_category_paths = true;
  shape.language = {};
  shape.prices_include_tax.reset();
  auto out = std::string{};
  for (const auto& item : items) {
    codec::write_product(out, *item, *context.categories, shape);
    out += '\n';
  }
  return out;
}

} // namespace stoa::gateway::api

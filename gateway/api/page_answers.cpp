#include "gateway/api/page_answers.hpp"

#include "gateway/api/cursor.hpp"

#include <algorithm>

namespace stoa::gateway::api {

namespace {

/// Bytes of a highlighted passage; a name is shown whole or nearly so, a description as a window.
constexpr std::size_t name_mark_bytes = 400;
constexpr std::size_t description_mark_bytes = 240;

/// A body under construction.
struct draft_body {
  std::string text;
  codec::json_writer json{text};

  draft_body() = default;
  draft_body(const draft_body&) = delete;

  /// Written behind the writer's back, which only has to set its comma: no copy of the product's text is made.
  void add(const catalog::product& item, const answer_context& context) {
    json.raw({});
    codec::write_product(text, item, *context.categories, context.shape);
  }
};

void write_products(draft_body& body, const std::vector<catalog::product_ptr>& products,
                    const answer_context& context) {
  body.json.begin_list();
  for (const auto& item : products) {
    if (item != nullptr)
      body.add(*item, context);
  }
  body.json.end_list();
}

http_response list_page(const std::vector<catalog::product_ptr>& products, std::string_view keyset,
                        std::string_view binding, const answer_context& context) {
  auto body = draft_body{};
  auto& json = body.json;
  json.begin_object().key("items");
  write_products(body, products, context);
  write_cursor(json, keyset, binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body.text), context);
}

/// The marked passage of a text; of one by language that of the wanted one, else the first that has a match.
std::string marked(const catalog::text& text, const search::query& asked, const search::answer& found,
                   std::size_t bytes_max, const catalog::language_choice& language) {
  if (text.by_language.empty() || !language.wanted.empty())
    return search::highlight(catalog::text_in(text, language), asked, bytes_max, found.typos);
  for (const auto& [tag, plain] : text.by_language) {
    if (auto out = search::highlight(plain, asked, bytes_max, found.typos); !out.empty())
      return out;
  }
  return {};
}

bool is_searched(const search::query& asked, search::text_field field) {
  return asked.fields.empty() || std::find(asked.fields.begin(), asked.fields.end(), field) != asked.fields.end();
}

bool is_shown(const answer_context& context, std::string_view field) {
  const auto& wanted = context.shape.include_fields;
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), field) != wanted.end();
}

/// Marks fields that were searched and are shown: marking costs an analysis of the text.
void write_highlights(codec::json_writer& json, const catalog::product& item, const search::query& asked,
                      const search::answer& found, const answer_context& context) {
  json.key("highlights").begin_object();
  const auto write = [&](const char* name, search::text_field field, const catalog::text& text, std::size_t bytes_max) {
    if (asked.words.empty() || !is_searched(asked, field) || !is_shown(context, name))
      return;
    if (const auto passage = marked(text, asked, found, bytes_max, context.shape.language); !passage.empty())
      json.member(name, passage);
  };
  write("name", search::text_field::name, item.name, name_mark_bytes);
  write("description", search::text_field::description, item.description, description_mark_bytes);
  json.end_object();
}

/// A category in a language also has its id and the path of its names there; `value` is what filters read.
void write_facet_value(codec::json_writer& json, const search::facet_value& x, const answer_context& context) {
  json.begin_object().member("value", x.value).key("count").number(x.count);
  const auto& language = context.shape.language.wanted;
  const auto* category = language.empty() ? nullptr : context.categories->find(x.category);
  if (category != nullptr)
    json.member("id", client_id(*category)).member("label", context.categories->label(x.category, language));
  json.end_object();
}

void write_facets(codec::json_writer& json, const std::vector<search::facet>& facets, const answer_context& context) {
  json.key("facets").begin_object();
  for (const auto& facet : facets) {
    json.key(search::facet_name(facet.field, facet.key)).begin_list();
    for (const auto& x : facet.values)
      write_facet_value(json, x, context);
    json.end_list();
  }
  json.end_object();
}

} // namespace

http_response search_response(const search_request& asked, const search::answer& found,
                              const std::vector<catalog::product_ptr>& products, std::int64_t took_us,
                              const answer_context& context) {
  auto body = draft_body{};
  auto& json = body.json;
  json.begin_object().key("found").number(found.found).key("hits").begin_list();
  const auto count = std::min(found.hits.size(), products.size());
  for (auto i = std::size_t{0}; i < count; ++i) {
    json.begin_object().member("id", found.hits[i].id).key("score").number(found.hits[i].score_micro).key("product");
    body.add(*products[i], context);
    write_highlights(json, *products[i], asked.query, found, context);
    json.end_object();
  }
  json.end_list();
  write_facets(json, found.facets, context);
  write_cursor(json, found.after, asked.binding);
  json.member("position", context.position).key("took_us").number(took_us).end_object();
  return json_response(std::move(body.text), context);
}

http_response id_list_response(const list_request& asked, std::vector<catalog::product_ptr> found,
                               const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  return list_page(found, has_more ? found.back()->id : std::string{}, asked.binding, context);
}

http_response query_list_response(const list_request& asked, const search::answer& found,
                                  const std::vector<catalog::product_ptr>& products, const answer_context& context) {
  return list_page(products, found.after, asked.binding, context);
}

http_response batch_get_response(const std::vector<std::string>& ids, const std::vector<catalog::product_ptr>& products,
                                 const answer_context& context) {
  auto body = draft_body{};
  auto& json = body.json;
  json.begin_object().key("items");
  write_products(body, products, context);
  json.key("missing").begin_list();
  for (auto i = std::size_t{0}; i < ids.size(); ++i) {
    if (i >= products.size() || products[i] == nullptr)
      json.text(ids[i]);
  }
  json.end_list().member("position", context.position).end_object();
  return json_response(std::move(body.text), context);
}

} // namespace stoa::gateway::api

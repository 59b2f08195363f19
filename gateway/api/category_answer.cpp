#include "gateway/api/category_answer.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/catalog/category_document.hpp"
#include "gateway/api/problem.hpp"

#include <algorithm>

namespace stoa::gateway::api {

namespace {

/// The members of a category, without the end of its object.
void open_category(codec::json_writer& json, const catalog::category& x, const catalog::category_tree& tree,
                   std::string_view language) {
  json.begin_object();
  const auto document = catalog::to_value(x, tree);
  for (const auto& [key, held] : *document.get_if<value_object>())
    json.key(key).tree(held);
  if (!language.empty())
    json.member("label", catalog::name_in(x, language));
  json.key("path").begin_list();
  for (const auto& name : tree.path(x.id))
    json.text(name);
  json.end_list().key("version").number(x.version);
  // One that a path made before these were kept has none.
  if (x.created_at_ms == 0)
    return;
  json.member("created_at", iso_time(x.created_at_ms)).member("updated_at", iso_time(x.updated_at_ms));
}

class tree_writer {
public:
  tree_writer(codec::json_writer& json, const counts_by_category& counts, const answer_context& context)
      : json_(json), counts_(counts), context_(context) {}

  /// The children of a category and so many levels below.
  void write(catalog::category_id parent, std::size_t depth) {
    json_.begin_list();
    for (const auto* x : context_.categories->children(parent)) {
      open_category(json_, *x, *context_.categories, context_.shape.language.wanted);
      const auto count = counts_.find(x->id);
      json_.key("products").number(count == counts_.end() ? std::uint64_t{0} : count->second);
      if (depth > 1) {
        json_.key("children");
        write(x->id, depth - 1);
      }
      json_.end_object();
    }
    json_.end_list();
  }

private:
  codec::json_writer& json_;
  const counts_by_category& counts_;
  const answer_context& context_;
};

} // namespace

void write_category(codec::json_writer& json, const catalog::category& x, const catalog::category_tree& tree,
                    std::string_view language) {
  open_category(json, x, tree, language);
  json.end_object();
}

std::string category_tag(const catalog::category& x, const catalog::category_tree& tree, std::string_view language) {
  return representation_tag(x.version, tree.changed_at(x.id), language);
}

http_response category_response(const catalog::category& x, const answer_context& context, int status) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_category(json, x, *context.categories, context.shape.language.wanted);
  auto response = json_response(std::move(body), context, status);
  set_header(response, "ETag", '"' + category_tag(x, *context.categories, context.shape.language.wanted) + '"');
  return response;
}

http_response category_list_response(const category_list_request& asked, const counts_by_category& counts,
                                     const answer_context& context) {
  const auto* parent = context.categories->find(std::string_view{asked.parent});
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items");
  tree_writer{json, counts, context}.write(parent == nullptr ? 0 : parent->id, asked.depth);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

http_response category_write_response(const catalog::outcome& done, const catalog::category_ptr& stored,
                                      const answer_context& context) {
  const auto is_stored = !done.refusal && !done.results.empty() && done.results.front().refusal == errc::none &&
                         done.results.front().status != 204 && stored != nullptr;
  if (!is_stored)
    return write_response(done, context);
  const auto status = done.results.front().status;
  auto response = category_response(*stored, context, status);
  if (status == 201)
    set_header(response, "Location", "/v1/categories/" + catalog::client_id(*stored));
  return response;
}

} // namespace stoa::gateway::api

#include "gateway/api/batch_answer.hpp"

#include "codec/json.hpp"
#include "gateway/api/problem.hpp"

namespace stoa::gateway::api {

namespace {

/// The results of all operations asked, in their order, those refused at the door among them.
std::vector<event::operation_result> merge_results(const batch_request& asked, const catalog::outcome& done) {
  auto out = std::vector<event::operation_result>{};
  auto next = done.results.begin();
  for (const auto& early : asked.refused) {
    if (early)
      out.push_back({0, 0, early->code, early->detail, early->field});
    else if (next != done.results.end())
      out.push_back(*next++);
    else
      out.push_back({});
  }
  return out;
}

/// `{"status":200,"version":7}` or `{"status":412,"problem":{...}}`
void write_result(codec::json_writer& json, const event::operation_result& x) {
  const auto is_refused = x.refusal != errc::none;
  const auto status = is_refused ? problem_of(x.refusal).status : int{x.status};
  json.begin_object().key("status").number(std::int64_t{status});
  if (is_refused)
    json.key("problem").raw(open_problem(refusal_of(x), {}) + '}');
  else if (x.version > 0)
    json.key("version").number(x.version);
  json.end_object();
}

std::string results_text(const std::vector<event::operation_result>& results) {
  auto out = std::string{};
  auto json = codec::json_writer{out};
  json.begin_list();
  for (const auto& x : results)
    write_result(json, x);
  json.end_list();
  return out;
}

/// Nothing was applied, so an operation that had nothing against it says why it was not.
http_response refused_batch(std::vector<event::operation_result> results, const answer_context& context) {
  for (auto& x : results) {
    if (x.refusal == errc::none)
      x = {0, 0, errc::batch_refused, "not applied: another operation of the batch was refused", {}};
  }
  const auto failure = error{errc::batch_refused, {}, {}};
  auto response = problem_answer(failure, context);
  response.body = open_problem(failure, context.request_id) + ",\"results\":" + results_text(results) + '}';
  return response;
}

} // namespace

http_response batch_response(const batch_request& asked, const catalog::outcome& done, const answer_context& context) {
  if (done.refusal && done.refusal->code != errc::batch_refused)
    return problem_answer(*done.refusal, context);
  auto results = merge_results(asked, done);
  if (done.refusal || (asked.atomic && asked.refused_any()))
    return refused_batch(std::move(results), context);
  // An operation without a result is a fault of the server and must not look like a success.
  for (auto& x : results)
    x.refusal = x.status == 0 && x.refusal == errc::none ? errc::internal : x.refusal;
  return json_response("{\"results\":" + results_text(results) + '}', context);
}

} // namespace stoa::gateway::api

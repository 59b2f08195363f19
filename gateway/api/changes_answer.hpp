// Changes as JSON: pages of them, and the pieces of a stream of Server-Sent Events.
#pragma once

#include "domain/feed/page.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/changes_request.hpp"

#include <cstdint>
#include <string>

namespace stoa::gateway::api {

/// `{"changes":[…],"position":…,"more":…}`, the position being where the next page begins.
http_response changes_response(const changes_request& asked, const feed::page& found, std::uint64_t log_id,
                               const answer_context& context);

/// One change in the envelope that streams and webhooks show: CloudEvents 1.0, in one line.
std::string change_envelope(const changes_request& asked, const feed::change& x, std::uint64_t log_id,
                            const answer_context& context);

/// The head of a stream; its body is the caller's.
http_response change_stream_response(const answer_context& context);

/// The first piece of a stream: how soon a client should come back, and the place it begins at as `Last-Event-ID`.
std::string stream_greeting(std::uint64_t log_id, const feed::place& at);
/// One event a change: its name is the kind, its data a CloudEvents envelope in one line, its id the change's.
std::string stream_events(const changes_request& asked, const feed::page& found, std::uint64_t log_id,
                          const answer_context& context);
/// A comment, so that nobody takes the connection for dead, with the place reached as the client's `Last-Event-ID`:
/// what was passed over needs not be read again.
std::string stream_heartbeat(std::uint64_t log_id, const feed::place& at);
/// The last event of a stream that cannot go on: a problem document.
std::string stream_problem(const error& why, const answer_context& context);

} // namespace stoa::gateway::api

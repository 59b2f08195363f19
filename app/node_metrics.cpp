#include "app/node_metrics.hpp"

#include "app/memory_watch.hpp"

#include <array>
#include <cstdint>

namespace stoa::app {

namespace {

void write_heading(std::string& out, const char* name, const char* type, const char* help) {
  const auto full = std::string{"stoa_"} + name;
  out += "# HELP " + full + " " + help + "\n# TYPE " + full + " " + type + "\n";
}

void write(std::string& out, const char* name, const char* type, const char* help, std::uint64_t x) {
  write_heading(out, name, type, help);
  out += std::string{"stoa_"} + name + " " + std::to_string(x) + "\n";
}

/// A figure that each store has.
struct store_figure {
  const char* name;
  const char* help;
  std::uint64_t (*read)(const messages::board& board, const view& now);
  const char* type = "gauge";
};

constexpr std::array store_figures{
  store_figure{"writable", "1 when the store takes writes.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.is_writable ? 1 : 0; }},
  store_figure{"committed_position", "Position of the last durable record.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.committed_position; }},
  store_figure{"published_position", "Position of the view that answers are computed on.",
               [](const auto&, const auto& now) -> std::uint64_t { return now.position(); }},
  store_figure{"waiting_writes", "Writes that wait to be decided.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.waiting_writes; }},
  store_figure{"unpublished_batches", "Batches committed and not yet visible.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.unpublished_batches; }},
  store_figure{"products", "Products of the store.",
               [](const auto&, const auto& now) -> std::uint64_t { return now.index().document_count(); }},
  store_figure{"log_first_position", "Position of the oldest record in the log.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.log_first_position; }},
  store_figure{"log_bytes", "Bytes of the log on disk.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.log_bytes; }},
  store_figure{"checkpoints", "Copies of the state kept beside the log.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.checkpoints; }},
  store_figure{"backup_position", "Position of the last backup since the start.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.backup_position; }},
  store_figure{"backup_time_seconds", "Unix time of the last backup since the start, 0 when there is none.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.backup_ended_ms / 1000; }},
  store_figure{"index_bytes", "Memory of the search index, estimated.",
               [](const auto&, const auto& now) -> std::uint64_t { return now.index().memory_bytes(); }},
  store_figure{"index_kept_position", "Position of the search index on disk; a start goes on from there.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.index_kept_position; }},
  store_figure{"webhooks_running", "Webhooks that changes are sent to.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.webhooks_running; }},
  store_figure{"webhooks_stopped", "Webhooks that stand still until somebody acts.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.webhooks_stopped; }},
  store_figure{"webhook_entities_parked", "Entities whose changes a receiver did not take.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.webhook_entities_parked; }},
  store_figure{"webhook_attempts_delivered_total", "Deliveries that were answered 2xx.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.webhook_attempts_delivered; },
               "counter"},
  store_figure{"webhook_attempts_failed_total", "Deliveries that were not.",
               [](const auto& board, const auto&) -> std::uint64_t { return board.webhook_attempts_failed; },
               "counter"},
};

void write_stores(std::string& out, const gateway::metrics_scope& scope) {
  for (const auto& figure : store_figures) {
    write_heading(out, figure.name, figure.type, figure.help);
    for (const auto& door : scope.stores)
      out += std::string{"stoa_"} + figure.name + "{store=\"" + door->store + "\"} " +
             std::to_string(figure.read(*door->board, *door->slot->load())) + "\n";
  }
}

void write_server(std::string& out, const node_sources& from) {
  const auto caches = storage::use_of(from.budget);
  write(out, "resident_bytes", "gauge", "Resident memory of the process.", resident_bytes());
  write(out, "memory_limit_bytes", "gauge", "What the process may take (memory_mb), 0 when there is no limit.",
        from.memory.limit_bytes);
  write(out, "memory_full", "gauge", "1 when products are neither added nor changed because of that limit.",
        from.memory.is_full ? 1 : 0);
  write(out, "block_cache_bytes", "gauge", "Memory of blocks read from disk.", caches.block_cache_bytes);
  write(out, "write_buffer_bytes", "gauge", "Memory of changes not yet in a table.", caches.write_buffer_bytes);
  if (from.http == nullptr)
    return;
  write(out, "http_connections", "gauge", "Open connections.", from.http->connection_count());
  write(out, "http_rate_limited_total", "counter", "Requests and handshakes refused beyond a limit.",
        from.http->rate_limited_count());
  write(out, "tls_handshakes_failed_total", "counter", "TLS handshakes that failed or took too long.",
        from.http->failed_handshake_count());
  write(out, "tls_certificate_ends_seconds", "gauge", "Unix time at which the certificate ends, 0 without TLS.",
        static_cast<std::uint64_t>(from.http->certificate_ends_s()));
  write(out, "http_requests_received_total", "counter", "Requests received.", from.http->request_count());
}

} // namespace

void write_node_metrics(std::string& out, const node_sources& from) {
  write_stores(out, from.scope);
  if (from.scope.has_server)
    write_server(out, from);
}

} // namespace stoa::app

#include "app/node_metrics.hpp"

#include "app/memory_watch.hpp"

#include <cstdint>

namespace stoa::app {

namespace {

void write(std::string& out, const char* name, const char* type, const char* help, std::uint64_t x) {
  const auto full = std::string{"stoa_"} + name;
  out += "# HELP " + full + " " + help + "\n# TYPE " + full + " " + type + "\n" + full + " " + std::to_string(x) + "\n";
}

} // namespace

void write_node_metrics(std::string& out, const node_sources& from) {
  const auto& board = from.board;
  const auto& now = from.now;
  const auto caches = storage::use_of(from.budget);
  write(out, "writable", "gauge", "1 when the store takes writes.", board.is_writable ? 1 : 0);
  write(out, "committed_position", "gauge", "Position of the last durable record.", board.committed_position);
  write(out, "published_position", "gauge", "Position of the view that answers are computed on.", now.position());
  write(out, "waiting_writes", "gauge", "Writes that wait to be decided.", board.waiting_writes);
  write(out, "unpublished_batches", "gauge", "Batches committed and not yet visible.", board.unpublished_batches);
  write(out, "products", "gauge", "Products of the store.", now.index().document_count());
  write(out, "log_first_position", "gauge", "Position of the oldest record in the log.", board.log_first_position);
  write(out, "log_bytes", "gauge", "Bytes of the log on disk.", board.log_bytes);
  write(out, "checkpoints", "gauge", "Copies of the state kept beside the log.", board.checkpoints);
  write(out, "backup_position", "gauge", "Position of the last backup since the start.", board.backup_position);
  write(out, "backup_time_seconds", "gauge", "Unix time of the last backup since the start, 0 when there is none.",
        board.backup_ended_ms / 1000);
  write(out, "index_bytes", "gauge", "Memory of the search index, estimated.", now.index().memory_bytes());
  write(out, "index_kept_position", "gauge", "Position of the search index on disk; a start goes on from there.",
        board.index_kept_position);
  write(out, "webhooks_running", "gauge", "Webhooks that changes are sent to.", board.webhooks_running);
  write(out, "webhooks_stopped", "gauge", "Webhooks that stand still until somebody acts.", board.webhooks_stopped);
  write(out, "webhook_entities_parked", "gauge", "Entities whose changes a receiver did not take.",
        board.webhook_entities_parked);
  write(out, "webhook_attempts_delivered_total", "counter", "Deliveries that were answered 2xx.",
        board.webhook_attempts_delivered);
  write(out, "webhook_attempts_failed_total", "counter", "Deliveries that were not.", board.webhook_attempts_failed);
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

} // namespace stoa::app

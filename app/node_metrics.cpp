#include "app/node_metrics.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <unistd.h>

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

/// A gauge that each store has.
struct store_gauge {
  const char* name;
  const char* help;
  std::uint64_t (*read)(const messages::board& board, const view& now);
};

constexpr std::array store_gauges{
  store_gauge{"writable", "1 when the store takes writes.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.is_writable ? 1 : 0; }},
  store_gauge{"committed_position", "Position of the last durable record.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.committed_position; }},
  store_gauge{"published_position", "Position of the view that answers are computed on.",
              [](const auto&, const auto& now) -> std::uint64_t { return now.position(); }},
  store_gauge{"waiting_writes", "Writes that wait to be decided.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.waiting_writes; }},
  store_gauge{"unpublished_batches", "Batches committed and not yet visible.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.unpublished_batches; }},
  store_gauge{"products", "Products of the store.",
              [](const auto&, const auto& now) -> std::uint64_t { return now.index().document_count(); }},
  store_gauge{"log_first_position", "Position of the oldest record in the log.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.log_first_position; }},
  store_gauge{"log_bytes", "Bytes of the log on disk.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.log_bytes; }},
  store_gauge{"checkpoints", "Copies of the state kept beside the log.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.checkpoints; }},
  store_gauge{"backup_position", "Position of the last backup since the start.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.backup_position; }},
  store_gauge{"backup_time_seconds", "Unix time of the last backup since the start, 0 when there is none.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.backup_ended_ms / 1000; }},
  store_gauge{"index_bytes", "Memory of the search index, estimated.",
              [](const auto&, const auto& now) -> std::uint64_t { return now.index().memory_bytes(); }},
  store_gauge{"index_kept_position", "Position of the search index on disk; a start goes on from there.",
              [](const auto& board, const auto&) -> std::uint64_t { return board.index_kept_position; }},
};

void write_stores(std::string& out, const gateway::metrics_scope& scope) {
  for (const auto& gauge : store_gauges) {
    write_heading(out, gauge.name, "gauge", gauge.help);
    for (const auto& door : scope.stores)
      out += std::string{"stoa_"} + gauge.name + "{store=\"" + door->store + "\"} " +
             std::to_string(gauge.read(*door->board, *door->slot->load())) + "\n";
  }
}

std::uint64_t resident_bytes() {
  auto file = std::ifstream{"/proc/self/statm"};
  auto pages = std::uint64_t{0};
  auto resident = std::uint64_t{0};
  file >> pages >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void write_server(std::string& out, const node_sources& from) {
  const auto caches = storage::use_of(from.budget);
  write(out, "resident_bytes", "gauge", "Resident memory of the process.", resident_bytes());
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

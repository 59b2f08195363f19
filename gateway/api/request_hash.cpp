#include "gateway/api/request_hash.hpp"

#include "domain/base/bytes.hpp"

#include <openssl/evp.h>

namespace stoa::gateway::api {

struct request_hasher::state {
  struct freer {
    void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
  };

  std::unique_ptr<EVP_MD_CTX, freer> context{EVP_MD_CTX_new()};
  bool is_good = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;

  void add(std::string_view bytes) {
    is_good = is_good && EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1;
  }
};

namespace {

/// Every value of a header, counted, so that no two sets of headers give the same bytes.
void write_header(byte_writer& out, const http_request& head, std::string_view name) {
  auto count = std::uint64_t{0};
  for (const auto& [known, text] : head.headers)
    count += known == name ? 1 : 0;
  out.varint(count);
  for (const auto& [known, text] : head.headers) {
    if (known == name)
      out.text(text);
  }
}

} // namespace

request_hasher::request_hasher(const http_request& head) : state_(std::make_unique<state>()) {
  auto framed = std::string{};
  auto out = byte_writer{framed};
  out.text(head.method);
  out.text(head.target);
  write_header(out, head, "if-match");
  write_header(out, head, "if-none-match");
  state_->add(framed);
}

request_hasher::~request_hasher() = default;
request_hasher::request_hasher(request_hasher&&) noexcept = default;
request_hasher& request_hasher::operator=(request_hasher&&) noexcept = default;

void request_hasher::add_body(std::string_view bytes) {
  state_->add(bytes);
}

result<event::request_hash> request_hasher::finish() {
  auto out = event::request_hash{};
  auto size = 0U;
  if (!state_->is_good || EVP_DigestFinal_ex(state_->context.get(), out.data(), &size) != 1 || size != out.size())
    return error{errc::internal, "SHA-256 is not available", {}};
  state_->is_good = false;
  return out;
}

result<event::request_hash> hash_request(const http_request& request) {
  auto hasher = request_hasher{request};
  hasher.add_body(request.body);
  return hasher.finish();
}

} // namespace stoa::gateway::api

// The command line's client, against a listener that answers whatever the test says.
#include "gateway/http/client.hpp"
#include "tests/integration/scripted_server.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <unistd.h>

namespace stoa::tests {

namespace {

namespace fs = std::filesystem;

std::unique_ptr<gateway::http_client> client_of(const scripted_server& server, std::int64_t timeout_ms = 5'000) {
  return *gateway::make_http_client("http://127.0.0.1:" + server.port(), "", timeout_ms);
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class client_files : public testing::Test {
protected:
  void SetUp() override {
    path_ = fs::temp_directory_path() / ("stoa-client-" + std::to_string(::getpid()));
    fs::remove(path_);
  }
  void TearDown() override { fs::remove(path_); }

  std::string content() const {
    auto in = std::ifstream{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  fs::path path_;
};

} // namespace

TEST(http_client, a_request_goes_out_whole_and_its_answer_comes_back) {
  auto server = scripted_server{{ok("{}")}};
  const auto got = client_of(server)->send("PUT", "/v1/products/a?b=c", "body", {{"Authorization", "Bearer x"}});
  ASSERT_TRUE(got) << got.failure().detail;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "{}");
  const auto sent = server.stop().at(0);
  EXPECT_TRUE(sent.starts_with("PUT /v1/products/a?b=c HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find("\r\nAuthorization: Bearer x\r\n"), std::string::npos) << sent;
  EXPECT_TRUE(sent.ends_with("\r\n\r\nbody")) << sent;
}

TEST(http_client, a_kept_connection_that_the_server_closed_is_opened_anew_once) {
  auto server = scripted_server{{ok("first"), ok("second"), ""}};
  const auto client = client_of(server);
  EXPECT_EQ(client->send("GET", "/", "", {})->body, "first");
  const auto again = client->send("GET", "/", "", {});
  ASSERT_TRUE(again) << again.failure().detail;
  EXPECT_EQ(again->body, "second");
  EXPECT_EQ(client->send("GET", "/", "", {}).failure().code, errc::io_failed) << "not a third time";
}

TEST(http_client, an_answer_that_breaks_off_is_an_error) {
  for (const auto* bytes :
       {"", "HTTP/1.1 200 OK\r\nContent-Len", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "nonsense\r\n\r\n"}) {
    auto server = scripted_server{{bytes}};
    const auto got = client_of(server)->send("GET", "/", "", {});
    ASSERT_FALSE(got) << bytes;
    EXPECT_EQ(got.failure().code, errc::io_failed) << bytes;
    EXPECT_NE(got.failure().detail.find("http://127.0.0.1:" + server.port()), std::string::npos);
  }
}

TEST(http_client, a_server_that_says_nothing_is_left_when_the_time_is_over) {
  auto server = scripted_server{{""}, true};
  const auto got = client_of(server, 100)->send("GET", "/", "", {});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.failure().code, errc::timeout);
}

TEST(http_client, nobody_there_is_an_error) {
  EXPECT_FALSE(gateway::make_http_client("127.0.0.1", "", 1'000)) << "no address";
  EXPECT_FALSE(gateway::make_http_client("http://127.0.0.1:1/path", "", 1'000)) << "an address with a path";
  EXPECT_EQ((*gateway::make_http_client("http://127.0.0.1:1", "", 1'000))->send("GET", "/", "", {}).failure().code,
            errc::io_failed);
}

TEST_F(client_files, a_file_is_sent_as_the_body) {
  const auto text = std::string(300'000, 'x') + "end";
  std::ofstream{path_, std::ios::binary} << text;
  auto server = scripted_server{{ok("taken")}};
  const auto got = client_of(server)->send_file("/v1/imports", path_.string(), {{"Content-Type", "text/csv"}});
  ASSERT_TRUE(got) << got.failure().detail;
  EXPECT_EQ(got->body, "taken");
  const auto sent = server.stop().at(0);
  EXPECT_TRUE(sent.starts_with("POST /v1/imports HTTP/1.1\r\n"));
  EXPECT_TRUE(sent.ends_with("\r\n\r\n" + text));
  EXPECT_EQ(client_of(server)->send_file("/", "/nowhere/at/all", {}).failure().code, errc::not_found);
}

TEST_F(client_files, an_answer_goes_into_a_file_of_its_length_or_in_chunks) {
  const auto text = std::string(300'000, 'y') + "end";
  for (const auto& bytes :
       {ok(text), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n493e3\r\n" + text + "\r\n0\r\n\r\n"}) {
    auto server = scripted_server{{bytes}};
    const auto got = client_of(server)->receive_file("/v1/export", path_.string(), {});
    ASSERT_TRUE(got) << got.failure().detail;
    EXPECT_EQ(got->status, 200);
    EXPECT_EQ(content(), text);
  }
}

TEST_F(client_files, a_file_whose_answer_breaks_off_is_an_error_and_a_refusal_makes_none) {
  auto server = scripted_server{{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                                 "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"}};
  const auto client = client_of(server);
  EXPECT_EQ(client->receive_file("/", path_.string(), {}).failure().code, errc::io_failed);
  fs::remove(path_);
  const auto refused = client->receive_file("/", path_.string(), {});
  ASSERT_TRUE(refused) << refused.failure().detail;
  EXPECT_EQ(refused->status, 403);
  EXPECT_EQ(refused->body, "no");
  EXPECT_FALSE(fs::exists(path_));
}

} // namespace stoa::tests

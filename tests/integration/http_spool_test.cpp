// Bodies that go to disk: whole and synced when the handler sees them, gone when they are not.
#include "tests/integration/http_fixture.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

namespace stoa::tests {

namespace fs = std::filesystem;

class http_spool : public http_door_test {
protected:
  http_spool() {
    settings.spool_folder = folder.string();
    handler->plan = [](const http_request&) {
      return body_plan{.is = body_plan::kind::spool, .bytes_max = 8 * 1024 * 1024, .refusal = {}};
    };
    handler->act = [this](http_request& request, http_respond& respond) {
      seen = std::move(request);
      content = read(seen.spool_path);
      respond(plain(200, ""));
    };
    fs::remove_all(folder);
  }

public:
  ~http_spool() override {
    server.reset();
    fs::remove_all(folder);
  }

protected:
  static std::string read(const fs::path& path) {
    auto text = std::ostringstream{};
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
  }

  std::size_t file_count(const char* extension) const {
    const auto entries = fs::directory_iterator{folder};
    return static_cast<std::size_t>(std::count_if(
      begin(entries), end(entries), [&](const auto& entry) { return entry.path().extension() == extension; }));
  }

  const fs::path folder = fs::temp_directory_path() / ("stoa-spool-" + std::to_string(::getpid()));
  http_request seen;
  std::string content;
};

TEST_F(http_spool, a_body_is_whole_in_its_file_before_the_handler_sees_it) {
  open();
  auto body = std::string(3 * 1024 * 1024 + 17, ' ');
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<char>(i * 31 >> 7);
  auto one = client();
  one.send(put("/a", body.size(), body) + put("/b", 0, ""));
  EXPECT_EQ(one.read_answer().status, 200);
  EXPECT_EQ(one.read_answer().status, 200);
  EXPECT_EQ(ask(put("/a", body.size(), body)).status, 200);
  EXPECT_TRUE(content == body);
  EXPECT_EQ(seen.body_bytes, body.size());
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(fs::path{seen.spool_path}.parent_path(), folder);
  EXPECT_EQ(file_count(".body"), 3U);
  EXPECT_EQ(file_count(".part"), 0U);
}

TEST_F(http_spool, a_chunked_body_is_in_its_file_without_its_chunks) {
  open();
  auto text = std::string{"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"};
  for (int i = 0; i < 50'000; ++i)
    text += "3\r\nabc\r\n";
  EXPECT_EQ(ask(text + "0\r\n\r\n").status, 200);
  EXPECT_EQ(content.size(), 150'000U);
  EXPECT_EQ(content.find_first_not_of("abc"), std::string::npos);
  EXPECT_EQ(content.substr(149'997), "abc");
}

TEST_F(http_spool, a_body_that_is_broken_off_leaves_no_file) {
  open();
  {
    auto one = client();
    one.send(put("/", 200'000, std::string(150'000, 'x')));
    EXPECT_TRUE(eventually([&] { return file_count(".part") == 1; }));
  }
  EXPECT_TRUE(eventually([&] { return file_count(".part") == 0; }));
  EXPECT_EQ(file_count(".body"), 0U);
  EXPECT_EQ(seen.spool_path, "");
}

TEST_F(http_spool, a_chunked_body_that_grows_too_large_leaves_no_file) {
  handler->plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::spool, .bytes_max = 100'000, .refusal = {}};
  };
  open();
  auto text = std::string{"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"};
  for (int i = 0; i < 101; ++i)
    text += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(ask(text + "0\r\n\r\n").status, 413);
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(http_spool, unfinished_files_of_a_run_before_are_removed_and_finished_ones_kept) {
  fs::create_directories(folder);
  std::ofstream{folder / "old.part"} << "half";
  std::ofstream{folder / "old.body"} << "whole";
  open();
  EXPECT_EQ(file_count(".part"), 0U);
  EXPECT_EQ(read(folder / "old.body"), "whole");
}

TEST_F(http_spool, a_folder_that_cannot_be_made_is_told_at_the_start) {
  std::ofstream{folder} << "a file is in the way";
  const auto started = gateway::start_http_server(settings, handler);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.failure().code, errc::io_failed);
}

TEST_F(http_spool, a_disk_that_does_not_take_a_body_is_a_refusal_and_leaves_no_file) {
  open();
  std::signal(SIGXFSZ, SIG_IGN);
  auto before = rlimit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto small = rlimit{512 * 1024, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto answer = ask(put("/", 700'000, std::string(700'000, 'x')));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(answer.body.starts_with("io-failed: write ")) << answer.body;
  EXPECT_TRUE(fs::is_empty(folder));
  EXPECT_EQ(ask(put("/", 3, "abc")).status, 200);
}

TEST_F(http_spool, spooled_bodies_are_counted_while_they_pass_through_memory) {
  settings.body_bytes_total_max = 200 * 1024;
  open();
  auto one = client();
  one.send(put("/", 10, "x"));
  EXPECT_TRUE(eventually([&] { return file_count(".part") == 1; }));
  EXPECT_EQ(ask(put("/", 10, "0123456789")).status, 503);
  one.send("123456789");
  EXPECT_EQ(one.read_answer().status, 200);
  EXPECT_EQ(ask(put("/", 10, "0123456789")).status, 200);
}

TEST_F(http_spool, a_body_that_a_stop_breaks_off_leaves_no_file) {
  open();
  auto one = client();
  one.send(put("/", 200'000, std::string(150'000, 'x')));
  EXPECT_TRUE(eventually([&] { return file_count(".part") == 1; }));
  server->stop(1);
  EXPECT_TRUE(one.is_cut());
  EXPECT_TRUE(fs::is_empty(folder));
}

} // namespace stoa::tests

// A real process that appends, killed at any moment: what it acknowledged is there.
#include "storage/file_log.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace stoa::tests {

using storage::append_status;
using storage::file_log_settings;
using storage::make_posix_disk;
using storage::open_file_log;

namespace {

const auto settings = file_log_settings{.segment_bytes_min = 16384, .segment_bytes_max = 65536};

std::string record_at(std::uint64_t position) {
  return std::to_string(position) + std::string(position * 37 % 1500, '.');
}

/// Appends for ever and writes each acknowledged position into a pipe; trims and prepares now and then.
[[noreturn]] void append_for_ever(const std::string& path, int acknowledge_to) {
  const auto machine = make_posix_disk(path);
  auto opened = open_file_log(*machine, settings);
  if (!opened)
    ::_exit(2);
  auto& x = **opened;
  while (true) {
    auto next = make_batch(x.next_position(), {});
    for (std::uint64_t i = 0; i <= x.next_position() % 4; ++i)
      next.add(record_at(next.first_position + i));
    if (x.append(next) != append_status::appended)
      ::_exit(3);
    const auto position = next.last_position();
    if (::write(acknowledge_to, &position, sizeof position) != sizeof position)
      ::_exit(4);
    x.prepare_ahead();
    if (position % 16 == 0 && position > 100 && !x.trim(position - 100))
      ::_exit(5);
  }
}

/// Starts a child, kills it after so many acknowledgements and returns the last position it acknowledged.
std::uint64_t run_and_kill(const std::string& path, std::uint64_t acknowledgement_count) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error{"no pipe"};
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    append_for_ever(path, ends[1]);
  }
  ::close(ends[1]);
  auto position = std::uint64_t{0};
  auto last = std::uint64_t{0};
  for (std::uint64_t n = 0; ::read(ends[0], &position, sizeof position) == sizeof position; ++n) {
    last = position;
    if (n == acknowledgement_count)
      ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  auto status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  return last;
}

} // namespace

TEST(killed_log, what_a_killed_process_acknowledged_is_there) {
  const auto here = real_folder{};
  auto random = sim_random{static_cast<std::uint64_t>(::getpid())};
  auto acknowledged = std::uint64_t{0};
  for (auto life = 0; life < 12; ++life) {
    acknowledged = std::max(acknowledged, run_and_kill(here.path(), random.below(60)));
    const auto machine = make_posix_disk(here.path());
    const auto opened = open_file_log(*machine, settings);
    ASSERT_TRUE(opened) << opened.failure().detail;
    const auto& x = **opened;
    ASSERT_GT(x.next_position(), acknowledged);
    ASSERT_LE(x.next_position(), acknowledged + 5) << "at most the one batch in flight";
    auto position = x.first_position();
    for (const auto& record : read_all(x))
      ASSERT_EQ(record, record_at(position++));
    ASSERT_EQ(position, x.next_position());
    acknowledged = position - 1;
  }
  EXPECT_GT(acknowledged, 100U);
}

} // namespace stoa::tests

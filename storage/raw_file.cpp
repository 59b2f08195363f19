#include "storage/raw_file.hpp"

#include <chrono>
#include <string>

namespace stoa::storage {

result<void> raw_file::open(disk& machine, std::uint64_t size) {
  size_ = size;
  if (auto made = machine.make_folder("raw"); !made)
    return made;
  auto opened = machine.open("raw/file", disk::mode::create);
  if (!opened)
    return opened.failure();
  handle_ = *std::move(opened);
  const auto zeros = std::string(1024 * 1024, '\0');
  for (std::uint64_t offset = 0; offset < size; offset += zeros.size())
    if (auto written = handle_->write(offset, zeros); !written)
      return written;
  return handle_->sync();
}

result<void> raw_file::append(std::string_view bytes) {
  if (end_ + bytes.size() > size_)
    end_ = 0;
  if (auto written = handle_->write(end_, bytes); !written)
    return written;
  end_ += bytes.size();
  return handle_->sync();
}

result<double> time_appends(raw_file& to, std::string_view bytes, std::size_t count) {
  using std::chrono::steady_clock;
  const auto begin = steady_clock::now();
  for (std::size_t i = 0; i < count; ++i)
    if (auto done = to.append(bytes); !done)
      return done.failure();
  return std::chrono::duration<double, std::micro>(steady_clock::now() - begin).count();
}

} // namespace stoa::storage

// A folder of the real file system that a test has to itself.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace stoa::tests {

class real_folder {
public:
  real_folder() {
    auto path = (std::filesystem::temp_directory_path() / "stoa-log-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
      throw std::runtime_error{"cannot make a folder for the test"};
    path_ = path;
  }
  real_folder(const real_folder&) = delete;
  real_folder& operator=(const real_folder&) = delete;
  ~real_folder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

private:
  std::string path_;
};

} // namespace stoa::tests

#include "storage/read_only_disk.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace stoa::storage {

namespace {

constexpr std::uint64_t page_bytes = 64 * 1024;

/// What stands above a file: pages that were written, and its size.
struct overlay {
  std::map<std::uint64_t, std::string> pages;
  std::uint64_t size = 0;
  /// nullptr for a file that was created here.
  std::shared_ptr<file> below;
};

class overlay_file final : public file {
public:
  explicit overlay_file(std::shared_ptr<overlay> over) : over_(std::move(over)) {}

  result<void> write(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto number = offset / page_bytes;
      auto page = page_at(number);
      if (!page)
        return page.failure();
      const auto at = offset % page_bytes;
      const auto count = std::min<std::uint64_t>(page_bytes - at, bytes.size());
      (*page)->replace(at, count, bytes.substr(0, count));
      offset += count;
      bytes.remove_prefix(count);
    }
    over_->size = std::max(over_->size, offset);
    return {};
  }

  result<std::string> read(std::uint64_t offset, std::size_t size) const override {
    auto out = std::string{};
    while (size > 0 && offset < over_->size) {
      const auto at = offset % page_bytes;
      const auto count = std::min<std::uint64_t>({page_bytes - at, size, over_->size - offset});
      const auto changed = over_->pages.find(offset / page_bytes);
      if (changed != over_->pages.end()) {
        out.append(changed->second, at, count);
      } else if (auto part = read_below(offset, count); part) {
        out.append(*part);
      } else {
        return part;
      }
      offset += count;
      size -= count;
    }
    return out;
  }

  result<void> sync() override { return {}; }
  result<std::uint64_t> size() const override { return over_->size; }
  result<void> truncate(std::uint64_t size) override {
    for (auto at = size; at < over_->size;) { // what is cut off reads as zeros when the file grows again
      const auto count = std::min(page_bytes, over_->size - at);
      if (auto done = write(at, std::string(count, '\0')); !done)
        return done;
      at += count;
    }
    over_->size = size;
    return {};
  }

private:
  result<std::string> read_below(std::uint64_t offset, std::uint64_t count) const {
    auto part = over_->below ? over_->below->read(offset, count) : result<std::string>{std::string{}};
    if (part)
      part->resize(count, '\0');
    return part;
  }

  result<std::string*> page_at(std::uint64_t number) {
    const auto found = over_->pages.find(number);
    if (found != over_->pages.end())
      return &found->second;
    auto page = read_below(number * page_bytes, page_bytes);
    if (!page)
      return page.failure();
    return &over_->pages.emplace(number, std::move(*page)).first->second;
  }

  std::shared_ptr<overlay> over_;
};

class read_only_disk final : public disk {
public:
  explicit read_only_disk(disk& below) : below_(below) {}

  result<std::unique_ptr<file>> open(const std::string& path, mode how) override {
    auto over = find(path);
    if (!over && over.failure().code != errc::not_found)
      return over.failure();
    if (how == mode::create) {
      if (over)
        return error{errc::io_failed, path + " exists", ""};
      return std::unique_ptr<file>{std::make_unique<overlay_file>(files_[path] = std::make_shared<overlay>())};
    }
    if (!over)
      return over.failure();
    return std::unique_ptr<file>{std::make_unique<overlay_file>(*over)};
  }

  result<std::vector<std::string>> list(const std::string& folder) override {
    auto names = std::set<std::string>{};
    auto below = below_.list(folder);
    if (!below && (below.failure().code != errc::not_found || !folders_.contains(folder)))
      return below;
    for (auto& name : below ? *below : std::vector<std::string>{})
      if (!removed_.contains(folder + "/" + name))
        names.insert(std::move(name));
    for (const auto& [path, over] : files_)
      if (path.starts_with(folder + "/"))
        names.insert(path.substr(folder.size() + 1));
    return std::vector<std::string>{names.begin(), names.end()};
  }

  result<void> make_folder(const std::string& folder) override {
    folders_.insert(folder);
    return {};
  }

  result<void> remove(const std::string& path) override {
    if (auto over = find(path); !over)
      return over.failure();
    files_.erase(path);
    removed_.insert(path);
    return {};
  }

  result<void> rename(const std::string& from, const std::string& to) override {
    auto over = find(from);
    if (!over)
      return over.failure();
    files_.erase(from);
    removed_.insert(from);
    files_[to] = *over;
    return {};
  }

  result<void> sync_folder(const std::string&) override { return {}; }
  result<std::uint64_t> free_bytes() override { return std::numeric_limits<std::uint64_t>::max(); }

private:
  result<std::shared_ptr<overlay>> find(const std::string& path) {
    if (const auto found = files_.find(path); found != files_.end())
      return found->second;
    if (removed_.contains(path))
      return error{errc::not_found, path + " is not there", ""};
    auto below = below_.open(path, mode::read);
    if (!below)
      return below.failure();
    const auto size = (*below)->size();
    if (!size)
      return size.failure();
    auto over = std::make_shared<overlay>();
    over->size = *size;
    over->below = std::move(*below);
    files_[path] = over;
    return over;
  }

  disk& below_;
  std::map<std::string, std::shared_ptr<overlay>> files_;
  std::set<std::string> removed_;
  std::set<std::string> folders_;
};

} // namespace

std::unique_ptr<disk> make_read_only_disk(disk& below) {
  return std::make_unique<read_only_disk>(below);
}

} // namespace stoa::storage

// RocksDB's door to the machine: a fenced file system, the shared threads, and a clock that does not pause.
#pragma once

#include "storage/rocks_fence.hpp"

#include <memory>
#include <rocksdb/env.h>
#include <rocksdb/system_clock.h>

namespace stoa::storage {

/// After a failed flush or compaction RocksDB sleeps a second before it tries again, on the thread that flushes for all
/// stores, and whoever closes it waits for that. Nothing is tried again here (see `reopen`), so there is nothing to
/// wait for. Shorter sleeps hold back writers when compaction lags; they stay.
class unpausing_clock final : public rocksdb::SystemClockWrapper {
public:
  unpausing_clock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "stoa_unpausing_clock"; }
  void SleepForMicroseconds(int micros) override {
    if (micros < 1'000'000)
      target_->SleepForMicroseconds(micros);
  }
};

class rocks_env final : public rocksdb::EnvWrapper {
public:
  explicit rocks_env(const std::shared_ptr<rocks_fence>& files) : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<unpausing_clock>();
  }
};

} // namespace stoa::storage

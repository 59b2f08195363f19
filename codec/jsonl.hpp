// JSON Lines: one product a line.
#pragma once

#include "codec/record_splitter.hpp"
#include "codec/rows.hpp"

namespace stoa::codec {

class jsonl_reader final : public row_reader {
public:
  explicit jsonl_reader(const row_settings& settings);

  void feed(std::string_view bytes, bool last) override;
  std::optional<row> next() override;

private:
  record_splitter records_;
  std::string currency_;
};

} // namespace stoa::codec

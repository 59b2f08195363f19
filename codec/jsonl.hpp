// JSON Lines: one product a line.
#pragma once

#include "codec/record_splitter.hpp"
#include "codec/rows.hpp"

namespace stoa::codec {

class jsonl_reader final : public row_reader {
public:
  jsonl_reader(std::uint64_t offset, std::uint64_t line);

  void feed(std::string_view bytes, bool last) override;
  std::optional<row> next() override;

private:
  record_splitter records_;
};

} // namespace stoa::codec

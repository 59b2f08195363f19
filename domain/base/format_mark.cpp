#include "domain/base/format_mark.hpp"

#include <string>

namespace stoa {

namespace {

constexpr std::string_view advice =
  "; nothing is damaged: start the version that wrote it, or a newer one, or restore a backup made before the upgrade";
constexpr std::string_view newer_field = "format";

} // namespace

void write_marks(byte_writer& out, std::uint8_t format) {
  out.u8(format);
  out.u8(0); // codec: plain
  out.u8(0); // key id: none
}

result<void> read_marks(byte_reader& in, std::string_view what, std::uint8_t known) {
  const auto format = in.u8();
  const auto codec = in.u8();
  const auto key = in.u8();
  if (in.failed())
    return error{errc::corrupt, std::string{what} + " is damaged: it ends within its first three bytes", {}};
  if (format == 0)
    return error{errc::corrupt, std::string{what} + " is damaged: no format has the number 0", {}};
  if (format > known)
    return newer_format(what, format, known);
  if (codec != 0 || key != 0)
    return newer_format(std::string{what} + " with codec " + std::to_string(codec) + " and key " + std::to_string(key));
  return {};
}

error newer_format(std::string_view what, std::uint64_t found, std::uint64_t known) {
  return {errc::corrupt,
          std::string{what} + " has format " + std::to_string(found) +
            ", written by a newer version of this program, which knows formats up to " + std::to_string(known) +
            std::string{advice},
          std::string{newer_field}};
}

error newer_format(std::string_view what) {
  return {errc::corrupt, std::string{what} + " was written by a newer version of this program" + std::string{advice},
          std::string{newer_field}};
}

bool is_newer_format(const error& x) {
  return x.code == errc::corrupt && x.field == newer_field;
}

} // namespace stoa

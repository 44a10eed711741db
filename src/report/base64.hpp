// Base64, as protobuf's bytes have it in JSON and in headers. Not for users.
//   Source  RFC 4648 sections 4 and 5.
#ifndef FALLIBLE_SRC_REPORT_BASE64_HPP
#define FALLIBLE_SRC_REPORT_BASE64_HPP

#include <cstdint>

#include <fallible/core/sink.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// Appends to a sink, without padding.
inline void put_base64(const Sink& sink, Text bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char block[64];
  std::size_t size = 0;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    count += 8;
    while (count >= 6) {
      count -= 6;
      block[size++] = digits[bits >> count & 63u];
      if (size == sizeof block) {
        sink.put(Text(block, size));
        size = 0;
      }
    }
  }
  if (count != 0) {
    // There is room: a block that is full was written at once.
    block[size++] = digits[bits << (6 - count) & 63u];
  }
  sink.put(Text(block, size));
}

/// Decodes base64 (section 4, or 5 with '-' and '_'), padded or not, into `out`.
/// Requires  `out` has room for base64.size() / 4 * 3 + 3 bytes.
/// Returns   whether it is base64; `size` is then how many bytes there are.
[[nodiscard]] inline bool decode_base64(Text base64, char* out, std::size_t& size) noexcept {
  std::size_t end = base64.size();
  if (end % 4 == 0 && end > 0 && base64[end - 1] == '=') end -= base64[end - 2] == '=' ? 2 : 1;
  if (end % 4 == 1) return false;
  std::uint32_t bits = 0;
  unsigned held = 0;
  size = 0;
  for (std::size_t i = 0; i < end; ++i) {
    const char c = base64[i];
    std::uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') value = static_cast<std::uint32_t>(c - 'A');
    else if (c >= 'a' && c <= 'z') value = static_cast<std::uint32_t>(c - 'a') + 26;
    else if (c >= '0' && c <= '9') value = static_cast<std::uint32_t>(c - '0') + 52;
    else if (c == '+' || c == '-') value = 62;
    else if (c == '/' || c == '_') value = 63;
    else return false;
    bits = bits << 6 | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[size++] = static_cast<char>(bits >> held & 0xFFu);
    }
  }
  return true;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

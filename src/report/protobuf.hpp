// Reads the fields of a protobuf message, whatever the bytes are. Not for users.
//   Source  the documentation "Protocol Buffers Encoding".
#ifndef FALLIBLE_SRC_REPORT_PROTOBUF_HPP
#define FALLIBLE_SRC_REPORT_PROTOBUF_HPP

#include <cstdint>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

class ProtobufFields {
 public:
  enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

  explicit ProtobufFields(Text message) noexcept : rest_(message) {}

  /// The next field; false at the end, and at a place that is no field, which broken() tells.
  bool next() noexcept {
    if (rest_.empty() || broken_) return false;
    std::uint64_t key = 0;
    broken_ = !take_varint(key) || key >> 3 == 0 || key >> 3 > 0x1FFF'FFFF;
    if (broken_) return false;
    number_ = static_cast<std::uint32_t>(key >> 3);
    bytes_ = Text();
    varint_ = 0;
    std::uint64_t size = 0;
    switch (key & 7u) {
      case 0: wire_ = Wire::varint; broken_ = !take_varint(varint_); break;
      case 1: wire_ = Wire::fixed64; broken_ = !take(8); break;
      case 2: wire_ = Wire::bytes; broken_ = !take_varint(size) || !take(size); break;
      case 5: wire_ = Wire::fixed32; broken_ = !take(4); break;
      default: broken_ = true;  // groups, which nobody writes any more
    }
    return !broken_;
  }

  [[nodiscard]] bool broken() const noexcept { return broken_; }
  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
  [[nodiscard]] bool is(std::uint32_t number, Wire wire) const noexcept { return number_ == number && wire_ == wire; }
  [[nodiscard]] std::uint64_t varint() const noexcept { return varint_; }
  /// Strings, bytes, messages.
  [[nodiscard]] Text bytes() const noexcept { return bytes_; }

 private:
  bool take(std::uint64_t size) noexcept {
    if (size > rest_.size()) return false;
    const auto count = static_cast<std::size_t>(size);
    bytes_ = Text(rest_.data(), count);
    rest_ = Text(rest_.data() + count, rest_.size() - count);
    return true;
  }
  bool take_varint(std::uint64_t& value) noexcept {
    value = 0;
    for (std::size_t i = 0; i < rest_.size() && i < 10; ++i) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      if (i == 9 && byte > 1) return false;
      value |= static_cast<std::uint64_t>(byte & 0x7Fu) << (7 * i);
      if (byte < 0x80) {
        rest_ = Text(rest_.data() + i + 1, rest_.size() - i - 1);
        return true;
      }
    }
    return false;
  }

  Text rest_;
  Text bytes_;
  std::uint64_t varint_ = 0;
  std::uint32_t number_ = 0;
  Wire wire_ = Wire::varint;
  bool broken_ = false;
};

/// Decodes base64 (RFC 4648 section 4, or 5 with '-' and '_'), padded or not, into `out`.
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

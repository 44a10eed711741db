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

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

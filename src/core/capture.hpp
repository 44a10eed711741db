// How captured arguments lie in an entry: a byte each for kind and privacy, then their values.
//   Layer    core, not installed.   Threads  none.   Memory  the caller's.
// Numbers take one word, durations two, texts a length word and their bytes. A value of a type with
// its own fallible_format is rendered when it is captured, because it may be gone later.
#ifndef FALLIBLE_SRC_CORE_CAPTURE_HPP
#define FALLIBLE_SRC_CORE_CAPTURE_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/core/arg.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t max_args = 16;

/// True for a value that is one word: all but texts, durations and custom values.
constexpr bool is_one_word(ArgKind kind) noexcept {
  return kind >= ArgKind::boolean && kind <= ArgKind::pointer;
}

/// Bytes of a value that is not one word.
[[nodiscard]] std::size_t wide_value_size(const Arg& arg) noexcept;
/// Writes such a value; returns the place behind it and says as what kind it was kept.
[[nodiscard]] unsigned char* write_wide_value(unsigned char* place, const Arg& arg,
                                              ArgKind& kind) noexcept;

constexpr std::size_t round_up(std::size_t bytes) noexcept { return (bytes + 7) & ~std::size_t{7}; }

/// Bytes that `count` arguments take, a multiple of 8.
[[nodiscard]] inline std::size_t captured_size(const Arg* args, std::size_t count) noexcept {
  std::size_t bytes = round_up(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes += is_one_word(args[i].kind) ? 8 : wide_value_size(args[i]);
  }
  return bytes;
}

/// Writes the arguments to `place`, which has captured_size bytes.
inline void write_captured(unsigned char* place, const Arg* args, std::size_t count) noexcept {
  unsigned char* kinds = place;
  place += round_up(count);
  for (std::size_t i = 0; i < count; ++i) {
    ArgKind kind = args[i].kind;
    if (is_one_word(kind)) [[likely]] {
      __builtin_memcpy(place, &args[i].uint64, 8);
      place += 8;
    } else {
      place = write_wide_value(place, args[i], kind);
    }
    kinds[i] = static_cast<unsigned char>(static_cast<unsigned>(kind) |
                                          static_cast<unsigned>(args[i].privacy) << 4);
  }
}

/// Reads `count` arguments back; their texts point into `place`.
void read_captured(const unsigned char* place, Arg* args, std::size_t count) noexcept;

/// The bytes of a text that are kept: all of them, or as many whole characters as `most` allows, with
/// "..." at the end.
struct KeptText {
  std::size_t bytes;  // of the text itself
  bool cut;           // then three more for the dots
  [[nodiscard]] std::size_t size() const noexcept { return bytes + (cut ? 3 : 0); }
};
[[nodiscard]] KeptText kept_text(const char* data, std::size_t size, std::size_t most) noexcept;
void write_text(unsigned char* place, const char* data, KeptText kept) noexcept;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

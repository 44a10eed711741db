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

/// Bytes that `count` arguments take, a multiple of 8. Custom arguments are replaced in `args` by
/// their length only, see write_captured.
[[nodiscard]] std::size_t captured_size(const Arg* args, std::size_t count) noexcept;

/// Writes the arguments to `place`, which has captured_size bytes.
void write_captured(unsigned char* place, const Arg* args, std::size_t count) noexcept;

/// Reads `count` arguments back; their texts point into `place`.
void read_captured(const unsigned char* place, Arg* args, std::size_t count) noexcept;

/// The bytes of a text that are kept: all of them, or as many whole characters as
/// FALLIBLE_MAX_TEXT_BYTES allows, with "..." at the end.
struct KeptText {
  std::size_t bytes;  // of the text itself
  bool cut;           // then three more for the dots
  [[nodiscard]] std::size_t size() const noexcept { return bytes + (cut ? 3 : 0); }
};
[[nodiscard]] KeptText kept_text(const char* data, std::size_t size) noexcept;
void write_text(unsigned char* place, const char* data, KeptText kept) noexcept;

constexpr std::size_t round_up(std::size_t bytes) noexcept { return (bytes + 7) & ~std::size_t{7}; }

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

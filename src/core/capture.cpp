#include "capture.hpp"

#include <cstring>

#include <fallible/config.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

// Values are copied as the words they are made of.
static_assert(sizeof(Arg::Duration) <= 16 && sizeof(Arg::DurationFloat) <= 16);

namespace {

/// How long a custom argument's text is; it is rendered twice, here and into its place.
std::size_t custom_size(const Arg& arg) noexcept {
  BufferSink counter(nullptr, 0);
  arg.custom.render(counter, arg.custom.object);
  return counter.needed < FALLIBLE_MAX_TEXT_BYTES ? counter.needed : FALLIBLE_MAX_TEXT_BYTES;
}

unsigned char* put_word(unsigned char* place, std::uint64_t word) noexcept {
  std::memcpy(place, &word, 8);
  return place + 8;
}

}  // namespace

KeptText kept_text(const char* data, std::size_t size, std::size_t most) noexcept {
  if (size <= most) return {size, false};
  std::size_t bytes = most - 3;
  // Step back over the continuation bytes of a character that would be cut in two.
  for (int back = 0; back < 3 && bytes > 0 && (static_cast<unsigned char>(data[bytes]) & 0xC0) == 0x80;
       ++back) {
    --bytes;
  }
  return {bytes, true};
}

void write_text(unsigned char* place, const char* data, KeptText kept) noexcept {
  if (kept.bytes != 0) std::memcpy(place, data, kept.bytes);
  if (kept.cut) std::memcpy(place + kept.bytes, "...", 3);
}

std::size_t wide_value_size(const Arg& arg) noexcept {
  switch (arg.kind) {
    case ArgKind::text: return 8 + round_up(kept_text(arg.chars.data, arg.chars.size, FALLIBLE_MAX_TEXT_BYTES).size());
    case ArgKind::custom: return 8 + round_up(custom_size(arg));
    case ArgKind::duration:
    case ArgKind::duration_float: return 16;
    default: return 0;
  }
}

unsigned char* write_wide_value(unsigned char* place, const Arg& arg, ArgKind& kind) noexcept {
  switch (arg.kind) {
    case ArgKind::text: {
      const KeptText kept = kept_text(arg.chars.data, arg.chars.size, FALLIBLE_MAX_TEXT_BYTES);
      place = put_word(place, kept.size());
      write_text(place, arg.chars.data, kept);
      return place + round_up(kept.size());
    }
    case ArgKind::custom: {
      // Rendered for the second time: what is then longer is cut, what is shorter is filled up, as the
      // place of what follows is settled.
      kind = ArgKind::text;
      const std::size_t room = custom_size(arg);
      place = put_word(place, room);
      BufferSink text(reinterpret_cast<char*>(place), room);
      arg.custom.render(text, arg.custom.object);
      std::memset(place + text.size, ' ', room - text.size);
      return place + round_up(room);
    }
    case ArgKind::duration:
    case ArgKind::duration_float:
      // The count and its unit are the first two words of the union in either case.
      std::memcpy(place, &arg.duration, sizeof arg.duration);
      return place + 16;
    default: return place;
  }
}

void read_captured(const unsigned char* place, Arg* args, std::size_t count) noexcept {
  const unsigned char* kinds = place;
  place += round_up(count);
  for (std::size_t i = 0; i < count; ++i) {
    Arg& arg = args[i];
    arg.kind = static_cast<ArgKind>(kinds[i] & 15);
    arg.privacy = static_cast<Privacy>(kinds[i] >> 4);
    switch (arg.kind) {
      case ArgKind::none: break;
      case ArgKind::text: {
        std::uint64_t size = 0;
        std::memcpy(&size, place, 8);
        arg.chars = {reinterpret_cast<const char*>(place + 8), static_cast<std::size_t>(size)};
        place += 8 + round_up(static_cast<std::size_t>(size));
        break;
      }
      case ArgKind::duration:
      case ArgKind::duration_float:
        std::memcpy(&arg.duration, place, sizeof arg.duration);
        place += 16;
        break;
      default:
        std::memcpy(&arg.uint64, place, 8);
        place += 8;
        break;
    }
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

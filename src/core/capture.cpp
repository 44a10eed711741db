#include "capture.hpp"

#include <cstring>

#include <fallible/config.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

/// How long a custom argument's text is; it is rendered twice, here and into its place.
std::size_t custom_size(const Arg& arg) noexcept {
  BufferSink counter(nullptr, 0);
  arg.custom.render(counter, arg.custom.object);
  return counter.needed < FALLIBLE_MAX_TEXT_BYTES ? counter.needed : FALLIBLE_MAX_TEXT_BYTES;
}

std::size_t value_size(const Arg& arg) noexcept {
  switch (arg.kind) {
    case ArgKind::none: return 0;
    case ArgKind::text: return 8 + round_up(kept_text(arg.chars.data, arg.chars.size).size());
    case ArgKind::custom: return 8 + round_up(custom_size(arg));
    case ArgKind::duration:
    case ArgKind::duration_float: return 16;
    default: return 8;
  }
}

unsigned char* put_word(unsigned char* place, std::uint64_t word) noexcept {
  std::memcpy(place, &word, 8);
  return place + 8;
}

}  // namespace

KeptText kept_text(const char* data, std::size_t size) noexcept {
  constexpr std::size_t most = FALLIBLE_MAX_TEXT_BYTES;
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

std::size_t captured_size(const Arg* args, std::size_t count) noexcept {
  std::size_t bytes = round_up(count);
  for (std::size_t i = 0; i < count; ++i) bytes += value_size(args[i]);
  return bytes;
}

void write_captured(unsigned char* place, const Arg* args, std::size_t count) noexcept {
  unsigned char* kinds = place;
  place += round_up(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Arg& arg = args[i];
    ArgKind kind = arg.kind;
    switch (arg.kind) {
      case ArgKind::none: break;
      case ArgKind::text: {
        const KeptText kept = kept_text(arg.chars.data, arg.chars.size);
        place = put_word(place, kept.size());
        write_text(place, arg.chars.data, kept);
        place += round_up(kept.size());
        break;
      }
      case ArgKind::custom: {
        kind = ArgKind::text;
        const std::size_t room = custom_size(arg);
        BufferSink text(reinterpret_cast<char*>(place + 8), room);
        arg.custom.render(text, arg.custom.object);
        put_word(place, text.size);
        place += 8 + round_up(room);
        // A second rendering may be shorter; the place of what follows depends on what was written.
        if (round_up(text.size) != round_up(room)) {
          std::memset(place - round_up(room) + text.size, ' ', room - text.size);
          put_word(place - round_up(room) - 8, room);
        }
        break;
      }
      case ArgKind::duration:
        place = put_word(place, static_cast<std::uint64_t>(arg.duration.count));
        place = put_word(place, reinterpret_cast<std::uintptr_t>(arg.duration.unit));
        break;
      case ArgKind::duration_float: {
        std::memcpy(place, &arg.duration_float.count, 8);
        place = put_word(place + 8, reinterpret_cast<std::uintptr_t>(arg.duration_float.unit));
        break;
      }
      case ArgKind::boolean: place = put_word(place, arg.boolean ? 1 : 0); break;
      case ArgKind::character:
        place = put_word(place, static_cast<unsigned char>(arg.character));
        break;
      case ArgKind::float32: {
        std::uint64_t word = 0;
        std::memcpy(&word, &arg.float32, sizeof arg.float32);
        place = put_word(place, word);
        break;
      }
      case ArgKind::pointer:
        place = put_word(place, reinterpret_cast<std::uintptr_t>(arg.pointer));
        break;
      case ArgKind::int64:
      case ArgKind::uint64:
      case ArgKind::float64:
        std::memcpy(place, &arg.uint64, 8);
        place += 8;
        break;
    }
    kinds[i] = static_cast<unsigned char>(static_cast<unsigned>(kind) |
                                          static_cast<unsigned>(arg.privacy) << 4);
  }
}

void read_captured(const unsigned char* place, Arg* args, std::size_t count) noexcept {
  const unsigned char* kinds = place;
  place += round_up(count);
  for (std::size_t i = 0; i < count; ++i) {
    Arg& arg = args[i];
    arg.kind = static_cast<ArgKind>(kinds[i] & 15);
    arg.privacy = static_cast<Privacy>(kinds[i] >> 4);
    if (arg.kind == ArgKind::none) continue;
    std::uint64_t word = 0;
    std::memcpy(&word, place, 8);
    place += 8;
    switch (arg.kind) {
      case ArgKind::text:
        arg.chars = {reinterpret_cast<const char*>(place), static_cast<std::size_t>(word)};
        place += round_up(static_cast<std::size_t>(word));
        break;
      case ArgKind::duration:
      case ArgKind::duration_float: {
        std::uint64_t unit = 0;
        std::memcpy(&unit, place, 8);
        place += 8;
        const auto* name = reinterpret_cast<const char*>(static_cast<std::uintptr_t>(unit));
        if (arg.kind == ArgKind::duration) {
          arg.duration = {static_cast<std::int64_t>(word), name};
        } else {
          arg.duration_float.unit = name;
          std::memcpy(&arg.duration_float.count, &word, 8);
        }
        break;
      }
      case ArgKind::boolean: arg.boolean = word != 0; break;
      case ArgKind::character: arg.character = static_cast<char>(word); break;
      case ArgKind::float32: std::memcpy(&arg.float32, &word, sizeof arg.float32); break;
      case ArgKind::pointer:
        arg.pointer = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(word));
        break;
      default: arg.uint64 = word; break;
    }
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

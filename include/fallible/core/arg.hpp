// Arg is one captured format argument: a tagged value that is cheap to take and formatted later.
//   Layer    core; needs text, privacy and sink.   Threads  a value.
//   Memory   24 bytes, none of its own; text and custom objects are borrowed until rendered.
//   Errors   a type without a text form, and a secret, do not compile.
// Numbers, bool, char, enums (as their number), void pointers, text and durations are known. Any
// other type says how it is printed with a function next to it, found by argument lookup:
//   void fallible_format(fallible::Sink& sink, const Point& p) { print_to(sink, "({})", p.x); }
//   const fallible::Arg args[] = {make_arg(attempt), make_arg(personal(user)), make_arg(point)};
#ifndef FALLIBLE_CORE_ARG_HPP
#define FALLIBLE_CORE_ARG_HPP

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "fallible/core/privacy.hpp"
#include "fallible/core/sink.hpp"
#include "fallible/core/text.hpp"

FALLIBLE_NAMESPACE_BEGIN

/// Which member of Arg is set.
enum class ArgKind : std::uint8_t {
  none,            ///< nothing: a placeholder without a value is printed as it was written
  boolean,         ///< `boolean`
  character,       ///< `character`
  int64,           ///< `int64`: every signed integer, and enums over one
  uint64,          ///< `uint64`: every unsigned integer, and enums over one
  float32,         ///< `float32`: its own kind, because its shortest text differs
  float64,         ///< `float64`: double, and long double narrowed
  pointer,         ///< `pointer`
  text,            ///< `chars`, borrowed
  duration,        ///< `duration`: a whole count and its unit
  duration_float,  ///< `duration_float`: a fractional count and its unit
  custom,          ///< `custom`: an object and the function that prints it, borrowed
};

/// A captured argument. The default constructed one has no value.
struct Arg {
  struct Chars {
    const char* data;
    std::size_t size;
  };
  struct Duration {
    std::int64_t count;
    const char* unit;
  };
  struct DurationFloat {
    double count;
    const char* unit;
  };
  struct Custom {
    const void* object;
    void (*render)(Sink& sink, const void* object);
  };

  union {
    std::uint64_t uint64 = 0;
    std::int64_t int64;
    bool boolean;
    char character;
    float float32;
    double float64;
    const void* pointer;
    Chars chars;
    Duration duration;
    DurationFloat duration_float;
    Custom custom;
  };
  ArgKind kind = ArgKind::none;
  Privacy privacy = Privacy::internal;

  /// Requires  kind is text.
  [[nodiscard]] constexpr Text text() const noexcept { return {chars.data, chars.size}; }
};

namespace detail {

template <class T>
concept HasFormatHook = (std::is_class_v<T> || std::is_union_v<T> || std::is_enum_v<T>) &&
                        requires(Sink& sink, const T& value) { fallible_format(sink, value); };

/// The suffix of a std::ratio, or null for one that has no usual name.
template <class Period> consteval const char* duration_unit() {
  if (Period::num == 1) {
    switch (Period::den) {
      case 1:
        return "s";
      case 1'000:
        return "ms";
      case 1'000'000:
        return "us";
      case 1'000'000'000:
        return "ns";
      default:
        return nullptr;
    }
  }
  if (Period::den != 1) return nullptr;
  switch (Period::num) {
    case 60:
      return "min";
    case 3'600:
      return "h";
    case 86'400:
      return "d";
    default:
      return nullptr;
  }
}

/// std::chrono::duration, by what it looks like.
template <class T>
concept Duration = std::is_class_v<T> && requires(const T& value) {
  value.count();
  requires std::is_arithmetic_v<typename T::rep>;
  requires duration_unit<typename T::period>() != nullptr;
};

template <class T>
inline constexpr bool is_wide_char = std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
                                     std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

template <class T> consteval ArgKind classify_arg() {
  if constexpr (HasFormatHook<T>) {
    return ArgKind::custom;
  } else if constexpr (std::is_same_v<T, bool>) {
    return ArgKind::boolean;
  } else if constexpr (std::is_same_v<T, char>) {
    return ArgKind::character;
  } else if constexpr (std::is_enum_v<T>) {
    return std::is_signed_v<std::underlying_type_t<T>> ? ArgKind::int64 : ArgKind::uint64;
  } else if constexpr (std::is_integral_v<T> && !is_wide_char<T> && sizeof(T) <= 8) {
    return std::is_signed_v<T> ? ArgKind::int64 : ArgKind::uint64;
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::is_same_v<T, float> ? ArgKind::float32 : ArgKind::float64;
  } else if constexpr (std::is_same_v<T, void*> || std::is_same_v<T, const void*> ||
                       std::is_null_pointer_v<T>) {
    return ArgKind::pointer;
  } else if constexpr (std::is_convertible_v<const T&, Text>) {
    return ArgKind::text;
  } else if constexpr (Duration<T>) {
    return std::is_floating_point_v<typename T::rep> ? ArgKind::duration_float : ArgKind::duration;
  } else {
    return ArgKind::none;
  }
}

template <class T> consteval ArgKind checked_arg_kind() {
  if constexpr (is_marked<T>) {
    static_assert(T::privacy != Privacy::secret,
                  "fallible: a secret has no text form, so it cannot be a format argument");
    static_assert(!is_marked<typename T::type>, "fallible: a value is marked twice");
    return classify_arg<typename T::type>();
  } else {
    constexpr ArgKind kind = classify_arg<T>();
    static_assert(kind != ArgKind::none,
                  "fallible: this type has no text form: give it fallible_format(Sink&, const T&) "
                  "or convert it to text");
    return kind;
  }
}

/// The kind an argument of type T is captured as; a type that cannot be captured does not compile.
template <class T> inline constexpr ArgKind arg_kind = checked_arg_kind<T>();

template <class T> void render_custom(Sink& sink, const void* object) {
  fallible_format(sink, *static_cast<const T*>(object));
}

}  // namespace detail

/// Captures `value`, which must outlive the Arg if it is text or custom.
/// Cost      a few stores; nothing is formatted.
template <class T> [[nodiscard]] constexpr Arg make_arg(const T& value) noexcept {
  constexpr ArgKind kind = detail::arg_kind<T>;
  Arg arg;
  if constexpr (detail::is_marked<T>) {
    arg = make_arg(value.value);
    arg.privacy = T::privacy;
    return arg;
  } else if constexpr (kind == ArgKind::custom) {
    arg.custom = {__builtin_addressof(value), &detail::render_custom<T>};
  } else if constexpr (kind == ArgKind::boolean) {
    arg.boolean = value;
  } else if constexpr (kind == ArgKind::character) {
    arg.character = value;
  } else if constexpr (kind == ArgKind::int64) {
    arg.int64 = static_cast<std::int64_t>(value);
  } else if constexpr (kind == ArgKind::uint64) {
    arg.uint64 = static_cast<std::uint64_t>(value);
  } else if constexpr (kind == ArgKind::float32) {
    arg.float32 = value;
  } else if constexpr (kind == ArgKind::float64) {
    arg.float64 = static_cast<double>(value);
  } else if constexpr (kind == ArgKind::pointer) {
    arg.pointer = value;
  } else if constexpr (kind == ArgKind::text) {
    const Text text = value;
    arg.chars = {text.data(), text.size()};
  } else if constexpr (kind == ArgKind::duration) {
    arg.duration = {static_cast<std::int64_t>(value.count()),
                    detail::duration_unit<typename T::period>()};
  } else if constexpr (kind == ArgKind::duration_float) {
    arg.duration_float = {static_cast<double>(value.count()),
                          detail::duration_unit<typename T::period>()};
  }
  arg.kind = kind;
  return arg;
}

static_assert(sizeof(Arg) <= 24 && std::is_trivially_copyable_v<Arg>);

FALLIBLE_NAMESPACE_END

#endif

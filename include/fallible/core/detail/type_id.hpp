// The identity of a type without run-time type information, equal in every shared object.
//   Layer    core, hidden.   Threads  constants.   Memory  none.
// It is the hash of the compiler's spelling of the type, with its size and alignment. Types in an
// anonymous namespace have the same spelling in every source file, so they are told apart by the
// address of a constant that only their own source file sees.
#ifndef FALLIBLE_CORE_DETAIL_TYPE_ID_HPP
#define FALLIBLE_CORE_DETAIL_TYPE_ID_HPP

#include <fallible/core/detail/domain.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

struct TypeId {
  std::uint64_t hash;
  const void* local;  // null for a type that has one meaning in the whole program

  friend constexpr bool operator==(const TypeId&, const TypeId&) = default;
};

template <class T>
consteval std::uint64_t type_hash() {
  return fnv1a(__PRETTY_FUNCTION__) ^ (sizeof(T) * 1099511628211u) ^ (alignof(T) << 48);
}

constexpr bool starts_with(const char* text, const char* start) noexcept {
  while (*start != '\0' && *text == *start) ++text, ++start;
  return *start == '\0';
}
constexpr bool is_name_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// True when the spelling of a type has a name without a namespace or class that is no built-in type.
constexpr bool has_bare_name(const char* at) noexcept {
  constexpr const char* known[] = {"void",     "bool",   "char",    "short",    "int",      "long",
                                   "float",    "double", "signed",  "unsigned", "const",    "volatile",
                                   "wchar_t",  "true",   "false",   "nullptr",  "noexcept", "__int128",
                                   "char8_t",  "char16_t", "char32_t"};
  bool qualified = false;
  while (*at != '\0') {
    if (!is_name_char(*at)) {
      qualified = starts_with(at, "::");
      at += qualified ? 2 : 1;
      continue;
    }
    const char* const name = at;
    while (is_name_char(*at)) ++at;
    bool fine = qualified || starts_with(at, "::") || (*name >= '0' && *name <= '9');
    for (const char* word : known) {
      const char* end = name;
      for (const char* c = word; *c != '\0' && *end == *c; ++c) ++end;
      fine = fine || (end == at && starts_with(name, word));
    }
    if (!fine) return true;
  }
  return false;
}

/// True when T has no name of its own in the whole program: the spelling shows an anonymous namespace,
/// a function, or (on clang, which leaves the function out) neither a namespace nor a class.
template <class T>
consteval bool is_local() {
  const char* const spelling = __PRETTY_FUNCTION__;
  constexpr const char* marks[] = {"{anonymous}", "(anonymous", "<unnamed>", "<lambda", "(lambda", ")::"};
  for (const char* at = spelling; *at != '\0'; ++at) {
    for (const char* mark : marks) {
      if (starts_with(at, mark)) return true;
    }
#if defined(__clang__)
    if (starts_with(at, "[T = ")) return has_bare_name(at + 5);
#endif
  }
  return false;
}

template <class T>
inline constexpr char local_tag = 0;

template <class T>
consteval TypeId type_id() {
  return {type_hash<T>(), is_local<T>() ? &local_tag<T> : nullptr};
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

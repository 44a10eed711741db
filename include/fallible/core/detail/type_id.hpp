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

/// True when the compiler's spelling of T names an anonymous namespace, or no namespace or class at
/// all, as clang spells types that are local to a function.
template <class T>
consteval bool is_local() {
  for (const char* at = __PRETTY_FUNCTION__; *at != '\0'; ++at) {
    constexpr const char* marks[] = {"{anonymous}", "(anonymous", "<unnamed>", "<lambda", "(lambda"};
    for (const char* mark : marks) {
      const char* a = at;
      while (*mark != '\0' && *a == *mark) ++a, ++mark;
      if (*mark == '\0') return true;
    }
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

// FALLIBLE_ENSURE returns an error from the enclosing function unless a condition holds, and shows
// what was compared.
//   Layer    core.   Threads  none.   Memory  none when it holds; one block when it does not.
//
//   FALLIBLE_ENSURE(port > 0);
//   FALLIBLE_ENSURE(size <= limit, Errc::resource_exhausted, "store {}", name);
//
//   Condition failed: `port > 0` (-1 vs 0)
//   store a.txt: Condition failed: `size <= limit` (12 vs 10)
//
// As in anyhow, the values are left out when one of them has no text form, is longer than 40 bytes,
// or holds a space or a line break. They are internal: no client sees them.
#ifndef FALLIBLE_CORE_ENSURE_HPP
#define FALLIBLE_CORE_ENSURE_HPP

#include <fallible/core/failure.hpp>
#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The error of a condition that does not hold; `left` and `right` are null when there is nothing to show.
[[nodiscard, gnu::cold]] Error condition_failed(Code code, const char* condition, const Arg* left,
                                                const Arg* right, Location where) noexcept;

template <class T>
Arg shown(const T& value) noexcept {
  if constexpr (classify_arg<T>() != ArgKind::none) {
    return make_arg(value);
  } else {
    return {};
  }
}

/// A comparison that was made, and its operands. Converts to its outcome.
template <class L, class R>
struct Comparison {
  bool holds;
  const L& left;
  const R& right;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return holds; }
  [[nodiscard, gnu::cold]] Error failed(Code code, const char* condition, Location where) const noexcept {
    const Arg operands[] = {shown(left), shown(right)};
    return condition_failed(code, condition, &operands[0], &operands[1], where);
  }
};

// `size > 0` loses here that 0 is a literal, so that a warning about its sign would be a false one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"

/// The first operand, waiting for a comparison; without one it is the condition itself.
template <class L>
struct Operand {
  const L& value;

  template <class R>
  constexpr Comparison<L, R> operator==(const R& right) const {
    return {static_cast<bool>(value == right), value, right};
  }
  template <class R>
  constexpr Comparison<L, R> operator!=(const R& right) const {
    return {static_cast<bool>(value != right), value, right};
  }
  template <class R>
  constexpr Comparison<L, R> operator<(const R& right) const {
    return {static_cast<bool>(value < right), value, right};
  }
  template <class R>
  constexpr Comparison<L, R> operator<=(const R& right) const {
    return {static_cast<bool>(value <= right), value, right};
  }
  template <class R>
  constexpr Comparison<L, R> operator>(const R& right) const {
    return {static_cast<bool>(value > right), value, right};
  }
  template <class R>
  constexpr Comparison<L, R> operator>=(const R& right) const {
    return {static_cast<bool>(value >= right), value, right};
  }
  [[nodiscard]] constexpr explicit operator bool() const { return static_cast<bool>(value); }
  [[nodiscard, gnu::cold]] Error failed(Code code, const char* condition, Location where) const noexcept {
    return condition_failed(code, condition, nullptr, nullptr, where);
  }
};

#pragma GCC diagnostic pop

/// Binds tighter than the comparisons, so that `Decompose() << a == b` sees both operands.
struct Decompose {
  template <class L>
  constexpr Operand<L> operator<<(const L& value) const noexcept {
    return {value};
  }
};

/// Whether the condition holds, as a Result. The operands are temporaries of the full expression that
/// calls this, so what is shown of them is taken here.
template <class Checked>
[[nodiscard, gnu::always_inline]] inline Result<void> check(const Checked& checked, Code code,
                                                            const char* condition, Location where) {
  if (static_cast<bool>(checked)) [[likely]] return {};
  if constexpr (std::is_same_v<Checked, bool>) {  // `a && b`: nothing is left but the outcome
    return Failure<Error>(condition_failed(code, condition, nullptr, nullptr, where));
  } else {
    return Failure<Error>(checked.failed(code, condition, where));
  }
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

// clang takes `<<` beside `==` for a slip; here the order of precedence is the point.
#if defined(__clang__)
#  define FALLIBLE_DETAIL_QUIET_BEGIN \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Woverloaded-shift-op-parentheses\"")
#  define FALLIBLE_DETAIL_QUIET_END _Pragma("clang diagnostic pop")
#else
#  define FALLIBLE_DETAIL_QUIET_BEGIN
#  define FALLIBLE_DETAIL_QUIET_END
#endif

#define FALLIBLE_DETAIL_ENSURE_CODE(...) FALLIBLE_DETAIL_ENSURE_CODE_##__VA_OPT__(GIVEN)(__VA_ARGS__)
#define FALLIBLE_DETAIL_ENSURE_CODE_() ::fallible::Errc::failed_precondition
#define FALLIBLE_DETAIL_ENSURE_CODE_GIVEN(code, ...) code
#define FALLIBLE_DETAIL_ENSURE_ERROR(...) FALLIBLE_DETAIL_ENSURE_ERROR_##__VA_OPT__(CODE)(__VA_ARGS__)
#define FALLIBLE_DETAIL_ENSURE_ERROR_()
#define FALLIBLE_DETAIL_ENSURE_ERROR_CODE(code, ...) __VA_OPT__(.context(__VA_ARGS__))

/// FALLIBLE_ENSURE(condition[, code[, "context {}", args...]]): a statement that returns an error with
/// `code` (Errc::failed_precondition when none is given) unless the condition holds. For functions
/// that return a Result<T>. A condition with a comma outside parentheses needs its own.
#define FALLIBLE_ENSURE(condition, ...)                                                                  \
  do {                                                                                                   \
    FALLIBLE_DETAIL_QUIET_BEGIN                                                                          \
    ::fallible::Result<void> fallible_checked =                                                          \
        ::fallible::detail::check(::fallible::detail::Decompose() << condition,                          \
                                  FALLIBLE_DETAIL_ENSURE_CODE(__VA_ARGS__), #condition,                  \
                                  {__FILE__, __LINE__});                                                 \
    FALLIBLE_DETAIL_QUIET_END                                                                            \
    if (fallible_checked.has_error()) [[unlikely]] {                                                     \
      return ::fallible::Failure<::fallible::Error>(                                                     \
          ::fallible::detail::move(fallible_checked.unchecked_error())                                   \
              FALLIBLE_DETAIL_ENSURE_ERROR(__VA_ARGS__));                                                \
    }                                                                                                    \
  } while (false)

#endif

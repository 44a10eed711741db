// How a Result lies in memory, and its special members.
//   Layer    core, hidden.   Threads  a plain value.   Memory  no allocation.
// An error type with a spare value (Code, Error: the null word) is error and discriminant in one
// word, then comes the value: Result<int> is 16 bytes, Result<void> 8. Any other error type gets a
// word-sized discriminant. The layout is flat and the discriminant a full word on purpose: with data
// in a base class or with a narrow flag g++ 12 builds the object in memory in small pieces and reads
// it back in one, which costs 4.3 times the call (docs/design/001-result-layout.md).
// Special members are constrained instead of inherited, so that a Result of trivial parts is
// trivially copyable and travels in registers. clang 14 compiles this and does not see the triviality.
// trivial_abi stands here and not on Result: on a class with a dependent member clang 19 applies it
// without looking at the member, and a Result<std::string> would be moved bit by bit.
#ifndef FALLIBLE_CORE_DETAIL_RESULT_STORAGE_HPP
#define FALLIBLE_CORE_DETAIL_RESULT_STORAGE_HPP

#include <fallible/core/detail/std_subset.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Tag that selects the error when constructing a Result, as in std::expected.
struct unexpect_t {
  explicit unexpect_t() = default;
};
inline constexpr unexpect_t unexpect{};

/// Says that E has a spare value that never is an error. Specialised for Code and Error.
template <class E>
struct Niche {
  static constexpr bool available = false;
};

namespace detail {

/// False where the compiler does not honour constraints on special members (clang before 16). The
/// members then do the same, and the type is not trivial.
#if defined(__clang__) && __clang_major__ < 16
#  define FALLIBLE_CONDITIONALLY_TRIVIAL 0
#else
#  define FALLIBLE_CONDITIONALLY_TRIVIAL 1
#endif
inline constexpr bool honoured = FALLIBLE_CONDITIONALLY_TRIVIAL == 1;

struct Nothing {};

/// Constructs from the result of a call, without a move in between.
struct FromCall {};

template <class T>
concept trivial_copy = honoured && std::is_trivially_copy_constructible_v<T>;
template <class T>
concept trivial_move = honoured && std::is_trivially_move_constructible_v<T>;
template <class T>
concept trivial_copy_assign = trivial_copy<T> && std::is_trivially_copy_assignable_v<T> &&
                              std::is_trivially_destructible_v<T>;
template <class T>
concept trivial_move_assign = trivial_move<T> && std::is_trivially_move_assignable_v<T> &&
                              std::is_trivially_destructible_v<T>;
template <class T>
concept copyable = std::is_copy_constructible_v<T>;
template <class T>
concept movable = std::is_move_constructible_v<T>;
template <class T>
concept copy_assignable = std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T>;
template <class T>
concept move_assignable = std::is_move_constructible_v<T> && std::is_move_assignable_v<T>;
/// std::expected's condition: one of the two can be moved away and back without fail.
template <class T, class E>
concept safe_switch = std::is_nothrow_move_constructible_v<T> || std::is_nothrow_move_constructible_v<E>;

/// Puts an object back when constructing its successor throws; there is no other way to notice
/// without exception syntax. Released once all went well.
template <class T>
struct PutBack {
  T* place;
  T saved;
  bool armed = true;
  constexpr explicit PutBack(T* at) : place(at), saved(detail::move(*at)) {}
  PutBack(const PutBack&) = delete;
  PutBack& operator=(const PutBack&) = delete;
  constexpr ~PutBack() {
    if (armed) std::construct_at(place, detail::move(saved));
  }
};

/// Destroys `old` and constructs `fresh` in its place, leaving `old` as it was when that throws.
template <class New, class Old, class... Args>
constexpr void replace(New* fresh, Old* old, Args&&... args) {
  if constexpr (std::is_nothrow_constructible_v<New, Args...>) {
    old->~Old();
    std::construct_at(fresh, detail::forward<Args>(args)...);
  } else if constexpr (std::is_nothrow_move_constructible_v<New>) {
    New made(detail::forward<Args>(args)...);
    old->~Old();
    std::construct_at(fresh, detail::move(made));
  } else {
    PutBack<Old> back(old);
    old->~Old();
    std::construct_at(fresh, detail::forward<Args>(args)...);
    back.armed = false;
  }
}

/// The layout when E has a spare value: the word that is error and discriminant, then the value.
template <class T, class E, bool = Niche<E>::available>
struct FALLIBLE_TRIVIAL_ABI ResultStorage {
  E error_;
  union {
    T value_;
    Nothing nothing_;
  };

  template <class... Args>
  constexpr explicit ResultStorage(std::in_place_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<T, Args...>)
      : error_(Niche<E>::none()), value_(detail::forward<Args>(args)...) {}
  template <class F, class... Args>
  constexpr ResultStorage(FromCall, std::in_place_t, F&& call, Args&&... args)
      : error_(Niche<E>::none()),
        value_(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...)) {}
  template <class... Args>
  constexpr explicit ResultStorage(unexpect_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<E, Args...>)
      : error_(detail::forward<Args>(args)...), nothing_() {
    // An error never is the spare value. Without being told g++ warns that the value of a failed
    // Result may be used; for an error that travels in a register the telling costs instructions.
    if constexpr (!std::is_trivially_copyable_v<E>) {
      if (has_value()) __builtin_unreachable();
    }
  }
  template <class F, class... Args>
  constexpr ResultStorage(FromCall, unexpect_t, F&& call, Args&&... args)
      : error_(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...)), nothing_() {}

  constexpr ResultStorage(const ResultStorage&)
    requires(trivial_copy<T> && trivial_copy<E>)
  = default;
  constexpr ResultStorage(const ResultStorage& other) noexcept(
      std::is_nothrow_copy_constructible_v<T>)
    requires(!(trivial_copy<T> && trivial_copy<E>) && copyable<T> && copyable<E>)
      : error_(other.error_), nothing_() {
    if (has_value()) std::construct_at(__builtin_addressof(value_), other.value_);
  }
  constexpr ResultStorage(ResultStorage&&)
    requires(trivial_move<T> && trivial_move<E>)
  = default;
  constexpr ResultStorage(ResultStorage&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
    requires(!(trivial_move<T> && trivial_move<E>) && movable<T> && movable<E>)
      : error_(Niche<E>::none()), nothing_() {
    if (other.has_value()) {
      std::construct_at(__builtin_addressof(value_), detail::move(other.value_));
    } else {
      error_ = detail::move(other.error_);
    }
  }

#if FALLIBLE_CONDITIONALLY_TRIVIAL
  constexpr ~ResultStorage()
    requires(std::is_trivially_destructible_v<T> && std::is_trivially_destructible_v<E>)
  = default;
#endif
  [[gnu::always_inline]] constexpr ~ResultStorage() {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      if (has_value()) value_.~T();
    }
  }

  constexpr ResultStorage& operator=(const ResultStorage&)
    requires(trivial_copy_assign<T> && trivial_copy_assign<E>)
  = default;
  constexpr ResultStorage& operator=(const ResultStorage& other)
    requires(!(trivial_copy_assign<T> && trivial_copy_assign<E>) && copy_assignable<T> &&
             copy_assignable<E> && safe_switch<T, E>)
  {
    if (other.has_value()) set_value(other.value_);
    else set_error(other.error_);
    return *this;
  }
  constexpr ResultStorage& operator=(ResultStorage&&)
    requires(trivial_move_assign<T> && trivial_move_assign<E>)
  = default;
  constexpr ResultStorage& operator=(ResultStorage&& other) noexcept(
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>)
    requires(!(trivial_move_assign<T> && trivial_move_assign<E>) && move_assignable<T> &&
             move_assignable<E> && safe_switch<T, E>)
  {
    if (other.has_value()) set_value(detail::move(other.value_));
    else set_error(detail::move(other.error_));
    return *this;
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return Niche<E>::is_none(error_); }
  [[nodiscard]] constexpr E& error() noexcept { return error_; }
  [[nodiscard]] constexpr const E& error() const noexcept { return error_; }

  /// Makes this hold T(value). When constructing the value throws, nothing has changed.
  template <class U>
  constexpr void set_value(U&& value) {
    if (has_value()) {
      value_ = detail::forward<U>(value);
    } else {
      emplace(detail::forward<U>(value));
    }
  }
  /// Replaces what is there by T(args...). An old error stays when that throws.
  template <class... Args>
  constexpr void emplace(Args&&... args) {
    if (has_value()) {
      detail::replace(__builtin_addressof(value_), __builtin_addressof(value_),
                      detail::forward<Args>(args)...);
    } else {
      std::construct_at(__builtin_addressof(value_), detail::forward<Args>(args)...);
      error_ = Niche<E>::none();
    }
  }
  template <class G>
  constexpr void set_error(G&& error) {
    if (!has_value()) {
      error_ = detail::forward<G>(error);
    } else {
      E made(detail::forward<G>(error));
      value_.~T();
      std::construct_at(__builtin_addressof(nothing_));  // a copy in a constant needs an active member
      error_ = detail::move(made);
    }
  }
};

/// The layout for any other E: a word that says which, then value and error in one place.
template <class T, class E>
struct FALLIBLE_TRIVIAL_ABI ResultStorage<T, E, false> {
  std::uint64_t failed_;
  union {
    T value_;
    E error_;
    Nothing nothing_;
  };

  template <class... Args>
  constexpr explicit ResultStorage(std::in_place_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<T, Args...>)
      : failed_(0), value_(detail::forward<Args>(args)...) {}
  template <class F, class... Args>
  constexpr ResultStorage(FromCall, std::in_place_t, F&& call, Args&&... args)
      : failed_(0),
        value_(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...)) {}
  template <class... Args>
  constexpr explicit ResultStorage(unexpect_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<E, Args...>)
      : failed_(1), error_(detail::forward<Args>(args)...) {}
  template <class F, class... Args>
  constexpr ResultStorage(FromCall, unexpect_t, F&& call, Args&&... args)
      : failed_(1),
        error_(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...)) {}

  constexpr ResultStorage(const ResultStorage&)
    requires(trivial_copy<T> && trivial_copy<E>)
  = default;
  constexpr ResultStorage(const ResultStorage& other) noexcept(
      std::is_nothrow_copy_constructible_v<T> && std::is_nothrow_copy_constructible_v<E>)
    requires(!(trivial_copy<T> && trivial_copy<E>) && copyable<T> && copyable<E>)
      : failed_(other.failed_), nothing_() {
    if (other.has_value()) std::construct_at(__builtin_addressof(value_), other.value_);
    else std::construct_at(__builtin_addressof(error_), other.error_);
  }
  constexpr ResultStorage(ResultStorage&&)
    requires(trivial_move<T> && trivial_move<E>)
  = default;
  constexpr ResultStorage(ResultStorage&& other) noexcept(
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_constructible_v<E>)
    requires(!(trivial_move<T> && trivial_move<E>) && movable<T> && movable<E>)
      : failed_(other.failed_), nothing_() {
    if (other.has_value()) std::construct_at(__builtin_addressof(value_), detail::move(other.value_));
    else std::construct_at(__builtin_addressof(error_), detail::move(other.error_));
  }

#if FALLIBLE_CONDITIONALLY_TRIVIAL
  constexpr ~ResultStorage()
    requires(std::is_trivially_destructible_v<T> && std::is_trivially_destructible_v<E>)
  = default;
#endif
  [[gnu::always_inline]] constexpr ~ResultStorage() {
    if (has_value()) value_.~T();
    else error_.~E();
  }

  constexpr ResultStorage& operator=(const ResultStorage&)
    requires(trivial_copy_assign<T> && trivial_copy_assign<E>)
  = default;
  constexpr ResultStorage& operator=(const ResultStorage& other)
    requires(!(trivial_copy_assign<T> && trivial_copy_assign<E>) && copy_assignable<T> &&
             copy_assignable<E> && safe_switch<T, E>)
  {
    if (other.has_value()) set_value(other.value_);
    else set_error(other.error_);
    return *this;
  }
  constexpr ResultStorage& operator=(ResultStorage&&)
    requires(trivial_move_assign<T> && trivial_move_assign<E>)
  = default;
  constexpr ResultStorage& operator=(ResultStorage&& other) noexcept(
      std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
      std::is_nothrow_move_constructible_v<E> && std::is_nothrow_move_assignable_v<E>)
    requires(!(trivial_move_assign<T> && trivial_move_assign<E>) && move_assignable<T> &&
             move_assignable<E> && safe_switch<T, E>)
  {
    if (other.has_value()) set_value(detail::move(other.value_));
    else set_error(detail::move(other.error_));
    return *this;
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return failed_ == 0; }
  [[nodiscard]] constexpr E& error() noexcept { return error_; }
  [[nodiscard]] constexpr const E& error() const noexcept { return error_; }

  template <class U>
  constexpr void set_value(U&& value) {
    if (has_value()) {
      value_ = detail::forward<U>(value);
    } else {
      detail::replace(__builtin_addressof(value_), __builtin_addressof(error_),
                      detail::forward<U>(value));
      failed_ = 0;
    }
  }
  template <class... Args>
  constexpr void emplace(Args&&... args) {
    if (has_value()) {
      detail::replace(__builtin_addressof(value_), __builtin_addressof(value_),
                      detail::forward<Args>(args)...);
    } else {
      detail::replace(__builtin_addressof(value_), __builtin_addressof(error_),
                      detail::forward<Args>(args)...);
      failed_ = 0;
    }
  }
  template <class G>
  constexpr void set_error(G&& error) {
    if (!has_value()) {
      error_ = detail::forward<G>(error);
    } else {
      detail::replace(__builtin_addressof(error_), __builtin_addressof(value_),
                      detail::forward<G>(error));
      failed_ = 1;
    }
  }
};

/// The layout of Result<void, E> when E has a spare value: the word alone.
template <class E>
struct FALLIBLE_TRIVIAL_ABI ResultStorage<void, E, true> {
  E error_;

  constexpr explicit ResultStorage(std::in_place_t) noexcept : error_(Niche<E>::none()) {}
  template <class... Args>
  constexpr explicit ResultStorage(unexpect_t, Args&&... args) noexcept(
      std::is_nothrow_constructible_v<E, Args...>)
      : error_(detail::forward<Args>(args)...) {}
  template <class F, class... Args>
  constexpr ResultStorage(FromCall, unexpect_t, F&& call, Args&&... args)
      : error_(detail::invoke(detail::forward<F>(call), detail::forward<Args>(args)...)) {}

  constexpr ResultStorage(const ResultStorage&) = default;
  constexpr ResultStorage(ResultStorage&&)
    requires(trivial_move<E>)
  = default;
  constexpr ResultStorage(ResultStorage&& other) noexcept
    requires(!trivial_move<E>)
      : error_(Niche<E>::none()) {
    if (!other.has_value()) error_ = detail::move(other.error_);
  }
#if FALLIBLE_CONDITIONALLY_TRIVIAL
  constexpr ~ResultStorage()
    requires std::is_trivially_destructible_v<E>
  = default;
#endif
  [[gnu::always_inline]] constexpr ~ResultStorage() {}
  constexpr ResultStorage& operator=(const ResultStorage&) = default;
  constexpr ResultStorage& operator=(ResultStorage&&)
    requires(trivial_move_assign<E>)
  = default;
  constexpr ResultStorage& operator=(ResultStorage&& other) noexcept
    requires(!trivial_move_assign<E>)
  {
    if (other.has_value()) emplace();
    else error_ = detail::move(other.error_);
    return *this;
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return Niche<E>::is_none(error_); }
  [[nodiscard]] constexpr E& error() noexcept { return error_; }
  [[nodiscard]] constexpr const E& error() const noexcept { return error_; }
  constexpr void emplace() noexcept { error_ = Niche<E>::none(); }
  template <class G>
  constexpr void set_error(G&& error) {
    error_ = detail::forward<G>(error);
  }
};

/// The layout of a Result<T, E>; that of Result<void, E> for any other E holds an empty value.
template <class T, class E>
using ResultStorageFor =
    ResultStorage<std::conditional_t<std::is_void_v<T> && !Niche<E>::available, Nothing, T>, E>;

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

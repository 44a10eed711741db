// Error is one failure as a value: one word, never empty, that says what kind of failure it is and,
// when there is more to say, points at one block that holds all of it.
//   Layer    core.
//   Threads  A value: const members may run concurrently, copies may live on different threads.
//   Memory   None for a code alone. The first detail allocates one block (config.hpp); a full or
//            shared block gets another one in front of it. Copies share; nothing is copied twice.
//   Errors   Out of memory never loses the code: the detail is dropped and detail_lost() is true.
//
//   Error error{Errc::unavailable};
//   error.context("connect to {}:{}", host, port).with("attempt", 3).caused_by(std::move(previous));
//   to_string(error)  ->  "connect to db1:5432"
#ifndef FALLIBLE_CORE_ERROR_HPP
#define FALLIBLE_CORE_ERROR_HPP

#include <fallible/core/arg.hpp>
#include <fallible/core/code.hpp>
#include <fallible/core/detail/result_storage.hpp>  // Niche
#include <fallible/core/error_struct.hpp>
#include <fallible/core/format_string.hpp>
#include <fallible/core/location.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Specialise to lift a foreign error type X into Error:
///   template <> struct ErrorFrom<X> { static Error make(const X& foreign, Location where); };
template <class X>
struct ErrorFrom {};

/// The name of a field: a literal, kept as a pointer. A char array filled at run time does not compile.
class Key {
 public:
  template <std::size_t N>
  consteval Key(const char (&literal)[N]) noexcept : text_(literal) {}
  [[nodiscard]] constexpr const char* text() const noexcept { return text_; }

 private:
  const char* text_;
};

/// How one error is related to another that it holds.
enum class Relation : std::uint8_t {
  self,        ///< the error itself
  cause,       ///< what made it fail
  member,      ///< one of several failures that a join holds
  suppressed,  ///< a secondary failure, such as one of the clean-up
};

namespace detail {

struct Block;        // src/core/block.hpp
struct ErrorAccess;  // src/core/error.cpp

/// A code and the line that raised it, in constant memory: see FALLIBLE_FAIL.
struct alignas(8) Site {
  const CodeInfo* info;
  const char* file;
  std::uint32_t line;
};

/// What a moved-from error points at: INT_MOVED_FROM.
extern const CodeInfo moved_from_info;

/// Text that is made while the program runs: a std::string, a string_view, a C string. Literals are
/// arrays and are taken as format strings.
template <class T>
concept DynamicText = !std::is_array_v<T> && std::is_convertible_v<const T&, Text>;

template <class X>
concept Foreign = requires(const X& foreign, Location where) {
  ErrorFrom<X>::make(foreign, where);
};

}  // namespace detail

class [[nodiscard]] FALLIBLE_TRIVIAL_ABI Error {
 public:
  /// A failure that is its code and nothing more. Cost: a copy of one word, usable in constants.
  constexpr Error(Code code) noexcept : word_(code.info_) {}
  template <CodeEnum E>
  constexpr Error(E code) noexcept : Error(Code(code)) {}

  /// A code and the place that raised it. Cost: one allocation; FALLIBLE_FAIL needs none.
  Error(Code code, Location where) noexcept;

  /// A code with its own message, checked and kept like a context's; see fail().
  template <class... Args>
  Error(Code code, FormatString<std::type_identity_t<Args>...> message, const Args&... args) noexcept
      : word_(code.info_) {
    add_text(TextRole::message, message, args...);
  }
  template <detail::DynamicText T>
  Error(Code code, const T& message, Location where = Location::here()) noexcept : word_(code.info_) {
    word_ = with_copy(word_, TextRole::message, message, where);
  }

  /// An error struct, kept inside and given back by get_if. Cost: one allocation.
  template <ErrorStruct S>
  Error(S detail, Location where = Location::here()) noexcept : word_(S::code.info_) {
    if (void* slot = add_struct(detail::struct_type<S>, where)) ::new (slot) S(detail::move(detail));
  }

  /// An error of a foreign type that has an ErrorFrom (see the interop headers).
  template <detail::Foreign X>
  Error(const X& foreign, Location where = Location::here())
      : Error(ErrorFrom<X>::make(foreign, where)) {}

  /// A code raised at a line known in advance; see FALLIBLE_FAIL.
  constexpr explicit Error(const detail::Site& site) noexcept
      : word_(__builtin_is_constant_evaluated() ? site.info : tagged(&site, site_tag)) {}

  [[gnu::always_inline]] constexpr Error(const Error& other) noexcept : word_(other.word_) {
    if (owns()) retain();
  }
  /// Leaves `other` as a constant error named INT_MOVED_FROM.
  [[gnu::always_inline]] constexpr Error(Error&& other) noexcept : word_(other.word_) {
    other.word_ = &detail::moved_from_info;
  }
  constexpr Error& operator=(const Error& other) noexcept {
    Error copy(other);
    swap(*this, copy);
    return *this;
  }
  [[gnu::always_inline]] constexpr Error& operator=(Error&& other) noexcept {
    Error taken(detail::move(other));
    swap(*this, taken);
    return *this;
  }
  [[gnu::always_inline]] constexpr ~Error() {
    if (owns()) release(word_);
  }

  friend constexpr void swap(Error& a, Error& b) noexcept {
    const CodeInfo* word = a.word_;
    a.word_ = b.word_;
    b.word_ = word;
  }

  /// What kind of failure. No context, field or cause ever changes it.
  [[nodiscard]] constexpr Code code() const noexcept {
    return Code(is_plain() ? *word_ : *info_of_tagged());
  }

  /// Two errors are equal when their codes are: texts and fields are for people.
  friend constexpr bool operator==(const Error& a, const Error& b) noexcept {
    return a.code() == b.code();
  }
  friend constexpr bool operator==(const Error& error, Code code) noexcept {
    return error.code() == code;
  }
  template <CodeEnum E>  // exact: an enumerator converts to Code and to Error alike
  friend constexpr bool operator==(const Error& error, E code) noexcept {
    return error.code() == Code(code);
  }

  /// Where it was raised; its file is null when nobody recorded that.
  [[nodiscard]] Location location() const noexcept;

  /// The error struct of type S that this error was made from, or null. Contexts do not hide it.
  /// Valid as long as this error or a copy of it. Cost: a walk over the details.
  template <ErrorStruct S>
  [[nodiscard]] const S* get_if() const noexcept {
    return static_cast<const S*>(find_struct(detail::struct_type<S>.id));
  }

  /// The first error this one holds as cause or member, or null. Valid as get_if's answer.
  [[nodiscard]] const Error* cause() const noexcept;

  /// True when memory ran out while a detail was added.
  [[nodiscard]] bool detail_lost() const noexcept;
  /// How many details the limits in config.hpp turned away, the causes among them.
  [[nodiscard]] unsigned dropped() const noexcept;

  /// Several failures as one, in the given order; its code is that of the most severe member, the
  /// first among equals. Joining to a join without context adds to it. Requires  count >= 1.
  [[nodiscard]] static Error joined(Error* members, std::size_t count,
                                    Location where = Location::here()) noexcept;

  /// Says what was being done when this failed: "read user row". A literal is checked against its
  /// arguments by the compiler and kept as a pointer; arguments are captured (text is copied) and
  /// formatted when the error is rendered. At most 16 arguments.
  /// Returns   this error, so that calls chain.
  /// Cost      three words for a literal; the first detail allocates.
  template <class... Args>
  [[gnu::always_inline]] Error& context(FormatString<std::type_identity_t<Args>...> text,
                                        const Args&... args) & noexcept {
    add_text(TextRole::context, text, args...);
    return *this;
  }
  template <class... Args>
  [[gnu::always_inline]] Error&& context(FormatString<std::type_identity_t<Args>...> text,
                                         const Args&... args) && noexcept {
    add_text(TextRole::context, text, args...);
    return detail::move(*this);
  }
  /// The same with a text made at run time, which is copied.
  template <detail::DynamicText T>
  Error& context(const T& text, Location where = Location::here()) & noexcept {
    word_ = with_copy(word_, TextRole::context, text, where);
    return *this;
  }
  template <detail::DynamicText T>
  Error&& context(const T& text, Location where = Location::here()) && noexcept {
    word_ = with_copy(word_, TextRole::context, text, where);
    return detail::move(*this);
  }

  /// Adds a field: `with("user", personal(email))`. The key is a literal; the value is any type that
  /// can be a format argument, copied. Of a secret(value) only the key is kept.
  template <class V>
  Error& with(Key key, const V& value) & noexcept {
    word_ = with_field(word_, key.text(), to_field(value));
    return *this;
  }
  template <class V>
  Error&& with(Key key, const V& value) && noexcept {
    word_ = with_field(word_, key.text(), to_field(value));
    return detail::move(*this);
  }

  /// Adds an error struct under this error's own code: for one whose code is known only at run time.
  template <ErrorStruct S>
  Error& with(S detail, Location where = Location::here()) & noexcept {
    if (void* slot = add_struct(detail::struct_type<S>, where)) ::new (slot) S(detail::move(detail));
    return *this;
  }

  /// What made this fail. Called again, adds another cause.
  Error& caused_by(Error cause) & noexcept {
    word_ = with_child(word_, Relation::cause, detail::move(cause));
    return *this;
  }
  Error&& caused_by(Error cause) && noexcept {
    word_ = with_child(word_, Relation::cause, detail::move(cause));
    return detail::move(*this);
  }

  /// A secondary failure met while handling this one; it never hides it.
  Error& suppress(Error secondary) & noexcept {
    word_ = with_child(word_, Relation::suppressed, detail::move(secondary));
    return *this;
  }
  Error&& suppress(Error secondary) && noexcept {
    word_ = with_child(word_, Relation::suppressed, detail::move(secondary));
    return detail::move(*this);
  }

  /// Records that the error passed a line; FALLIBLE_TRY calls it. It takes room that the error's block
  /// has to spare, and so does nothing to a bare code, to an error that is shared, or when the block is
  /// nearly full. Cost: two words, never an allocation.
  /// Written over the bare word, so that an error that only passes through stays in a register.
  [[nodiscard, gnu::always_inline]] static constexpr Error passed(Error&& error,
                                                                  Location where) noexcept {
    const CodeInfo* word = error.word_;
    if (error.owns()) word = traced(word, where);
    error.word_ = &detail::moved_from_info;
    return Error(word);
  }

 private:
  template <class>
  friend struct Niche;
  template <class E>
  friend class Failure;
  friend struct detail::Block;
  friend struct detail::ErrorAccess;

  /// Whose words: of somebody who was doing something, or of the error itself.
  enum class TextRole : std::uint8_t { context, message };

  static constexpr std::uintptr_t block_tag = 1, site_tag = 2, lost_tag = 4, tags = 7;

  constexpr explicit Error(const CodeInfo* word) noexcept : word_(word) {}

  [[nodiscard]] static const CodeInfo* tagged(const void* address, std::uintptr_t tag) noexcept {
    return reinterpret_cast<const CodeInfo*>(reinterpret_cast<std::uintptr_t>(address) | tag);
  }
  [[nodiscard]] constexpr std::uintptr_t tag() const noexcept {
    return __builtin_is_constant_evaluated() ? 0 : reinterpret_cast<std::uintptr_t>(word_) & tags;
  }
  [[nodiscard]] constexpr bool owns() const noexcept { return (tag() & block_tag) != 0; }
  [[nodiscard]] constexpr bool is_plain() const noexcept { return tag() == 0; }
  template <class T>
  [[nodiscard]] T* pointer() const noexcept {
    return reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(word_) & ~tags);
  }

  template <class... Args>
  [[gnu::always_inline]] void add_text(TextRole role, const FormatString<Args...>& text, const Args&... args) noexcept {
    static_assert(sizeof...(Args) <= 16, "fallible: a message has 16 arguments at most");
    if constexpr (sizeof...(Args) == 0) {
      const Location where{text.file(), text.line()};
      const char* words = text.text().data();
      word_ = !text.plain()                  ? with_formatted(word_, role, words, where, nullptr, 0)
              : role == TextRole::message    ? with_message(word_, words, where)
                                             : with_context(word_, words, where);
    } else {
      const Arg captured[] = {make_arg(args)...};
      word_ = with_formatted(word_, role, text.text().data(), {text.file(), text.line()}, captured,
                             sizeof...(Args));
    }
  }
  template <class V>
  static Arg to_field(const V& value) noexcept {
    if constexpr (detail::is_marked<V>) {
      return detail::field_arg(value.value, V::privacy);
    } else {
      return make_arg(value);
    }
  }

  // Out of line, and over the bare word instead of the object where that keeps the caller's error in
  // a register: each takes the word over and gives back the one that replaces it.
  using Word = const CodeInfo*;
  void retain() const noexcept;
  static void release(Word word) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_message(Word word, const char* literal,
                                                               Location where) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_context(Word word, const char* literal,
                                                               Location where) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_formatted(Word word, TextRole role,
                                                                 const char* format, Location where,
                                                                 const Arg* args,
                                                                 std::size_t count) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_copy(Word word, TextRole role, Text text,
                                                            Location where) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_field(Word word, const char* key,
                                                             const Arg& value) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word with_child(Word word, Relation relation,
                                                             Error&& child) noexcept;
  [[nodiscard, gnu::returns_nonnull]] static Word traced(Word word, Location where) noexcept;
  void* add_struct(const detail::StructType& type, Location where) noexcept;
  [[nodiscard]] const CodeInfo* info_of_tagged() const noexcept;
  [[nodiscard]] const void* find_struct(const detail::TypeId& id) const noexcept;

  const CodeInfo* word_;  // a code, or a tagged Site or Block; null only inside a Result's value
};

/// The word of a code or an error is null only where a Result holds a value.
template <>
struct Niche<Error> {
  static constexpr bool available = true;
  static constexpr Error none() noexcept { return Error(static_cast<const CodeInfo*>(nullptr)); }
  static constexpr bool is_none(const Error& error) noexcept { return error.word_ == nullptr; }
};
template <>
struct Niche<Code> {
  static constexpr bool available = true;
  static constexpr Code none() noexcept { return Code(nullptr); }
  static constexpr bool is_none(Code code) noexcept { return code.info_ == nullptr; }
};

namespace detail {

/// `error` made ready to become an E. What turns into an Error here is told the caller's place, so
/// that no line of this library is ever taken for the origin.
template <class E, class G>
[[nodiscard, gnu::always_inline]] constexpr decltype(auto) lift(G&& error, Location where) {
  using Kind = std::remove_cvref_t<G>;
  if constexpr (std::is_same_v<E, Error> && (ErrorStruct<Kind> || Foreign<Kind>)) {
    return Error(detail::forward<G>(error), where);
  } else {
    return detail::forward<G>(error);
  }
}

}  // namespace detail

/// Several failures as one: join(first, second, ...).
template <class... E>
[[nodiscard]] Error join(Error first, E... others) noexcept {
  Error members[] = {detail::move(first), Error(detail::move(others))...};
  return Error::joined(members, 1 + sizeof...(E), {});
}

FALLIBLE_NAMESPACE_END
#endif

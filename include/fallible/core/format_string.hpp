// FormatString is a message with placeholders, checked against its arguments when it is compiled.
//   Layer    core; needs arg.hpp.               Threads  constants.
//   Memory   none: it points at the literal.    Errors   a bad message does not compile: the
//   compiler's note names the mistake, such as format_error::more_placeholders_than_arguments.
// The grammar is that of fmt and std::format: "{}" "{0}" "{{" "}}" and
//   {:[[fill]align][sign][#][0][width][.precision][type]}
// without widths taken from arguments. The parser below also serves the run-time renderer.
//   template <class... Args>
//   Error& context(FormatString<std::type_identity_t<Args>...> text, const Args&... args);
#ifndef FALLIBLE_CORE_FORMAT_STRING_HPP
#define FALLIBLE_CORE_FORMAT_STRING_HPP

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <fallible/core/arg.hpp>
#include <fallible/core/detail/format_engine.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

/// What one placeholder asks for after its colon.
struct FormatSpec {
  std::int32_t width = 0;
  std::int32_t precision = -1;  ///< -1: not given
  char fill[4] = {' '};         ///< one UTF-8 code point
  std::uint8_t fill_size = 1;
  char align = 0;  ///< '<' '>' '^', or 0
  char sign = 0;   ///< '+' '-' ' ', or 0
  char type = 0;
  bool alternate = false;
  bool zero = false;
};

inline constexpr std::int32_t max_format_width = 9999;  ///< also text precision
inline constexpr std::int32_t max_format_float_precision = 255;

/// The mistakes a message can hold, named after the function of format_error that reports them.
enum class FormatFault : std::uint8_t {
  none,
  opening_brace_is_never_closed,
  closing_brace_must_be_doubled,
  placeholder_is_not_an_argument_number,
  automatic_and_manual_numbering_are_mixed,
  more_placeholders_than_arguments,
  more_arguments_than_placeholders,
  spec_is_malformed,
  width_or_precision_from_an_argument_is_not_supported,
  width_or_precision_is_too_large,
  type_letter_does_not_fit_the_argument,
  sign_hash_or_zero_needs_a_number,
  precision_does_not_fit_the_argument,
};

// Never defined and not constexpr: reaching one stops the compiler, and its note shows the name.
namespace format_error {
void opening_brace_is_never_closed();
void closing_brace_must_be_doubled();
void placeholder_is_not_an_argument_number();
void automatic_and_manual_numbering_are_mixed();
void more_placeholders_than_arguments();
void more_arguments_than_placeholders();
void spec_is_malformed();
void width_or_precision_from_an_argument_is_not_supported();
void width_or_precision_is_too_large();
void type_letter_does_not_fit_the_argument();
void sign_hash_or_zero_needs_a_number();
void precision_does_not_fit_the_argument();
void message_has_no_terminating_nul();
}  // namespace format_error

/// A stretch of literal text, or one placeholder.
struct FormatPiece {
  enum class Kind : std::uint8_t { end, literal, placeholder, fault };
  Kind kind = Kind::end;
  FormatFault fault = FormatFault::none;
  Text raw;         ///< as written, braces included; for a fault, all that is left
  Text text;        ///< the literal, or what stands before the colon of a placeholder
  FormatSpec spec;  ///< of a placeholder
};

/// Cuts a message into pieces. Total: any bytes give a finite list of pieces.
class FormatParser {
 public:
  constexpr explicit FormatParser(Text format) noexcept : at_(format.begin()), end_(format.end()) {}

  constexpr FormatPiece next() noexcept {
    FormatPiece piece;
    const char* const start = at_;
    if (at_ == end_) return piece;
    if (*at_ != '{' && *at_ != '}') {
      while (at_ != end_ && *at_ != '{' && *at_ != '}') ++at_;
      return literal(piece, start, at_);
    }
    if (at_ + 1 != end_ && at_[1] == *at_) {
      at_ += 2;
      return literal(piece, start, at_ - 1);
    }
    const FormatFault fault =
        *at_ == '}' ? FormatFault::closing_brace_must_be_doubled : placeholder(piece);
    if (fault != FormatFault::none) {
      piece.kind = FormatPiece::Kind::fault;
      piece.fault = fault;
      at_ = end_;
    }
    piece.raw = {start, static_cast<std::size_t>(at_ - start)};
    return piece;
  }

 private:
  constexpr FormatPiece literal(FormatPiece& piece, const char* first, const char* last) noexcept {
    piece.kind = FormatPiece::Kind::literal;
    piece.text = {first, static_cast<std::size_t>(last - first)};
    piece.raw = {first, static_cast<std::size_t>(at_ - first)};
    return piece;
  }

  constexpr FormatFault placeholder(FormatPiece& piece) noexcept {
    piece.kind = FormatPiece::Kind::placeholder;
    const char* const name = ++at_;
    while (at_ != end_ && *at_ != '}' && *at_ != ':' && *at_ != '{') ++at_;
    if (at_ == end_ || *at_ == '{') return FormatFault::opening_brace_is_never_closed;
    piece.text = {name, static_cast<std::size_t>(at_ - name)};
    if (*at_ == ':') {
      ++at_;
      const FormatFault fault = read_spec(piece.spec);
      if (fault != FormatFault::none) return fault;
      if (at_ == end_) return FormatFault::opening_brace_is_never_closed;
      if (*at_ != '}') return FormatFault::spec_is_malformed;
    }
    ++at_;
    return FormatFault::none;
  }

  constexpr FormatFault read_spec(FormatSpec& spec) noexcept {
    read_align(spec);
    if (is('+') || is('-') || is(' ')) spec.sign = *at_++;
    if (is('#')) spec.alternate = take();
    if (is('0')) spec.zero = take();
    if (FormatFault fault = read_number(spec.width); fault != FormatFault::none) return fault;
    if (is('.')) {
      ++at_;
      const char* const digits = at_;
      if (FormatFault fault = read_number(spec.precision); fault != FormatFault::none) return fault;
      if (at_ == digits) return FormatFault::spec_is_malformed;
    }
    if (at_ == end_ || *at_ == '}') return FormatFault::none;
    if (!is_letter(*at_) && *at_ != '?') return FormatFault::spec_is_malformed;
    spec.type = *at_++;
    return FormatFault::none;
  }

  constexpr void read_align(FormatSpec& spec) noexcept {
    const auto lead = static_cast<unsigned char>(at_ == end_ ? 0 : *at_);
    const std::ptrdiff_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (end_ - at_ > length && is_align(at_[length]) && lead != '{' && lead != '}') {
      for (std::ptrdiff_t i = 0; i < length; ++i) spec.fill[i] = at_[i];
      spec.fill_size = static_cast<std::uint8_t>(length);
      spec.align = at_[length];
      at_ += length + 1;
    } else if (at_ != end_ && is_align(*at_)) {
      spec.align = *at_++;
    }
  }

  constexpr FormatFault read_number(std::int32_t& number) noexcept {
    if (is('{')) return FormatFault::width_or_precision_from_an_argument_is_not_supported;
    for (std::int32_t value = 0; at_ != end_ && *at_ >= '0' && *at_ <= '9'; number = value) {
      value = value * 10 + (*at_++ - '0');
      if (value > max_format_width) return FormatFault::width_or_precision_is_too_large;
    }
    return FormatFault::none;
  }

  static constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  static constexpr bool is_align(char c) noexcept { return c == '<' || c == '>' || c == '^'; }
  [[nodiscard]] constexpr bool is(char c) const noexcept { return at_ != end_ && *at_ == c; }
  constexpr bool take() noexcept { return ++at_ != nullptr; }

  const char* at_;
  const char* end_;
};

constexpr bool is_one_of(char c, Text set) noexcept {
  for (const char member : set) {
    if (c == member) return true;
  }
  return c == 0;
}

/// Whether `spec` can be applied to an argument of this kind.
constexpr FormatFault check_spec(const FormatSpec& spec, ArgKind kind) noexcept {
  constexpr Text integer = "dxXobB";
  bool number = false;
  bool precise = false;
  bool fits = true;
  switch (kind) {
    case ArgKind::boolean:
      number = spec.type != 0 && spec.type != 's';
      fits = spec.type == 's' || is_one_of(spec.type, integer);
      break;
    case ArgKind::character:
      number = spec.type != 0 && spec.type != 'c' && spec.type != '?';
      fits = !number || is_one_of(spec.type, integer);
      break;
    case ArgKind::int64:
    case ArgKind::uint64:
      number = spec.type != 'c';
      fits = !number || is_one_of(spec.type, integer);
      break;
    case ArgKind::float32:
    case ArgKind::float64:
      number = precise = true;
      fits = is_one_of(spec.type, "aAeEfFgG");
      if (spec.precision > max_format_float_precision)
        return FormatFault::width_or_precision_is_too_large;
      break;
    case ArgKind::pointer:
      fits = is_one_of(spec.type, "p");
      break;
    case ArgKind::text:
      precise = true;
      fits = is_one_of(spec.type, "s?");
      break;
    case ArgKind::duration:
      fits = spec.type == 0;
      break;
    case ArgKind::duration_float:
      precise = true;
      fits = spec.type == 0;
      if (spec.precision > max_format_float_precision)
        return FormatFault::width_or_precision_is_too_large;
      break;
    case ArgKind::custom:
      fits = is_one_of(spec.type, "s");
      break;
    case ArgKind::none:
      break;
  }
  if (!fits) return FormatFault::type_letter_does_not_fit_the_argument;
  if (!number && (spec.sign != 0 || spec.alternate || spec.zero))
    return FormatFault::sign_hash_or_zero_needs_a_number;
  if (!precise && spec.precision >= 0) return FormatFault::precision_does_not_fit_the_argument;
  return FormatFault::none;
}

/// The argument numbers of one message: counted, or written, never both.
class FormatIndex {
 public:
  /// `counted` arguments have been taken by "{}" already.
  constexpr explicit FormatIndex(std::size_t counted = 0) noexcept
      : next_(counted), automatic_(counted > 0) {}

  /// Returns   the argument `id` means, `count` when there is none; sets `fault` then.
  constexpr std::size_t next(Text id, std::size_t count, FormatFault& fault) noexcept {
    std::size_t index = 0;
    for (const char c : id) {
      if (c < '0' || c > '9') {
        fault = FormatFault::placeholder_is_not_an_argument_number;
        return count;
      }
      if (index < count) index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    if (id.empty() ? manual_ : automatic_) {
      fault = FormatFault::automatic_and_manual_numbering_are_mixed;
      return count;
    }
    (id.empty() ? automatic_ : manual_) = true;
    if (id.empty()) index = next_++;
    if (index >= count) {
      fault = FormatFault::more_placeholders_than_arguments;
      return count;
    }
    return index;
  }

 private:
  std::size_t next_;
  bool automatic_;
  bool manual_ = false;
};

/// Returns   the first mistake of `format` for arguments of these kinds.
template <std::size_t Count>
constexpr FormatFault check_format(Text format, const ArgKind (&kinds)[Count]) noexcept {
  constexpr std::size_t count = Count - 1;  // one more, as an array cannot be empty
  bool used[Count] = {};
  FormatParser parser(format);
  FormatIndex indexes;
  for (FormatPiece piece = parser.next(); piece.kind != FormatPiece::Kind::end;
       piece = parser.next()) {
    FormatFault fault = piece.fault;
    if (piece.kind == FormatPiece::Kind::placeholder) {
      const std::size_t index = indexes.next(piece.text, count, fault);
      used[index] = true;
      if (fault == FormatFault::none) fault = check_spec(piece.spec, kinds[index]);
    }
    if (fault != FormatFault::none) return fault;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!used[i]) return FormatFault::more_arguments_than_placeholders;
  }
  return FormatFault::none;
}

constexpr void report_fault(FormatFault fault) {
  switch (fault) {
    case FormatFault::none:
      break;
    case FormatFault::opening_brace_is_never_closed:
      return format_error::opening_brace_is_never_closed();
    case FormatFault::closing_brace_must_be_doubled:
      return format_error::closing_brace_must_be_doubled();
    case FormatFault::placeholder_is_not_an_argument_number:
      return format_error::placeholder_is_not_an_argument_number();
    case FormatFault::automatic_and_manual_numbering_are_mixed:
      return format_error::automatic_and_manual_numbering_are_mixed();
    case FormatFault::more_placeholders_than_arguments:
      return format_error::more_placeholders_than_arguments();
    case FormatFault::more_arguments_than_placeholders:
      return format_error::more_arguments_than_placeholders();
    case FormatFault::spec_is_malformed:
      return format_error::spec_is_malformed();
    case FormatFault::width_or_precision_from_an_argument_is_not_supported:
      return format_error::width_or_precision_from_an_argument_is_not_supported();
    case FormatFault::width_or_precision_is_too_large:
      return format_error::width_or_precision_is_too_large();
    case FormatFault::type_letter_does_not_fit_the_argument:
      return format_error::type_letter_does_not_fit_the_argument();
    case FormatFault::sign_hash_or_zero_needs_a_number:
      return format_error::sign_hash_or_zero_needs_a_number();
    case FormatFault::precision_does_not_fit_the_argument:
      return format_error::precision_does_not_fit_the_argument();
  }
}

}  // namespace detail

/// A checked literal, where it stands, and whether it has braces at all.
template <class... Args> class FormatString {
 public:
  template <std::size_t N>
  consteval FormatString(const char (&literal)[N], const char* file = __builtin_FILE(),
                         std::uint32_t line = __builtin_LINE())
      : text_(literal), file_(file), line_(line), plain_(true) {
    constexpr ArgKind kinds[] = {detail::arg_kind<Args>..., ArgKind::none};
    if (text_.size() == N) detail::format_error::message_has_no_terminating_nul();
    detail::report_fault(detail::check_format(text_, kinds));
    for (const char c : text_) plain_ = plain_ && c != '{' && c != '}';
  }

  /// Its data() ends with a NUL, as a literal does.
  [[nodiscard]] constexpr Text text() const noexcept { return text_; }
  /// No braces: the literal is its own text, and can be kept as a pointer.
  [[nodiscard]] constexpr bool plain() const noexcept { return plain_; }
  [[nodiscard]] constexpr const char* file() const noexcept { return file_; }
  [[nodiscard]] constexpr std::uint32_t line() const noexcept { return line_; }

 private:
  Text text_;
  const char* file_;
  std::uint32_t line_;
  bool plain_;
};

/// Prints at once, for the body of a fallible_format: print_to(sink, "({}, {})", p.x, p.y).
/// What is marked personal is withheld: the sink's reader is not known here.
template <class... Args>
void print_to(const Sink& sink, FormatString<std::type_identity_t<Args>...> format,
              const Args&... args) {
  const Arg captured[] = {make_arg(args)..., Arg{}};
  detail::format_to(sink, format.text(), captured, sizeof...(Args), Privacy::internal);
}

FALLIBLE_NAMESPACE_END

#endif

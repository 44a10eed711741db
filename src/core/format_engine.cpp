// Renders captured arguments. Layout follows fmt 9: tests compare the two byte for byte. Where they
// differ on purpose: infinity and NaN align right as other numbers do, '0' is ignored beside an
// explicit alignment (as std::format has it), the "0x" of a hexadecimal float stands before its
// zeros, and '?' leaves every well-formed code point beyond ASCII as it is.
#include <fallible/core/detail/format_engine.hpp>

#include <cstring>

#include <fallible/config.hpp>
#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/format_string.hpp>

#if FALLIBLE_FORMAT_FLOATS
#  include <charconv>
#endif

FALLIBLE_NAMESPACE_BEGIN

namespace detail {
namespace {

Text range(const char* first, const char* last) {
  return {first, static_cast<std::size_t>(last - first)};
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t count_code_points(Text text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0U : 1U;
  return count;
}

/// The first `limit` code points of `text`.
Text first_code_points(Text text, std::size_t limit) {
  for (const char* p = text.begin(); p != text.end(); ++p) {
    if (is_continuation(*p)) continue;
    if (limit-- == 0) return range(text.begin(), p);
  }
  return text;
}

void put_fill(const Sink& sink, const FormatSpec& spec, std::size_t count) {
  char run[32];
  std::size_t held = 0;
  const auto fits = sizeof run / spec.fill_size;
  while (held < fits && held < count) {
    std::memcpy(run + held * spec.fill_size, spec.fill, spec.fill_size);
    ++held;
  }
  for (; count != 0; count -= held) {
    if (held > count) held = count;
    sink.put({run, held * spec.fill_size});
  }
}

/// Prints what `content` prints, which is `width` wide, and its padding.
template <class Content>
void put_padded(const Sink& sink, const FormatSpec& spec, char default_align, std::size_t width,
                const Content& content) {
  const auto wanted = static_cast<std::size_t>(spec.width);
  const std::size_t padding = wanted > width ? wanted - width : 0;
  const char align = spec.align != 0 ? spec.align : default_align;
  const std::size_t left = align == '<' ? 0 : align == '>' ? padding : padding / 2;
  put_fill(sink, spec, left);
  content();
  put_fill(sink, spec, padding - left);
}

/// `sign` is what zeros are put behind: "-", "+0x", ...
void put_number(const Sink& sink, const FormatSpec& spec, Text sign, Text digits) {
  const std::size_t width = sign.size() + digits.size();
  if (spec.zero && spec.align == 0) {
    FormatSpec zeros;
    zeros.fill[0] = '0';
    const auto wanted = static_cast<std::size_t>(spec.width);
    sink.put(sign);
    if (wanted > width) put_fill(sink, zeros, wanted - width);
    sink.put(digits);
    return;
  }
  put_padded(sink, spec, '>', width, [&] {
    sink.put(sign);
    sink.put(digits);
  });
}

void put_text(const Sink& sink, const FormatSpec& spec, Text text) {
  if (spec.precision >= 0) text = first_code_points(text, static_cast<std::size_t>(spec.precision));
  const std::size_t width = spec.width == 0 ? 0 : count_code_points(text);
  put_padded(sink, spec, '<', width, [&] { sink.put(text); });
}

/// For content whose width is known only when it has been printed: prints it twice if need be.
template <class Content>
void put_measured(const Sink& sink, const FormatSpec& spec, const Content& content) {
  std::size_t width = 0;
  if (spec.width != 0) {
    content(Sink{[](void* self, const char* data, std::size_t size) {
                   *static_cast<std::size_t*>(self) += count_code_points({data, size});
                 },
                 &width});
  }
  put_padded(sink, spec, '<', width, [&] { content(sink); });
}

void put_escaped(const Sink& sink, Text text, char quote) {
  constexpr char hex[] = "0123456789abcdef";
  sink.put(quote);
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    const char letter = byte == '\n' ? 'n' : byte == '\r' ? 'r' : byte == '\t' ? 't' : '\0';
    if (letter != '\0') {
      sink.put({"\\", 1});
      sink.put(letter);
    } else if (length == 0 || byte < 0x20 || byte == 0x7F) {
      const char escape[] = {'\\', 'x', hex[byte >> 4U], hex[byte & 0xFU]};
      sink.put({escape, sizeof escape});
    } else {
      if (text[0] == quote || text[0] == '\\') sink.put('\\');
      sink.put({text.data(), length});
    }
    text = range(text.begin() + (length == 0 ? 1 : length), text.end());
  }
  sink.put(quote);
}

constexpr std::size_t integer_bytes = 64;  // binary is the longest

/// Writes `value` before `last`; returns the first digit.
char* write_digits(char* last, std::uint64_t value, unsigned base, bool upper) {
  const char* const digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  do {
    *--last = digits[value % base];
    value /= base;
  } while (value != 0);
  return last;
}

void put_integer(const Sink& sink, const FormatSpec& spec, std::uint64_t magnitude, bool negative) {
  if (spec.type == 'c' && !negative && magnitude < 0x80) {
    const char c = static_cast<char>(magnitude);
    return put_text(sink, spec, {&c, 1});
  }
  char sign[3];
  std::size_t sign_size = 0;
  if (negative) {
    sign[sign_size++] = '-';
  } else if (spec.sign == '+' || spec.sign == ' ') {
    sign[sign_size++] = spec.sign;
  }
  unsigned base = 10;
  switch (spec.type) {
    case 'x':
    case 'X':
      base = 16;
      break;
    case 'b':
    case 'B':
      base = 2;
      break;
    case 'o':
      base = 8;
      break;
    default:
      break;
  }
  if (spec.alternate && base != 10 && (base != 8 || magnitude != 0)) {
    sign[sign_size++] = '0';
    if (base != 8) sign[sign_size++] = spec.type;
  }
  char digits[integer_bytes];
  char* const last = digits + sizeof digits;
  put_number(sink, spec, {sign, sign_size},
             range(write_digits(last, magnitude, base, spec.type == 'X'), last));
}

void put_signed(const Sink& sink, const FormatSpec& spec, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_integer(sink, spec, value < 0 ? 0 - bits : bits, value < 0);
}

void put_pointer(const Sink& sink, const FormatSpec& spec, const void* pointer) {
  char digits[integer_bytes];
  char* const last = digits + sizeof digits;
  char* first = write_digits(last, reinterpret_cast<std::uintptr_t>(pointer), 16, false);
  *--first = 'x';
  *--first = '0';
  put_number(sink, spec, {}, range(first, last));
}

#if FALLIBLE_FORMAT_FLOATS

// The longest: 309 digits, a point, 255 digits.
constexpr std::size_t float_bytes = 320 + static_cast<std::size_t>(max_format_float_precision);

/// A small writer over a buffer that is known to suffice.
struct Digits {
  char bytes[float_bytes];
  char* end = bytes;

  void put(char c) { *end++ = c; }
  void put(const char* data, std::ptrdiff_t size) {
    std::memcpy(end, data, static_cast<std::size_t>(size));
    end += size;
  }
  void put_zeros(int count) {
    for (; count > 0; --count) put('0');
  }
  /// Puts a point before `at`, or at the end if there is no such character.
  void insert_point(char at) {
    char* where = bytes;
    while (where != end && *where != at) ++where;
    if (std::memchr(bytes, '.', static_cast<std::size_t>(where - bytes)) != nullptr) return;
    std::memmove(where + 1, where, static_cast<std::size_t>(end - where));
    *where = '.';
    ++end;
  }
  template <class Float, class... How> void convert(Float value, How... how) {
    end = std::to_chars(bytes, bytes + sizeof bytes, value, how...).ptr;
  }
};

/// What "{}" and 'g' do: fixed notation for moderate exponents, no zeros at the end unless '#'.
/// A precision of -1 asks for the shortest digits that read back as the same number.
template <class Float> void write_general(Digits& out, Float value, int precision, bool alternate) {
  char digits[16 + static_cast<std::size_t>(max_format_float_precision)];  // d.ddde+xx at first
  char* const room = digits + sizeof digits;
  if (precision == 0) precision = 1;
  const char* const last =
      precision < 0
          ? std::to_chars(digits, room, value, std::chars_format::scientific).ptr
          : std::to_chars(digits, room, value, std::chars_format::scientific, precision - 1).ptr;
  const char* mark = last;
  while (*--mark != 'e') {
  }
  int exponent = 0;
  for (const char* p = mark + 2; p != last; ++p) exponent = exponent * 10 + (*p - '0');
  if (mark[1] == '-') exponent = -exponent;

  int count = 1;  // now the digits alone
  for (const char* p = digits + 2; p < mark; ++p) digits[count++] = *p;
  while (!alternate && count > 1 && digits[count - 1] == '0') --count;
  if (value == 0) count = 1;

  const int limit = precision > 0 ? precision : 16;
  const int before_point = exponent + 1;
  if (exponent < -4 || exponent >= limit) {
    out.put(digits[0]);
    if (count > 1 || alternate) out.put('.');
    out.put(digits + 1, count - 1);
    const int magnitude = exponent < 0 ? -exponent : exponent;
    out.put('e');
    out.put(exponent < 0 ? '-' : '+');
    if (magnitude >= 100) out.put(static_cast<char>('0' + magnitude / 100));
    out.put(static_cast<char>('0' + magnitude / 10 % 10));
    out.put(static_cast<char>('0' + magnitude % 10));
  } else if (before_point >= count) {
    out.put(digits, count);
    out.put_zeros(before_point - count);
    if (!alternate) return;
    out.put('.');
    out.put_zeros(precision > before_point ? precision - before_point : 1);
  } else if (before_point > 0) {
    out.put(digits, before_point);
    out.put('.');
    out.put(digits + before_point, count - before_point);
  } else {
    out.put('0');
    out.put('.');
    out.put_zeros(-before_point);
    out.put(digits, count);
  }
}

template <class Float> void put_float(const Sink& sink, const FormatSpec& spec, Float value) {
  char sign[3];
  std::size_t sign_size = 0;
  if (__builtin_signbit(value)) {
    sign[sign_size++] = '-';
    value = -value;
  } else if (spec.sign == '+' || spec.sign == ' ') {
    sign[sign_size++] = spec.sign;
  }
  const bool upper = spec.type >= 'A' && spec.type <= 'G';
  const char type = upper ? static_cast<char>(spec.type - 'A' + 'a') : spec.type;
  const int given =
      spec.precision > max_format_float_precision ? max_format_float_precision : spec.precision;
  const int precision = given < 0 && type != 0 ? 6 : given;

  Digits out;
  if (!__builtin_isfinite(value)) {
    FormatSpec unpadded = spec;
    unpadded.zero = false;
    const char* const word =
        __builtin_isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
    return put_number(sink, unpadded, {sign, sign_size}, {word, 3});
  }
  if (type == 'a') {
    sign[sign_size++] = '0';
    sign[sign_size++] = upper ? 'X' : 'x';
    const auto wide = static_cast<double>(value);  // as printf: float and double look the same
    if (given < 0) {
      out.convert(wide, std::chars_format::hex);
    } else {
      out.convert(wide, std::chars_format::hex, given);
    }
    if (spec.alternate) out.insert_point('p');
  } else if (type == 'f') {
    out.convert(value, std::chars_format::fixed, precision);
    if (spec.alternate) out.insert_point('\0');
  } else if (type == 'e') {
    out.convert(value, std::chars_format::scientific, precision);
    if (spec.alternate) out.insert_point('e');
  } else {
    write_general(out, value, precision, spec.alternate);
  }
  if (upper) {
    for (char* p = out.bytes; p != out.end; ++p) {
      if (*p >= 'a' && *p <= 'z') *p = static_cast<char>(*p - 'a' + 'A');
    }
  }
  put_number(sink, spec, {sign, sign_size}, range(out.bytes, out.end));
}

#else

void put_float(const Sink& sink, const FormatSpec& spec, double) {
  FormatSpec plain = spec;
  plain.precision = -1;
  put_text(sink, plain, "[float]");
}

#endif

/// "250ms"; a fractional count has six significant digits, or `precision` behind the point.
void put_duration(const Sink& sink, const FormatSpec& spec, const Arg& arg) {
  FormatSpec number;
  const auto content = [&](const Sink& out) {
    if (arg.kind == ArgKind::duration) {
      put_signed(out, number, arg.duration.count);
      out.put(arg.duration.unit);
    } else {
      number.precision = spec.precision;
      number.type = spec.precision < 0 ? 'g' : 'f';
      put_float(out, number, arg.duration_float.count);
      out.put(arg.duration_float.unit);
    }
  };
  put_measured(sink, spec, content);
}

void put_withheld(const Sink& sink, Privacy privacy) {
  sink.put('[');
  sink.put(privacy_name(privacy));
  sink.put(']');
}

void put_arg(const Sink& sink, const FormatSpec& asked, const Arg& arg, Privacy show_up_to) {
  if (arg.privacy > show_up_to || arg.privacy == Privacy::secret)
    return put_withheld(sink, arg.privacy);
  const FormatSpec plain;
  const FormatSpec& spec = check_spec(asked, arg.kind) == FormatFault::none ? asked : plain;
  switch (arg.kind) {
    case ArgKind::none:
      return;
    case ArgKind::boolean:
      if (spec.type != 0 && spec.type != 's') return put_integer(sink, spec, arg.boolean, false);
      return put_text(sink, spec, arg.boolean ? "true" : "false");
    case ArgKind::character:
      if (spec.type == '?') {
        return put_measured(sink, spec,
                            [&](const Sink& out) { put_escaped(out, {&arg.character, 1}, '\''); });
      }
      if (spec.type != 0 && spec.type != 'c') return put_signed(sink, spec, arg.character);
      return put_text(sink, spec, {&arg.character, 1});
    case ArgKind::int64:
      return put_signed(sink, spec, arg.int64);
    case ArgKind::uint64:
      return put_integer(sink, spec, arg.uint64, false);
    case ArgKind::float32:
      return put_float(sink, spec, arg.float32);
    case ArgKind::float64:
      return put_float(sink, spec, arg.float64);
    case ArgKind::pointer:
      return put_pointer(sink, spec, arg.pointer);
    case ArgKind::text:
      if (spec.type == '?') {
        const std::size_t limit =
            spec.precision < 0 ? arg.chars.size : static_cast<std::size_t>(spec.precision);
        return put_measured(sink, spec, [&](const Sink& out) {
          put_escaped(out, first_code_points(arg.text(), limit), '"');
        });
      }
      return put_text(sink, spec, arg.text());
    case ArgKind::duration:
    case ArgKind::duration_float:
      return put_duration(sink, spec, arg);
    case ArgKind::custom:
      return put_measured(sink, spec, [&](Sink out) { arg.custom.render(out, arg.custom.object); });
  }
}

/// `find` turns the text before a placeholder's colon into an Arg.
template <class Find> void render(const Sink& sink, Text format, Privacy show_up_to, Find&& find) {
  FormatParser parser(format);
  for (FormatPiece piece = parser.next(); piece.kind != FormatPiece::Kind::end;
       piece = parser.next()) {
    if (piece.kind == FormatPiece::Kind::literal) {
      sink.put(piece.text);
      continue;
    }
    const Arg arg = piece.kind == FormatPiece::Kind::placeholder ? find(piece.text) : Arg{};
    if (arg.kind == ArgKind::none) {
      sink.put(piece.raw);
    } else {
      put_arg(sink, piece.spec, arg, show_up_to);
    }
  }
}

/// The first `c` from `begin`, or `end`.
const char* find(const char* begin, char c, const char* end) {
  if (begin == end) return end;  // memchr may not be given the null of an empty Text
  const auto* at = static_cast<const char*>(std::memchr(begin, c, static_cast<std::size_t>(end - begin)));
  return at == nullptr ? end : at;
}

}  // namespace

void format_to(const Sink& sink, Text format, const Arg* args, std::size_t count,
               Privacy show_up_to) {
  // Nearly every message is text and "{}": those go straight through, and the parser takes over at the
  // first placeholder that asks for more.
  const char* begin = format.begin();
  const char* const end = format.end();
  std::size_t next = 0;
  for (;;) {
    const char* at = find(begin, '{', end);
    at = find(begin, '}', at);
    sink.put(range(begin, at));
    begin = at;
    if (end - at < 2 || at[0] != '{' || at[1] != '}' || next == count) break;
    format_value(sink, args[next++], show_up_to);
    begin = at + 2;
  }
  if (begin == end) return;
  FormatIndex indexes(next);
  render(sink, range(begin, end), show_up_to, [&](Text id) {
    FormatFault fault = FormatFault::none;
    const std::size_t index = indexes.next(id, count, fault);
    return index < count ? args[index] : Arg{};
  });
}

void format_value(const Sink& sink, const Arg& arg, Privacy show_up_to) {
  if (arg.privacy > show_up_to || arg.privacy == Privacy::secret) {
    return put_withheld(sink, arg.privacy);
  }
  switch (arg.kind) {
    case ArgKind::int64:
    case ArgKind::uint64: {
      const bool negative = arg.kind == ArgKind::int64 && arg.int64 < 0;
      std::uint64_t magnitude = negative ? 0 - arg.uint64 : arg.uint64;
      char digits[21];
      char* const last = digits + sizeof digits;
      char* first = last;
      do {
        *--first = static_cast<char>('0' + magnitude % 10);
        magnitude /= 10;
      } while (magnitude != 0);
      if (negative) *--first = '-';
      return sink.put(range(first, last));
    }
    case ArgKind::text: return sink.put(arg.text());
    default: return put_arg(sink, FormatSpec{}, arg, show_up_to);
  }
}

void format_named(const Sink& sink, Text message, FormatLookup lookup, const void* context,
                  Privacy show_up_to) {
  render(sink, message, show_up_to, [&](Text name) { return lookup(context, name); });
}

}  // namespace detail

void BufferSink::append(void* self, const char* data, std::size_t bytes) noexcept {
  auto& sink = *static_cast<BufferSink*>(self);
  const bool was_whole = !sink.truncated();
  if (was_whole && bytes <= sink.capacity - sink.size) [[likely]] {
    std::memcpy(sink.out + sink.size, data, bytes);  // a Sink is never given an empty text
    sink.size += bytes;
    sink.needed = sink.size;
    return;
  }
  sink.needed += bytes;
  if (!was_whole || bytes == 0) return;
  const std::size_t room = sink.capacity - sink.size;
  const std::size_t taken = bytes < room ? bytes : room;
  if (taken != 0) std::memcpy(sink.out + sink.size, data, taken);
  sink.size += taken;
  if (taken == bytes || !detail::is_continuation(data[taken])) return;
  for (std::size_t back = 1; back <= 3 && back <= sink.size; ++back) {
    const char c = sink.out[sink.size - back];
    if (detail::is_continuation(c)) continue;
    if (static_cast<unsigned char>(c) >= 0xC0) sink.size -= back;
    return;
  }
}

FALLIBLE_NAMESPACE_END

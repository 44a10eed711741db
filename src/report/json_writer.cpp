#include <fallible/report/json_writer.hpp>

#include <cmath>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr Text replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr Text ellipsis = "\xE2\x80\xA6";     // U+2026
constexpr std::size_t longest_escape = 6;     // "\u001f"

/// What stands for a byte below 0x20: the letter of its short escape, or 0 for \u00XX.
constexpr char short_escape(unsigned char byte) noexcept {
  switch (byte) {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    case '"':
    case '\\':
      return static_cast<char>(byte);
    default:
      return 0;
  }
}

struct PlainBytes {
  bool of[256] = {};
  consteval PlainBytes() {
    for (unsigned byte = 0x20; byte < 0x80; ++byte) of[byte] = byte != '"' && byte != '\\';
  }
};
constexpr PlainBytes plain_bytes;
constexpr bool is_plain(unsigned char byte) noexcept { return plain_bytes.of[byte]; }

/// Sixteen bytes at a time, as texts are mostly ASCII without quotes. What is left over at the end is taken together with
/// bytes before it, or twice.
using Bytes [[gnu::vector_size(16)]] = signed char;
using Halves [[gnu::vector_size(16)]] = std::uint64_t;

template <class T>
[[gnu::always_inline]] inline T load(const char* at) noexcept {
  T value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
[[gnu::always_inline]] inline T copy(char* to, const char* from) noexcept {
  const T value = load<T>(from);
  __builtin_memcpy(to, &value, sizeof value);
  return value;
}

/// Nothing but zeros when all bytes stand for themselves. What is not ASCII is below 0x20 when it is signed.
[[gnu::always_inline]] inline Halves special(Bytes bytes) noexcept {
  return reinterpret_cast<Halves>((bytes < 0x20) | (bytes == '"') | (bytes == '\\'));
}
[[gnu::always_inline]] inline Halves special(std::uint64_t left, std::uint64_t right) noexcept {
  return special(reinterpret_cast<Bytes>(Halves{left, right}));
}
[[gnu::always_inline]] inline bool is_plain(Halves found) noexcept { return (found[0] | found[1]) == 0; }

/// Copies `size` bytes. Returns   whether all stand for themselves.
[[gnu::always_inline]] inline bool copy_plain(char* to, const char* from, std::size_t size) noexcept {
  if (size >= 16) {
    Halves found = special(copy<Bytes>(to + size - 16, from + size - 16));
    for (std::size_t at = 0; at < size - 16; at += 16) found |= special(copy<Bytes>(to + at, from + at));
    return is_plain(found);
  }
  if (size >= 8) {
    const auto left = copy<std::uint64_t>(to, from);
    return is_plain(special(left, copy<std::uint64_t>(to + size - 8, from + size - 8)));
  }
  if (size >= 4) {
    const std::uint64_t left = copy<std::uint32_t>(to, from);
    const std::uint64_t both = left | std::uint64_t{copy<std::uint32_t>(to + size - 4, from + size - 4)} << 32;
    return is_plain(special(both, both));
  }
  bool plain = true;
  for (std::size_t i = 0; i < size; ++i) {
    to[i] = from[i];
    plain = plain && is_plain(static_cast<unsigned char>(from[i]));
  }
  return plain;
}

/// How many bytes at `at` stand for themselves.
[[gnu::always_inline]] inline std::size_t plain_run(const char* at, std::size_t size) noexcept {
  std::size_t done = 0;
  while (size - done >= 16 && is_plain(special(load<Bytes>(at + done)))) done += 16;
  while (done < size && is_plain(static_cast<unsigned char>(at[done]))) ++done;
  return done;
}

struct Piece {
  std::size_t used;     // bytes of the input
  std::size_t written;  // bytes of the output, at most longest_escape
};

/// "\u202e" for a character of the basic plane.
void put_code_unit(char* out, unsigned unit) noexcept {
  constexpr char digits[] = "0123456789abcdef";
  out[0] = '\\';
  out[1] = 'u';
  for (unsigned i = 0; i < 4; ++i) out[2 + i] = digits[unit >> (12 - 4 * i) & 15u];
}

/// The character, of `length` bytes of UTF-8, when what shows text may act on it or break the line there; else 0: the controls
/// U+0080 to U+009F, the line and paragraph separators, and what changes the direction of writing.
unsigned acts_on_readers(Text text, std::size_t length) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length == 2) return byte(0) == 0xC2 && byte(1) < 0xA0 ? byte(1) : 0u;
  if (length != 3 || byte(0) != 0xE2 || byte(1) > 0x81) return 0;
  const unsigned unit = 0x2000u | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  return (unit >= 0x2028 && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069) ? unit : 0u;
}

/// Writes what stands for the first character of `text` to `out`, which may be null to measure only.
Piece put_special(char* out, Text text) noexcept {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte >= 0x80) {
    const std::size_t length = detail::utf8_length(text);
    if (const unsigned unit = acts_on_readers(text, length); unit != 0) {
      if (out != nullptr) put_code_unit(out, unit);
      return {length, longest_escape};
    }
    const Text written = length == 0 ? replacement : Text(text.data(), length);
    if (out != nullptr) __builtin_memcpy(out, written.data(), written.size());
    return {length == 0 ? 1 : length, written.size()};
  }
  if (is_plain(byte)) {
    if (out != nullptr) *out = text[0];
    return {1, 1};
  }
  if (const char letter = short_escape(byte); letter != 0) {
    if (out != nullptr) {
      out[0] = '\\';
      out[1] = letter;
    }
    return {1, 2};
  }
  if (out != nullptr) put_code_unit(out, byte);
  return {1, longest_escape};
}

/// Bytes that `text` has once escaped.
std::size_t escaped_size(Text text) noexcept {
  std::size_t size = 0;
  while (!text.empty()) {
    const std::size_t plain = plain_run(text.data(), text.size());
    size += plain;
    text = {text.data() + plain, text.size() - plain};
    if (text.empty()) break;
    const Piece piece = put_special(nullptr, text);
    size += piece.written;
    text = {text.data() + piece.used, text.size() - piece.used};
  }
  return size;
}

/// Writes `text` escaped; there is room. Returns the end of what was written.
char* put_escaped(char* out, Text text) noexcept {
  const char* at = text.begin();
  const char* const end = text.end();
  while (at != end) {
    const bool many = end - at >= 16;
    if (many && is_plain(special(copy<Bytes>(out, at)))) {  // no character is written with fewer bytes than it has
      out += 16;
      at += 16;
      continue;
    }
    for (const char* const stop = many ? at + 16 : end; at < stop;) {
      const auto byte = static_cast<unsigned char>(*at);
      if (is_plain(byte)) {
        *out++ = *at++;
        continue;
      }
      // Most letters beyond ASCII: two bytes, as utf8_length() has them, and none that acts_on_readers().
      if (byte > 0xC2 && byte < 0xE0 && end - at >= 2 && (static_cast<unsigned char>(at[1]) & 0xC0u) == 0x80u) {
        __builtin_memcpy(out, at, 2);
        out += 2;
        at += 2;
        continue;
      }
      const Text rest(at, static_cast<std::size_t>(end - at));
      const Piece piece = put_special(out, rest);
      out += piece.written;
      at += piece.used;
    }
  }
  return out;
}

/// Bytes at the end of `text` that begin a UTF-8 sequence which may go on behind it.
std::size_t unfinished(Text text) noexcept {
  const std::size_t most = text.size() < 3 ? text.size() : 3;
  for (std::size_t back = 1; back <= most; ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte >= 0xC0) {
      const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      return length > back ? back : 0;
    }
    if (byte < 0x80) break;
  }
  return 0;
}

}  // namespace

// Bytes that are free without asking for more memory, within the limit, with one kept for each open scope.
[[gnu::always_inline]] inline std::size_t JsonWriter::room() const noexcept {
  const std::size_t taken = out_.size() - start_ + depth_;
  const std::size_t left = limit_ < taken ? 0 : limit_ - taken;
  const std::size_t free = out_.room() < depth_ ? 0 : out_.room() - depth_;
  return left < free ? left : free;
}

// What is written must leave a byte for each open scope, and stay within the limit.
[[gnu::always_inline]] inline bool JsonWriter::fits(std::size_t bytes) noexcept {
  const std::size_t needed = bytes + depth_;
  const std::size_t written = out_.size() - start_;
  if (written <= limit_ && needed <= limit_ - written && out_.reserve(needed)) return true;
  truncated_ = true;
  return false;
}

// Puts the comma of an array. False when the value, with `bytes` bytes, has to be left out.
[[gnu::always_inline]] inline bool JsonWriter::start_value(std::size_t bytes) noexcept {
  if (left_out_ != 0) return false;
  const bool array = in_array();
  if (depth_ != 0 && !array && key_at_ == none) return false;  // its key did not fit
  const bool comma = array && has_items_;
  if (!fits(bytes + (comma ? 1 : 0))) {
    leave_out();
    return false;
  }
  if (comma) {
    *out_.free_bytes() = ',';
    out_.commit(1);
  }
  return true;
}

void JsonWriter::finish_value() noexcept {
  has_items_ = true;
  key_at_ = none;
}

// Takes the key back whose value did not fit.
void JsonWriter::leave_out() noexcept {
  truncated_ = true;
  if (key_at_ != none) out_.rewind(key_at_);
  key_at_ = none;
}

JsonWriter& JsonWriter::open(char bracket, bool array) noexcept {
  if (left_out_ != 0 || depth_ == max_depth || !start_value(2)) {
    if (left_out_ == 0) leave_out();
    ++left_out_;
    return *this;
  }
  *out_.free_bytes() = bracket;
  out_.commit(1);
  finish_value();
  const std::uint64_t bit = std::uint64_t{1} << depth_;
  arrays_ = array ? arrays_ | bit : arrays_ & ~bit;
  ++depth_;
  has_items_ = false;
  return *this;
}

JsonWriter& JsonWriter::close() noexcept {
  if (left_out_ != 0) {
    --left_out_;
    return *this;
  }
  if (depth_ == 0) return *this;
  if (key_at_ != none) leave_out();
  --depth_;
  *out_.free_bytes() = (arrays_ >> depth_ & 1) != 0 ? ']' : '}';  // reserved when it was opened
  out_.commit(1);
  has_items_ = true;
  return *this;
}

// The common case in one go: a comma where one is due, the text in quotes, a colon. False, and nothing written, when there
// is something to escape, or little room.
[[gnu::always_inline]] inline bool JsonWriter::put_plain(Text value, bool comma, bool colon) noexcept {
  if (value.size() + 4 > room()) return false;
  char* const begin = out_.free_bytes();
  char* at = begin;
  *at = ',';
  at += comma ? 1 : 0;
  *at++ = '"';
  if (!copy_plain(at, value.data(), value.size())) return false;
  at += value.size();
  *at++ = '"';
  *at = ':';
  at += colon ? 1 : 0;
  out_.commit(static_cast<std::size_t>(at - begin));
  return true;
}

// The common case of a member: a name and a string in one go.
JsonWriter& JsonWriter::put_member(Text name, Text value) noexcept {
  if (left_out_ != 0 || key_at_ != none || name.size() + value.size() + 6 > room()) return key(name).string(value);
  char* const begin = out_.free_bytes();
  char* at = begin;
  *at = ',';
  at += has_items_ ? 1 : 0;
  *at++ = '"';
  const bool plain_name = copy_plain(at, name.data(), name.size());
  at += name.size();
  __builtin_memcpy(at, "\":\"", 3);
  at += 3;
  if (!plain_name || !copy_plain(at, value.data(), value.size())) return key(name).string(value);
  at += value.size();
  *at++ = '"';
  out_.commit(static_cast<std::size_t>(at - begin));
  has_items_ = true;
  return *this;
}

// The text in quotes and the character behind it; 0 for none. False, and nothing written, when it does not fit.
bool JsonWriter::put_string(Text value, char after) noexcept {
  const std::size_t extra = after == 0 ? 2 : 3;
  const std::size_t written = out_.size() - start_;
  const std::size_t left = limit_ > written ? limit_ - written : 0;
  const std::size_t room = out_.room() < left ? out_.room() : left;
  const bool certain = value.size() < room / longest_escape && room - value.size() * longest_escape >= extra + depth_;
  if (!certain && !fits(escaped_size(value) + extra)) return false;
  char* const begin = out_.free_bytes();
  char* at = begin;
  *at++ = '"';
  at = put_escaped(at, value);
  *at++ = '"';
  if (after != 0) *at++ = after;
  out_.commit(static_cast<std::size_t>(at - begin));
  return true;
}

JsonWriter& JsonWriter::key(Text name) noexcept {
  if (left_out_ != 0) return *this;
  if (key_at_ != none) leave_out();  // a key without a value
  const std::size_t at = out_.size();
  if (put_plain(name, has_items_, true)) {
    key_at_ = at;
    return *this;
  }
  if (has_items_) {
    if (!fits(1)) return *this;
    *out_.free_bytes() = ',';
    out_.commit(1);
  }
  if (put_string(name, ':')) {
    key_at_ = at;
  } else {
    out_.rewind(at);
  }
  return *this;
}

// A string where a value may stand, when it is plain.
bool JsonWriter::put_plain_value(Text value) noexcept {
  if (left_out_ != 0) return false;
  const bool array = in_array();
  if (depth_ != 0 && !array && key_at_ == none) return false;
  if (!put_plain(value, array && has_items_, false)) return false;
  finish_value();
  return true;
}

JsonWriter& JsonWriter::string(Text value) noexcept {
  if (put_plain_value(value)) return *this;
  const std::size_t before = out_.size();
  if (!start_value(2)) return *this;
  if (put_string(value, 0)) {
    finish_value();
  } else {
    out_.rewind(before);
    leave_out();
  }
  return *this;
}

JsonWriter& JsonWriter::text(Text value) noexcept {
  if (put_plain_value(value)) return *this;
  const std::size_t before = out_.size();
  if (!start_value(2)) return *this;
  if (put_string(value, 0)) {
    finish_value();
    return *this;
  }
  out_.rewind(before);
  begin_text().put(value);
  return end_text();
}

JsonWriter& JsonWriter::number(std::int64_t value) noexcept {
  char digits[24];
  const std::uint64_t magnitude =
      value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  char* at = digits + sizeof digits;
  std::uint64_t rest = magnitude;
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) *--at = '-';
  return literal({at, static_cast<std::size_t>(digits + sizeof digits - at)});
}

JsonWriter& JsonWriter::number(std::uint64_t value) noexcept {
  if (value <= static_cast<std::uint64_t>(INT64_MAX)) return number(static_cast<std::int64_t>(value));
  char digits[24];
  char* at = digits + sizeof digits;
  do {
    *--at = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return literal({at, static_cast<std::size_t>(digits + sizeof digits - at)});
}

JsonWriter& JsonWriter::number(double value) noexcept {
  if (!std::isfinite(value)) return null();
  char digits[64];
  BufferSink sink(digits, sizeof digits);
  write_value(sink, make_arg(value));
  return literal(sink.text());
}

JsonWriter& JsonWriter::boolean(bool value) noexcept { return literal(value ? Text("true") : Text("false")); }
JsonWriter& JsonWriter::null() noexcept { return literal("null"); }
JsonWriter& JsonWriter::raw(Text json) noexcept { return literal(json); }

JsonWriter& JsonWriter::literal(Text word) noexcept {
  if (!start_value(word.size())) return *this;
  __builtin_memcpy(out_.free_bytes(), word.data(), word.size());
  out_.commit(word.size());
  finish_value();
  return *this;
}

Sink JsonWriter::begin_text() noexcept {
  pending_size_ = 0;
  if (start_value(2 + ellipsis.size())) {
    *out_.free_bytes() = '"';
    out_.commit(1);
    stream_ = Stream::open;
  } else {
    stream_ = Stream::left_out;
  }
  return {&stream, this};
}

JsonWriter& JsonWriter::end_text() noexcept {
  if (stream_ == Stream::open && pending_size_ != 0) put_pieces({pending_, pending_size_});
  if (stream_ == Stream::open || stream_ == Stream::cut) {
    *out_.free_bytes() = '"';
    out_.commit(1);
    finish_value();
  }
  stream_ = Stream::closed;
  return *this;
}

void JsonWriter::stream(void* self, const char* data, std::size_t size) {
  auto& writer = *static_cast<JsonWriter*>(self);
  if (writer.stream_ != Stream::open) return;
  while (writer.pending_size_ != 0 && size != 0) {
    const bool continues = (static_cast<unsigned char>(*data) & 0xC0u) == 0x80u;
    if (continues) {
      writer.pending_[writer.pending_size_++] = *data++;
      --size;
    }
    const Text pending(writer.pending_, writer.pending_size_);
    if (continues && unfinished(pending) != 0 && writer.pending_size_ < sizeof writer.pending_) continue;
    writer.pending_size_ = 0;
    writer.put_pieces(pending);
  }
  const Text rest(data, size);
  const std::size_t held = unfinished(rest);
  writer.put_pieces({data, size - held});
  for (std::size_t i = 0; i < held; ++i) writer.pending_[writer.pending_size_++] = data[size - held + i];
}

// Appends to the open text, which always keeps room for its end and for the mark of a cut.
void JsonWriter::put_pieces(Text value) noexcept {
  constexpr std::size_t end = ellipsis.size() + 1;
  if (stream_ != Stream::open) return;
  if (value.size() + end <= room() && copy_plain(out_.free_bytes(), value.data(), value.size())) {
    out_.commit(value.size());
    return;
  }
  while (!value.empty() && stream_ == Stream::open) {
    // Not too much at once, so that a cut text is nearly full.
    std::size_t plain = plain_run(value.data(), value.size() < 64 ? value.size() : 64);
    if (plain > 1 && !fits(plain + end)) plain = 1;
    if (plain > 1 || (plain == 1 && fits(1 + end))) {
      __builtin_memcpy(out_.free_bytes(), value.data(), plain);
      out_.commit(plain);
      value = {value.data() + plain, value.size() - plain};
      continue;
    }
    const Piece piece = put_special(nullptr, value);
    if (!fits(piece.written + end)) {
      __builtin_memcpy(out_.free_bytes(), ellipsis.data(), ellipsis.size());
      out_.commit(ellipsis.size());
      stream_ = Stream::cut;
      return;
    }
    (void)put_special(out_.free_bytes(), value);
    out_.commit(piece.written);
    value = {value.data() + piece.used, value.size() - piece.used};
  }
}

FALLIBLE_NAMESPACE_END

// JsonWriter writes JSON (RFC 8259) into a Buffer, piece by piece, and whatever happens leaves a valid document:
// bytes that are not UTF-8 become U+FFFD, a scope that was opened always has room to be closed, and what does not fit
// is left out whole. Escaped is what JSON demands, and what a terminal or an editor acts on: U+0080 to U+009F, line and
// paragraph separators, changes of the direction of writing.
//   Layer    report; needs core.   Threads  one at a time.   Memory  none of its own.
//   Errors   none: truncated() says that something was left out.
//
//   JsonWriter json(buffer);
//   json.begin_object().member("code", "NF_USER").member("retry_after", 30).key("path").begin_array();
//   json.string("/name").end_array().end_object();
//
// A member is written with its key or not at all. string() is for what must be whole (names, ids, codes); text() is for
// people's words and is cut at a character, with U+2026 at its end. A scope that does not fit is left out with all that
// is in it. Duplicate keys are the caller's affair.
#ifndef FALLIBLE_REPORT_JSON_WRITER_HPP
#define FALLIBLE_REPORT_JSON_WRITER_HPP

#include <cstdint>
#include <type_traits>

#include <fallible/report/buffer.hpp>

FALLIBLE_NAMESPACE_BEGIN

class JsonWriter {
 public:
  /// Scopes that may be open at a time; deeper ones are left out.
  static constexpr unsigned max_depth = 64;

  /// Writes behind what `out` has; no more than `limit` bytes, whatever room there is.
  explicit JsonWriter(Buffer& out, std::size_t limit = SIZE_MAX) noexcept
      : out_(out), start_(out.size()), limit_(limit) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin_object() noexcept { return open('{', false); }
  JsonWriter& end_object() noexcept { return close(); }  ///< closes the innermost scope, as end_array() does
  JsonWriter& begin_array() noexcept { return open('[', true); }
  JsonWriter& end_array() noexcept { return close(); }

  /// The name of the next value, inside an object.
  JsonWriter& key(Text name) noexcept;

  JsonWriter& string(Text value) noexcept;   ///< whole or not at all
  JsonWriter& text(Text value) noexcept;     ///< cut when it does not fit
  JsonWriter& number(std::int64_t value) noexcept;
  JsonWriter& number(std::uint64_t value) noexcept;
  /// The shortest text that reads back as the same value; NaN and infinities, which JSON does not have, as null.
  JsonWriter& number(double value) noexcept;
  JsonWriter& boolean(bool value) noexcept;
  JsonWriter& null() noexcept;
  /// A value that is JSON already. Requires  `json` is one valid value.
  JsonWriter& raw(Text json) noexcept;

  /// A string that arrives in pieces: everything written to the sink until end_text(). Cut like text().
  /// A UTF-8 sequence may be split between pieces.
  [[nodiscard]] Sink begin_text() noexcept;
  JsonWriter& end_text() noexcept;

  /// key() and the value: text for anything that is text, and numbers and bools as such.
  template <class V>
  JsonWriter& member(Text name, const V& value) noexcept {
    if constexpr (std::is_same_v<V, bool>) {
      return key(name).boolean(value);
    } else if constexpr (std::is_floating_point_v<V>) {
      return key(name).number(static_cast<double>(value));
    } else if constexpr (std::is_integral_v<V>) {
      if constexpr (std::is_signed_v<V>) {
        return key(name).number(static_cast<std::int64_t>(value));
      } else {
        return key(name).number(static_cast<std::uint64_t>(value));
      }
    } else {
      return put_member(name, value);
    }
  }

  /// True when something was left out or cut.
  [[nodiscard]] bool truncated() const noexcept { return truncated_; }
  /// How many scopes are open.

  /// A place to come back to: rewind() takes back everything written after mark(), so that a list can be shortened by
  /// whole items. Requires  the scopes open at mark() are still open, and no others.
  struct Mark {
    std::size_t size;
    bool has_items;
  };
  [[nodiscard]] Mark mark() const noexcept { return {out_.size(), has_items_}; }
  void rewind(Mark mark) noexcept {
    out_.rewind(mark.size);
    has_items_ = mark.has_items;
    key_at_ = none;
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;
  enum class Stream : std::uint8_t { closed, open, cut, left_out };

  JsonWriter& open(char bracket, bool array) noexcept;
  JsonWriter& close() noexcept;
  [[nodiscard]] bool in_array() const noexcept { return depth_ != 0 && (arrays_ >> (depth_ - 1) & 1) != 0; }
  [[nodiscard]] std::size_t room() const noexcept;
  [[nodiscard]] bool fits(std::size_t bytes) noexcept;
  [[nodiscard]] bool start_value(std::size_t bytes) noexcept;
  void finish_value() noexcept;
  void leave_out() noexcept;
  bool put_string(Text value, char after) noexcept;
  bool put_plain(Text value, bool comma, bool colon) noexcept;
  JsonWriter& put_member(Text name, Text value) noexcept;
  bool put_plain_value(Text value) noexcept;
  void put_pieces(Text value) noexcept;
  JsonWriter& literal(Text word) noexcept;
  static void stream(void* self, const char* data, std::size_t size);

  Buffer& out_;
  std::size_t start_;
  std::size_t limit_;
  std::size_t key_at_ = none;   // where the pending key, with its comma, begins
  std::uint64_t arrays_ = 0;    // bit n: scope n is an array
  unsigned depth_ = 0;
  unsigned left_out_ = 0;       // scopes that are open and left out
  bool has_items_ = false;      // in the innermost scope
  bool truncated_ = false;
  Stream stream_ = Stream::closed;
  std::uint8_t pending_size_ = 0;
  char pending_[4] = {};        // the start of a UTF-8 sequence whose rest is in the next piece
};

FALLIBLE_NAMESPACE_END
#endif

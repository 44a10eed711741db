// TraceState is what the vendors of tracing systems send along with a trace, one "key=value" each, the last writer first:
// the header `tracestate` of W3C Trace Context. Most services only pass it on.
//   Layer    report; needs core.   Threads  a value.
//   Memory   512 characters in place; copying costs what is used of them.
//   Errors   none: a list that breaks a rule is no list. What does not fit is left out by whole entries.
//
//   TraceState state = TraceState::parse(header);    // only when `traceparent` was valid
//   state.set("shop", "cart:7");                     // ours, now leftmost
//   request.set_header("tracestate", state.text());
#ifndef FALLIBLE_REPORT_TRACE_STATE_HPP
#define FALLIBLE_REPORT_TRACE_STATE_HPP

#include <cstdint>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// The header's name, in the spelling to send.
inline constexpr Text tracestate_header = "tracestate";

class TraceState {
 public:
  static constexpr std::size_t capacity = 512;   ///< characters; the standard asks for 512 at least
  static constexpr std::size_t max_members = 32;

  constexpr TraceState() noexcept {  // leaves the bytes alone, unless they must be a constant
    if (__builtin_is_constant_evaluated()) {
      for (char& byte : bytes_) byte = 0;
    }
  }
  TraceState(const TraceState& other) noexcept { assign(other); }
  TraceState& operator=(const TraceState& other) noexcept {
    if (this != &other) assign(other);
    return *this;
  }

  /// Reads the value of a `tracestate` field, or of several in the order they arrived (W3C Trace Context level 2,
  /// section 3.3).
  /// Returns   the entries in their order, without blanks around them and without empty ones; of entries with one key the
  ///           first. Empty when any entry breaks the grammar or there are more than 32 that are not empty.
  ///           Of more than 512 characters, whole entries are left out: those longer than 128 first, then from
  ///           the right, until the rest fits.
  /// Requires  `fields` has `count` texts.
  /// Cost      one pass, and one comparison for each pair of entries.
  [[nodiscard]] static TraceState parse(const Text* fields, std::size_t count) noexcept;
  [[nodiscard]] static TraceState parse(Text field) noexcept { return parse(&field, 1); }

  /// The header's value: "a=1,b=2"; empty when there is nothing to send. Valid until the state changes.
  [[nodiscard]] constexpr Text text() const noexcept { return {bytes_, size_}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t members() const noexcept;

  /// The value under `key`, or empty. Valid until the state changes.
  [[nodiscard]] Text get(Text key) const noexcept;

  /// Writes an entry of our own: it goes to the left, and what was there under `key` is gone. What does not fit any
  /// more is left out as parse() does, the new entry last; a 33rd member on the right is left out too.
  /// Returns   false, and changes nothing, when
  ///           - `key` is neither a letter followed by at most 255 of [a-z0-9_-*/] nor, for systems with tenants,
  ///             `tenant@system` of at most 241 and 14 characters: the stricter rule of level 1, so that everybody reads it
  ///           - `value` is not 1 to 256 characters from space to '~' without comma and equals sign, not ending in a space
  ///           - the entry is longer than 512 characters.
  bool set(Text key, Text value) noexcept;

  /// Takes an entry out; false when there is none.
  bool remove(Text key) noexcept;

  friend constexpr bool operator==(const TraceState& left, const TraceState& right) noexcept {
    return left.text() == right.text();
  }

 private:
  void assign(const TraceState& other) noexcept {
    size_ = other.size_;
    if (size_ != 0) __builtin_memcpy(bytes_, other.bytes_, size_);
  }

  std::uint16_t size_ = 0;
  char bytes_[capacity];
};

FALLIBLE_NAMESPACE_END
#endif

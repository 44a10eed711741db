// TraceContext is where a request stands in a distributed trace, as W3C Trace Context carries it between services: read
// it from the header `traceparent`, make a child of it for each piece of work, write the child's into outgoing calls.
//   Layer    report; needs core.   Threads  values.   Memory  in place.
//   Errors   none: a header that breaks a rule is no header, as the standard asks, and reads as "no trace".
//
//   TraceContext trace = parse_traceparent(header);                 // "00-<32 hex>-<16 hex>-<2 hex>"
//   trace = trace.valid() ? child_of(trace, random) : new_trace(random);
//   request.set_header("traceparent", format_traceparent(trace));
//
// The state that vendors send along is in report/trace_state.hpp; report/correlation.hpp reads both from a request.
#ifndef FALLIBLE_REPORT_TRACE_CONTEXT_HPP
#define FALLIBLE_REPORT_TRACE_CONTEXT_HPP

#include <cstdint>

#include <fallible/core/inline_text.hpp>
#include <fallible/core/random.hpp>
#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// 16 bytes that all spans of one trace share; all zero is none.
struct TraceId {
  std::uint8_t bytes[16] = {};

  [[nodiscard]] constexpr bool valid() const noexcept {
    for (const std::uint8_t byte : bytes) {
      if (byte != 0) return true;
    }
    return false;
  }
  friend constexpr bool operator==(const TraceId&, const TraceId&) noexcept = default;
};

/// 8 bytes that name one span; all zero is none.
struct SpanId {
  std::uint8_t bytes[8] = {};

  [[nodiscard]] constexpr bool valid() const noexcept {
    for (const std::uint8_t byte : bytes) {
      if (byte != 0) return true;
    }
    return false;
  }
  friend constexpr bool operator==(const SpanId&, const SpanId&) noexcept = default;
};

struct TraceContext {
  static constexpr std::uint8_t sampled_flag = 1;    ///< the trace is recorded
  static constexpr std::uint8_t random_id_flag = 2;  ///< the last 7 bytes of the trace id are random (level 2)
  static constexpr std::uint8_t known_flags = sampled_flag | random_id_flag;  ///< all others are sent as zero

  TraceId trace_id{};
  SpanId span_id{};         ///< the span that work done here is a child of
  std::uint8_t flags = 0;   ///< bits; never compared whole

  [[nodiscard]] constexpr bool valid() const noexcept { return trace_id.valid() && span_id.valid(); }
  [[nodiscard]] constexpr bool sampled() const noexcept { return (flags & sampled_flag) != 0; }
};

/// The header's name, in the spelling to send; received names are compared without regard to case.
inline constexpr Text traceparent_header = "traceparent";

/// Reads the value of one `traceparent` header field (W3C Trace Context level 2, section 3.2), spaces and tabs around it
/// taken off.
/// Returns   what it says, with the known flags only; not valid() when it breaks any rule: upper-case or other than
///           hexadecimal digits, a trace id or parent id of zeros, version ff, a length other than 55 for version 00, and
///           for a later version anything but a dash behind the 55 characters. Several fields joined by a comma
///           break a rule as well.
/// Cost      one pass over 55 characters.
[[nodiscard]] TraceContext parse_traceparent(Text value) noexcept;

/// The header for `trace`: version 00, lower case, 55 characters, flags other than the known ones as zero; empty when
/// `trace` is not valid. Write the span of this service, a child_of() what was received, not what was received itself.
[[nodiscard]] InlineText<56> format_traceparent(const TraceContext& trace) noexcept;

/// The root of a new trace: random ids that are not zero, random_id_flag, and sampled_flag when `sampled`.
[[nodiscard]] TraceContext new_trace(Random& random, bool sampled = true) noexcept;

/// A span below `parent`: the same trace and flags with a new span id. A new trace when `parent` is not valid.
[[nodiscard]] TraceContext child_of(const TraceContext& parent, Random& random) noexcept;
/// The same with a sampling decision of its own, which the new span id makes lawful.
[[nodiscard]] TraceContext child_of(const TraceContext& parent, Random& random, bool sampled) noexcept;

/// A span id that is not zero.
[[nodiscard]] SpanId new_span_id(Random& random) noexcept;

/// Lower-case hexadecimal digits, also of an id of zeros.
[[nodiscard]] InlineText<33> to_hex(const TraceId& id) noexcept;
[[nodiscard]] InlineText<17> to_hex(const SpanId& id) noexcept;

/// From exactly 32, or 16, lower-case hexadecimal digits; not valid() for anything else.
[[nodiscard]] TraceId trace_id_from_hex(Text hex) noexcept;
[[nodiscard]] SpanId span_id_from_hex(Text hex) noexcept;

FALLIBLE_NAMESPACE_END
#endif

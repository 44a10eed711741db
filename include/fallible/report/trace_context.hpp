// TraceContext is where a request stands in a distributed trace, as W3C Trace Context carries it between services.
//   Layer    report; needs core.   Threads  values.   Memory  in place.   Errors  none.
#ifndef FALLIBLE_REPORT_TRACE_CONTEXT_HPP
#define FALLIBLE_REPORT_TRACE_CONTEXT_HPP

#include <cstdint>

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

  TraceId trace_id;
  SpanId span_id;           ///< the span that work done here is a child of
  std::uint8_t flags = 0;   ///< bits; never compared whole

  [[nodiscard]] constexpr bool valid() const noexcept { return trace_id.valid() && span_id.valid(); }
  [[nodiscard]] constexpr bool sampled() const noexcept { return (flags & sampled_flag) != 0; }
};

FALLIBLE_NAMESPACE_END
#endif

#include <fallible/report/trace_context.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void write_hex(char* out, const std::uint8_t* bytes, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    out[2 * i] = hex_digits[bytes[i] >> 4];
    out[2 * i + 1] = hex_digits[bytes[i] & 15];
  }
}

// The value of a lower-case digit, or 16: digits alone are as good as letters alone.
unsigned digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  return 16;
}

bool read_hex(const char* text, std::uint8_t* bytes, std::size_t count) noexcept {
  unsigned bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned high = digit_value(text[2 * i]);
    const unsigned low = digit_value(text[2 * i + 1]);
    bad |= high | low;
    bytes[i] = static_cast<std::uint8_t>((high << 4) | (low & 15));
  }
  return (bad & 16) == 0;
}

void fill(std::uint8_t* bytes, std::uint64_t bits) noexcept {
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

TraceContext parse_traceparent(Text value) noexcept {
  constexpr std::size_t length = 55;
  const char* at = value.data();
  std::size_t size = value.size();
  while (size > 0 && is_blank(at[0])) ++at, --size;
  while (size > 0 && is_blank(at[size - 1])) --size;
  if (size < length || at[2] != '-' || at[35] != '-' || at[52] != '-') return {};

  std::uint8_t version = 0;
  TraceContext trace;
  if (!read_hex(at, &version, 1) || !read_hex(at + 3, trace.trace_id.bytes, 16) ||
      !read_hex(at + 36, trace.span_id.bytes, 8) || !read_hex(at + 53, &trace.flags, 1)) {
    return {};
  }
  if (version == 0xff || !trace.valid()) return {};
  if (size > length && (version == 0 || at[length] != '-')) return {};
  trace.flags &= TraceContext::known_flags;
  return trace;
}

InlineText<56> format_traceparent(const TraceContext& trace) noexcept {
  if (!trace.valid()) return {};
  char text[55];
  const auto flags = static_cast<std::uint8_t>(trace.flags & TraceContext::known_flags);
  text[0] = text[1] = '0';
  text[2] = text[35] = text[52] = '-';
  write_hex(text + 3, trace.trace_id.bytes, 16);
  write_hex(text + 36, trace.span_id.bytes, 8);
  write_hex(text + 53, &flags, 1);
  return Text(text, sizeof text);
}

SpanId new_span_id(Random& random) noexcept {
  SpanId id;
  std::uint64_t bits = random.next();
  while (bits == 0) bits = random.next();
  fill(id.bytes, bits);
  return id;
}

TraceContext new_trace(Random& random, bool sampled) noexcept {
  TraceContext trace;
  do {
    fill(trace.trace_id.bytes, random.next());
    fill(trace.trace_id.bytes + 8, random.next());
  } while (!trace.trace_id.valid());
  trace.span_id = new_span_id(random);
  trace.flags = static_cast<std::uint8_t>(TraceContext::random_id_flag | (sampled ? TraceContext::sampled_flag : 0));
  return trace;
}

TraceContext child_of(const TraceContext& parent, Random& random) noexcept {
  if (!parent.valid()) return new_trace(random);
  return child_of(parent, random, parent.sampled());
}

TraceContext child_of(const TraceContext& parent, Random& random, bool sampled) noexcept {
  if (!parent.valid()) return new_trace(random, sampled);
  TraceContext child = parent;
  child.span_id = new_span_id(random);
  child.flags = static_cast<std::uint8_t>((parent.flags & TraceContext::random_id_flag) |
                                          (sampled ? TraceContext::sampled_flag : 0));
  return child;
}

InlineText<33> to_hex(const TraceId& id) noexcept {
  char text[32];
  write_hex(text, id.bytes, 16);
  return Text(text, sizeof text);
}

InlineText<17> to_hex(const SpanId& id) noexcept {
  char text[16];
  write_hex(text, id.bytes, 8);
  return Text(text, sizeof text);
}

TraceId trace_id_from_hex(Text hex) noexcept {
  TraceId id;
  return hex.size() == 32 && read_hex(hex.data(), id.bytes, 16) ? id : TraceId{};
}

SpanId span_id_from_hex(Text hex) noexcept {
  SpanId id;
  return hex.size() == 16 && read_hex(hex.data(), id.bytes, 8) ? id : SpanId{};
}

FALLIBLE_NAMESPACE_END

// The members of a log record that every record has, and its message. Not for users.
#ifndef FALLIBLE_SRC_REPORT_LOG_HEAD_HPP
#define FALLIBLE_SRC_REPORT_LOG_HEAD_HPP

#include <fallible/config.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/error_type.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/report/timestamp.hpp>

#include "log_text.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail::log_line {

/// "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d" (RFC 9562), as most correlation ids are.
[[nodiscard]] inline bool is_uuid(Text text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

/// As Style::line has it. Each text is redacted by itself: the ": " between two is ours and does not make a key of the
/// word before it.
template <class W>
struct Message {
  LogText<W>& record;
  const Sink& sink;
  std::size_t open = 0, texts = 0;
  bool started = false;
  const Error* error = nullptr;  // that texts are told of, and how many were
  std::size_t number = 0;
  std::size_t depths[FALLIBLE_MAX_BRANCHES]{};

  bool enter(const Error& entered, const Step& step) {
    error = &entered;
    number = 0;
    if (step.relation == Relation::suppressed) {
      record.chain_says_more = true;
      return false;
    }
    close_down_to(step.depth);
    if (step.siblings > 1) {
      if (step.index == 0) {
        sink.put(": [");
        depths[open++] = step.depth;
      } else {
        sink.put("; ");
      }
      started = false;
    }
    return true;
  }
  void text(const Words& words, Location) {
    if (texts++ > 0) record.chain_says_more = true;
    if (started) sink.put(": ");
    record.put_message_text(sink, *error, number++, words);
    started = true;
  }
  void omitted(std::size_t count) {
    sink.put(" (");
    write_value(sink, make_arg(count));
    sink.put(" more not shown)");
  }
  void close_down_to(std::size_t depth) {
    for (; open > 0 && depths[open - 1] > depth; --open) sink.put(']');
  }
};

template <class W>
void put_message(LogText<W>& record) {
  Limited limited(record.out.key("message").begin_text(), record.options.max_text_bytes);
  const Sink sink = limited.sink();
  Message<W> message{record, sink};
  visit(record.report.error, message);
  message.close_down_to(0);
  record.text_cut = record.text_cut || limited.cut();
  record.out.end_text();
}

struct FirstPlace {
  Location where{};
  bool enter(const Error& error, const Step& step) noexcept {
    if (where || step.siblings > 1 || step.relation == Relation::member || step.relation == Relation::suppressed) return false;
    where = error.location();
    return !where;
  }
};

template <class W>
void put_location(LogText<W>& record) {
  FirstPlace first{record.report.error.location()};
  if (!first.where) visit(record.report.error, first);
  if (!first.where) return;
  record.out.member("code.file.path", Text(first.where.file));
  if (first.where.line > 0) record.out.key("code.line.number").number(std::uint64_t{first.where.line});
}

template <class W>
void put_head(LogText<W>& record) {
  record.out.member("timestamp", timestamp(record.report.time));
  record.out.member("severity_text", severity_text(record.report.severity));
  record.out.key("severity_number").number(std::int64_t{severity_number(record.report.severity)});
  const Code code = record.report.error.code();
  record.out.member("code", code.name()).member("category", to_string(code.category()));
  record.out.member("error.type", error_type(code));
  const RequestContext& context = record.report.context;
  if (!record.report.service.empty()) record.out.key("service").text(record.report.service);
  record.put_optional("component", context.component);
  record.put_optional("operation", context.operation);
  if (!record.report.id.empty()) record.out.key("error_id").text(record.report.id);
  if (const Text id = context.correlation_id; is_uuid(id)) {
    record.out.member("correlation_id", id);  // holds nothing to redact
  } else {
    record.put_optional("correlation_id", id);
  }
  if (context.trace.trace_id.valid()) {
    record.out.member("trace_id", to_hex(context.trace.trace_id));
    if (context.trace.span_id.valid()) record.out.member("span_id", to_hex(context.trace.span_id));
    constexpr char digits[] = "0123456789abcdef";
    const char flags[2] = {digits[context.trace.flags >> 4], digits[context.trace.flags & 15u]};
    record.out.member("trace_flags", Text(flags, 2));
  }
  if (record.options.fingerprint) {
    record.out.member("fingerprint", fingerprint_text(fallible::fingerprint(record.report.error, context.component)));
  }
  if (record.report.duration.count() >= 0) {
    record.out.key("duration_seconds").number(static_cast<double>(record.report.duration.count()) / 1e9);
  }
  if (record.report.held_back > 0) record.out.key("held_back").number(record.report.held_back);
  if (record.report.summary) record.out.key("summary").boolean(true);
  put_message(record);
  if (record.options.location) put_location(record);
}

}  // namespace detail::log_line
FALLIBLE_NAMESPACE_END
#endif

// What traces and OTLP say of an error: its words, and the lines that it passed, as exception.message and
// exception.stacktrace have them. Not for users.
#ifndef FALLIBLE_SRC_REPORT_ERROR_WORDS_HPP
#define FALLIBLE_SRC_REPORT_ERROR_WORDS_HPP

#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/redaction.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The contexts and the message of an error as one line, without what is above Privacy::internal.
inline void write_message(const Sink& out, const Error& error, const Redactor* redactor) noexcept {
  constexpr RenderOptions one_line{Style::line, Privacy::internal};
  if (redactor == nullptr) return render(out, error, one_line);
  RedactedText redacted(*redactor, out, Privacy::internal);
  render(redacted.sink(), error, one_line);
  redacted.finish();
}

/// A visitor that writes "at file:line" for each place that the outermost error passed, the origin first.
struct ReturnTrace {
  BufferSink out;
  std::size_t passed_lines = 0;

  ReturnTrace(char* bytes, std::size_t size, Location origin) noexcept : out(bytes, size) { put(origin); }

  bool enter(const Error&, const Step& step) { return step.depth == 0; }  // not those of its causes
  void passed(Location where, const Words*) {
    passed_lines += where ? 1 : 0;
    put(where);
  }

 private:
  void put(Location where) {
    if (!where) return;
    char digits[10];
    std::size_t at = sizeof digits;
    for (std::uint32_t rest = where.line; at == sizeof digits || rest != 0; rest /= 10) {
      digits[--at] = static_cast<char>('0' + rest % 10);
    }
    out.put(out.needed == 0 ? Text("at ") : Text("\nat "));
    out.put(where.file);
    out.put(':');
    out.put(Text(digits + at, sizeof digits - at));
  }
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

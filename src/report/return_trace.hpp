// The lines that an error passed, as exception.stacktrace has them. Not for users.
#ifndef FALLIBLE_SRC_REPORT_RETURN_TRACE_HPP
#define FALLIBLE_SRC_REPORT_RETURN_TRACE_HPP

#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

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

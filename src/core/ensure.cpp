#include <fallible/core/ensure.hpp>

#include <fallible/config.hpp>
#include <fallible/core/detail/format_engine.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr std::size_t longest_shown = 40;  // anyhow's limit

/// One operand as text, and whether it is fit to be shown.
struct Shown {
  char text[longest_shown];
  std::size_t size = 0;
  bool fit = false;

  explicit Shown(const Arg& operand) noexcept {
    if (operand.kind == ArgKind::none) return;
    BufferSink sink(text, sizeof text);
    format_value(sink, operand, Privacy::internal);
    size = sink.size;
    fit = !sink.truncated();
    for (std::size_t i = 0; i < size; ++i) fit = fit && text[i] != ' ' && text[i] != '\n';
  }
};

}  // namespace

Error condition_failed(Code code, const char* condition, const Arg* left, const Arg* right,
                       Location where) noexcept {
  char text[FALLIBLE_MAX_TEXT_BYTES < 1024 ? FALLIBLE_MAX_TEXT_BYTES : 1024];
  BufferSink sink(text, sizeof text);
  sink.put(Text("Condition failed: `"));
  sink.put(Text(condition));
  sink.put('`');
  if (left != nullptr && right != nullptr) {
    const Shown l(*left);
    const Shown r(*right);
    if (l.fit && r.fit) {
      sink.put(Text(" ("));
      sink.put(Text(l.text, l.size));
      sink.put(Text(" vs "));
      sink.put(Text(r.text, r.size));
      sink.put(')');
    }
  }
  return Error(code, sink.text(), where);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

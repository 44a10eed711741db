// `result | context("...")` adds a context to the error of any result type, and makes a Result of it.
//   Layer    core.   Threads  none.   Memory  none on success; on failure as Error::context.
// For Result itself result.context("...") does the same; the pipe is for the types of other libraries.
//
//   Result<Row> row = tl_find(id) | context("find user {}", id);
#ifndef FALLIBLE_CORE_CONTEXT_HPP
#define FALLIBLE_CORE_CONTEXT_HPP

#include <fallible/core/try.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// A context that waits for its carrier. Use it in the expression that makes it: it refers to its
/// arguments.
template <class Apply>
struct PendingContext {
  Apply apply;
};
template <class Apply>
PendingContext(Apply) -> PendingContext<Apply>;

template <class R>
using value_of = std::remove_cvref_t<decltype(detail::take_value(std::declval<R&>()))>;

}  // namespace detail

/// A context for the right side of a pipe; checked and kept like Error::context.
template <class... Args>
[[nodiscard]] auto context(FormatString<std::type_identity_t<Args>...> text, const Args&... args) noexcept {
  return detail::PendingContext{
      [text, &args...](auto&& error) {
        return Error(detail::lift<Error>(detail::move(error), {text.file(), text.line()}))
            .context(text, args...);
      }};
}
template <detail::DynamicText T>
[[nodiscard]] auto context(const T& text, Location where = Location::here()) noexcept {
  return detail::PendingContext{
      [&text, where](auto&& error) {
    return Error(detail::lift<Error>(detail::move(error), where)).context(text, where);
  }};
}

/// `carrier` as a Result whose error, if any, has the context.
template <AnyCarrier R, class Apply>
[[nodiscard]] Result<detail::value_of<R>> operator|(R carrier, const detail::PendingContext<Apply>& context) {
  using Value = detail::value_of<R>;
  if (detail::succeeded(carrier)) {
    if constexpr (std::is_void_v<Value>) {
      return {};
    } else {
      return Result<Value>(std::in_place_t{}, detail::take_value(carrier));
    }
  }
  return Result<Value>(unexpect, context.apply(detail::take_error(carrier)));
}

FALLIBLE_NAMESPACE_END
#endif

#include <fallible/core/result.hpp>

#include <fallible/core/assert.hpp>
#include <fallible/core/render.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr const char* no_value_advice = "the value of a failed Result was taken: check has_value() first";

}  // namespace

void no_value(const Error& error, Location where) noexcept {
  char text[1024];
  (void)render_to(text, sizeof text, error);
  violation(no_value_advice, text, where);
}

void no_value(Code code, Location where) noexcept {
  violation(no_value_advice, code.title(), where);
}

void no_value(Location where) noexcept { violation(no_value_advice, where); }

void no_error(Location where) noexcept {
  violation("the error of a successful Result was taken: check has_error() first", where);
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

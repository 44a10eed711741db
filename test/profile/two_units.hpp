// Inline code that one program compiles twice, without and with exceptions: both must behave the same.
#ifndef FALLIBLE_TEST_PROFILE_TWO_UNITS_HPP
#define FALLIBLE_TEST_PROFILE_TWO_UNITS_HPP

#include <fallible/core/assert.hpp>
#include <fallible/core/ensure.hpp>
#include <fallible/core/render.hpp>
#include <fallible/core/try.hpp>

#include <string>

namespace shared {

struct Limited {
  int limit;
  std::string who;
  static constexpr fallible::Code code = fallible::Errc::resource_exhausted;
  static constexpr auto fields = fallible::fields(fallible::field("limit", &Limited::limit));
  static constexpr const char* message = "limited to {limit}";
};

inline fallible::Result<std::string> inner(int n) {
  if (n == 1) return fallible::fail(fallible::Errc::not_found, "number {}", n);
  if (n == 2) return FALLIBLE_FAIL(fallible::Errc::aborted);
  if (n == 3) return fallible::fail(Limited{n, "somebody whose name is on the heap"});
  FALLIBLE_ENSURE(n != 4, fallible::Errc::out_of_range, "n is {}", n);
  return std::string(static_cast<std::size_t>(n), 'x');
}
inline fallible::Result<std::size_t> outer(int n) {
  const std::string text = FALLIBLE_TRY(inner(n), "outer {}", n);
  FALLIBLE_TRY_ASSIGN(const std::string again, inner(n));
  return text.size() + again.size();
}
/// Everything that outer() says about n, as text.
inline std::string report(int n) {
  const fallible::Result<std::size_t> result = outer(n);
  if (result) return std::to_string(*result);
  const auto* limited = result.error().get_if<Limited>();
  return std::string(result.error().code().name()) + "|" + fallible::to_string(result.error()) + "|" +
         (limited != nullptr ? limited->who : "") + "|" + std::to_string(result.error().location().line);
}

}  // namespace shared

std::string report_a(int n);
std::string report_b(int n);
fallible::Result<std::string> make_a(int n);
fallible::Result<std::string> make_b(int n);
std::string read_a(const fallible::Result<std::string>& result);
std::string read_b(const fallible::Result<std::string>& result);
void violate_a();
void violate_b();

#endif

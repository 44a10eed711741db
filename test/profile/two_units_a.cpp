// The unit without exceptions.
#include "two_units.hpp"

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#  error "this unit is to be compiled without exceptions"
#endif

namespace {
struct Hidden {  // the other unit has one of the same name
  int n;
  static constexpr fallible::Code code = fallible::Errc::data_loss;
};
}  // namespace

std::string report_a(int n) { return shared::report(n); }
fallible::Result<std::string> make_a(int n) {
  if (n == 5) return fallible::fail(Hidden{n});
  return shared::inner(n);
}
std::string read_a(const fallible::Result<std::string>& result) {
  if (result) return *result;
  const auto* limited = result.error().get_if<shared::Limited>();
  const auto* hidden = result.error().get_if<Hidden>();
  return fallible::to_string(result.error()) + (limited != nullptr ? limited->who : "") +
         (hidden != nullptr ? "hidden" : "");
}
void violate_a() {
  const fallible::Result<std::string> failed = fallible::fail(fallible::Errc::not_found);
  (void)failed.value();
}

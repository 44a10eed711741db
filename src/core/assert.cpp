#include <fallible/core/assert.hpp>

#include <cstdio>
#include <cstdlib>

FALLIBLE_NAMESPACE_BEGIN
namespace {

void print_violation(const char* advice, const char* error, Location where) {
  std::fputs("fallible: ", stderr);
  std::fputs(advice, stderr);
  if (error != nullptr) std::fprintf(stderr, ": %s", error);
  if (where) std::fprintf(stderr, " (%s:%lu)", where.file, static_cast<unsigned long>(where.line));
  std::fputs("\n", stderr);
  std::fflush(stderr);
}

ViolationHandler current_handler = &print_violation;  // read and written atomically

}  // namespace

ViolationHandler set_violation_handler(ViolationHandler handler) noexcept {
  return __atomic_exchange_n(&current_handler, handler == nullptr ? &print_violation : handler,
                             __ATOMIC_ACQ_REL);
}

void detail::violation(const char* advice, Location where) noexcept {
  violation(advice, nullptr, where);
}

void detail::violation(const char* advice, const char* error, Location where) noexcept {
  __atomic_load_n(&current_handler, __ATOMIC_ACQUIRE)(advice, error, where);
  std::abort();
}

FALLIBLE_NAMESPACE_END

#include <fallible/resilience/http_retry.hpp>

#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

struct StatusFinder {
  bool external;
  std::int64_t status = 0;

  bool enter(const Error&, const Step& step) const noexcept { return step.depth == 0; }
  void field(Text key, const Arg& value) noexcept {
    if (status != 0 || !(key == "http_status" || (external && key == "status"))) return;
    if (value.kind == ArgKind::int64) status = value.int64;
    if (value.kind == ArgKind::uint64 && value.uint64 <= 999) status = static_cast<std::int64_t>(value.uint64);
  }
};

RetryVerdict decide(void*, const Error& error) noexcept { return http_verdict(error); }

}  // namespace

RetryVerdict http_verdict(const Error& error) noexcept {
  StatusFinder finder{error.code().category() == Category::external};
  visit(error, finder);
  if (finder.status < 100 || finder.status > 599) return RetryVerdict::by_code;
  return is_retryable_status(static_cast<int>(finder.status)) ? RetryVerdict::again : RetryVerdict::stop;
}

RetryOptions http_retry() noexcept {
  RetryOptions options;
  options.idempotency = Idempotency::marked;
  options.decide = &decide;
  return options;
}

FALLIBLE_NAMESPACE_END

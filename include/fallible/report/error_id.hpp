// An error id names one occurrence of an error, so that a client's complaint leads to the log line:
// "error_20260314_9f86d081884c7d65", the day in UTC and 64 bits in lower-case hex.
//   Layer    report; needs core.
//   Threads  ErrorIds::next() from any thread, without a lock: one fetch_add.
//   Memory   in place.   Errors  parse_error_id() refuses everything that next() cannot have made.
//
//   ErrorIds ids(random_seed());
//   const ErrorId id = ids.next(wall_clock().now());
//
// Not a secret and not a proof of anything: who sees some ids can guess others.
#ifndef FALLIBLE_REPORT_ERROR_ID_HPP
#define FALLIBLE_REPORT_ERROR_ID_HPP

#include <atomic>

#include <fallible/core/random.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/timestamp.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Always 31 bytes, or empty for none.
using ErrorId = InlineText<32>;

/// What an id says.
struct ErrorIdParts {
  CalendarDay day;
  std::uint64_t number = 0;

  friend constexpr bool operator==(const ErrorIdParts&, const ErrorIdParts&) noexcept = default;
};

/// Makes ids. The same seed gives the same ones; two made here differ unless 2^64 lie between them, and two of
/// different sources collide as often as random 64-bit numbers do.
class ErrorIds {
 public:
  explicit ErrorIds(std::uint64_t seed) noexcept : state_(seed) {}
  ErrorIds(const ErrorIds&) = delete;
  ErrorIds& operator=(const ErrorIds&) = delete;

  /// The next id, on the day of `since_1970`.
  [[nodiscard]] ErrorId next(std::chrono::nanoseconds since_1970) noexcept;

 private:
  std::atomic<std::uint64_t> state_;
};

/// The id of these parts.   Requires  a day of the years 0 to 9999.
[[nodiscard]] ErrorId make_error_id(const ErrorIdParts& parts) noexcept;

/// Reads an id, which may come from anybody.
/// Errors    invalid_argument for another length, letters, or a day that no calendar has.
[[nodiscard]] Result<ErrorIdParts, Code> parse_error_id(Text id) noexcept;

[[nodiscard]] inline bool is_error_id(Text id) noexcept { return parse_error_id(id).has_value(); }

FALLIBLE_NAMESPACE_END
#endif

// A LogSampler stands in front of a log and lets through, of each kind of error, the first few in a window of time and
// then every so many-th; what it holds back is counted and told with the next line of that kind.
//   Layer    report; needs core and POSIX threads.
//   Threads  sink(), flush() and counts() from any thread; a short lock, never held while the target writes.
//   Memory   one block at create(), about 120 bytes for each kind, whatever arrives.
//   Errors   create() names the bad option; resource_exhausted without memory.
//   Cost     a fingerprint, a lock, a look at eight places. No allocation.
//
//   auto sampler = FALLIBLE_TRY(LogSampler::create({.target = log.sink(), .first = 10, .then_every = 100}));
//   const ReportSink sinks[] = {sampler.sink()};
//   sampler.flush();                                   // now and then, and at the end: tells what is still held back
//
// A kind is a fingerprint (report/fingerprint.hpp): codes and component, never texts. Rules and words are those of the Go
// library zap: per window the first `first` pass, then every `then_every`-th.
//
// Nothing is lost uncounted. Of n reports that were offered, `passed` went to the target and `held_back` did not; the
// latter is the sum of Report::held_back over all that passed and all summaries, once flush() was called. A summary is a
// report of the bare code of a kind, without texts and fields, whose held_back says how many;
// Report::summary marks it, and Report::errors() is right for all of them.
//
// When there are more kinds in a window than places, the kinds that find none share one place with its own first and
// then_every: their number is told in a summary of its own, RES_RESOURCE_EXHAUSTED, once per window at most. A kind whose
// window is over gives its place up, with a summary if something is held back. So a storm of ever new kinds costs neither
// memory nor disk: at most (kinds + 1) * first lines per window, and one in then_every of the rest.
#ifndef FALLIBLE_REPORT_LOG_SAMPLING_HPP
#define FALLIBLE_REPORT_LOG_SAMPLING_HPP

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct LogSamplingOptions {
  ReportSink target{};                       ///< Where reports go; needed.
  Text name{};                               ///< A literal for sink(); empty: the target's.
  Text service{};                            ///< In summaries; borrowed.
  std::chrono::nanoseconds window = std::chrono::seconds(1);  ///< 1 ms to 1 day.
  std::uint32_t first = 10;                  ///< Of a kind, in a window; at least 1.
  std::uint32_t then_every = 100;            ///< Of the rest every so many-th; 1 lets all pass, 0 none.
  std::uint32_t kinds = 1024;                ///< Places, 8 to 1048576, rounded up to a power of two.
  FingerprintOptions fingerprint{};          ///< What makes a kind.
};

struct LogSamplingCounts {
  std::uint64_t passed = 0;     ///< the target took them
  std::uint64_t held_back = 0;  ///< not passed on
  std::uint64_t pending = 0;    ///< of those held back, not told yet
  std::uint64_t refused = 0;    ///< the target did not take them. offered = passed + held_back + refused
};

namespace detail {
struct SamplerState;
}  // namespace detail

class LogSampler {
 public:
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<LogSampler> create(const LogSamplingOptions& options, Clock clock = coarse_clock()) noexcept;
  /// Sinks made before go on working.
  LogSampler(LogSampler&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  LogSampler& operator=(LogSampler&&) = delete;
  /// Flushes.
  ~LogSampler();

  /// Must not be used once the LogSampler is gone. Its write answers true for a report that is held back: it is counted.
  [[nodiscard]] ReportSink sink() & noexcept;

  /// Tells everything that is held back, in one summary for each kind.
  /// Returns   how many reports that were.
  std::uint64_t flush() noexcept;

  [[nodiscard]] LogSamplingCounts counts() const noexcept;

 private:
  explicit LogSampler(detail::SamplerState* state) noexcept : state_(state) {}
  detail::SamplerState* state_;
};

FALLIBLE_NAMESPACE_END
#endif

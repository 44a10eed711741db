// QueuedSink stands in front of a sink that is slow or may hang: it keeps reports in a bounded queue and takes them to
// the sink from another thread, its own worker or whoever calls drain(). What does not fit is dropped and counted.
//   Layer    report; needs core and POSIX threads.
//   Threads  all members but moving, start(), stop() and the destructor may be called from any thread. A lock is held
//            only while a report is copied, never while the sink writes.
//   Memory   capacity times about 1 KiB (a RequestContext and little more) at create(), nothing after that: errors are
//            copied by counting, so a queued report keeps its error's block alive.
//   Errors   create() and start() answer with a Result; everything else is counted.
//
//   auto queue = FALLIBLE_TRY(QueuedSink::create({.target = slow_log, .capacity = 1024}));
//   FALLIBLE_TRY(queue.start());                                  // or: call queue.drain(100) now and then
//   const ReportSink sinks[] = {queue.sink()};
//   queue.stop(2s);                                               // writes the rest, for two seconds at most
//
// A sink that hangs holds up neither who reports nor, after the limit, stop(): the worker is then left alone with the
// queue's memory, which it frees when its sink returns. That sink must stay alive as long as the thread does: leave a
// target that may hang to the end of the program. The report that it hangs on is neither delivered nor lost: in_flight.
#ifndef FALLIBLE_REPORT_QUEUED_SINK_HPP
#define FALLIBLE_REPORT_QUEUED_SINK_HPP

#include <fallible/core/result.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Which report goes when the queue is full.
enum class QueueDrop : std::uint8_t {
  newest,  ///< The one that arrives: the first of a storm say most.
  oldest,  ///< The one that waited longest: the last word counts.
};

struct QueuedSinkOptions {
  ReportSink target{};                     ///< Where reports go; needed. Called by one thread at a time, if that one drains.
  Text name{};                             ///< A literal for sink(); empty: the target's.
  std::uint32_t capacity = 1024;           ///< Reports; 1 to 1048576.
  QueueDrop drop = QueueDrop::newest;
  std::chrono::nanoseconds stop_within = std::chrono::seconds(1);  ///< For the destructor; 0 to 1 h.
  std::size_t stack_bytes = 0;             ///< Of the worker; 0: the system's default, else at least 64 KiB.
};

/// offered = delivered + refused + dropped + lost + queued + in_flight, at every moment.
struct QueueCounts {
  std::uint64_t offered = 0;
  std::uint64_t delivered = 0;  ///< the target took them
  std::uint64_t refused = 0;    ///< the target said no
  std::uint64_t dropped = 0;    ///< the queue was full, or stopped
  std::uint64_t lost = 0;       ///< still queued when stop()'s time was over
  std::uint64_t queued = 0;
  std::uint64_t in_flight = 0;  ///< with the target now
};

/// How stop() ended.
struct QueueStopped {
  bool finished = false;   ///< everything was taken to the target and the worker has ended
  std::uint64_t lost = 0;  ///< reports that were not
};

namespace detail {
struct QueueCore;
}  // namespace detail

class QueuedSink {
 public:
  /// Errors    InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<QueuedSink> create(const QueuedSinkOptions& options) noexcept;
  /// The queue itself stays where it is: sinks made before go on working.
  QueuedSink(QueuedSink&& other) noexcept : core_(other.core_) { other.core_ = nullptr; }
  QueuedSink& operator=(QueuedSink&&) = delete;
  /// As stop(stop_within).
  ~QueuedSink();

  /// The sink that fills the queue. It must not be used once the QueuedSink is gone.
  /// Its write answers false for a report that is dropped at once; one that is dropped later counts here only.
  [[nodiscard]] ReportSink sink() & noexcept;

  /// Takes up to `at_most` reports to the target, in the caller's thread and time.
  /// Returns   how many.
  std::uint32_t drain(std::uint32_t at_most) noexcept;

  /// Starts a thread that drains, with all signals blocked.
  /// Errors    failed_precondition when it was started or stopped before; resource_exhausted when the system gives
  ///           no thread: the queue works on, drain() it.
  [[nodiscard]] Result<void> start() noexcept;

  /// Waits until nothing is queued or in flight, at most for `limit`.
  /// Returns   whether that was reached. Only useful with a worker.
  bool flush(std::chrono::nanoseconds limit) noexcept;

  /// Takes no more reports, lets the worker write what is queued for `limit` at most, and ends it. Without a worker
  /// nothing is written: drain() before. A second call does nothing.
  QueueStopped stop(std::chrono::nanoseconds limit) noexcept;

  [[nodiscard]] QueueCounts counts() const noexcept;

 private:
  explicit QueuedSink(detail::QueueCore* core) noexcept : core_(core) {}
  detail::QueueCore* core_;
};

FALLIBLE_NAMESPACE_END
#endif

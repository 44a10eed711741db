#include <fallible/report/queued_sink.hpp>

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <atomic>
#include <new>

#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

/// A report that owns what a Report borrows.
struct QueuedReport {
  Error error{Errc::unknown};
  RequestContext context;
  InlineText<64> id;
  InlineText<64> service;
  std::chrono::nanoseconds time{};
  std::chrono::nanoseconds duration{};
  std::uint64_t held_back = 0;
  bool summary = false;
  Severity severity = Severity::error;
};

struct QueueCore {
  explicit QueueCore(const QueuedSinkOptions& o) noexcept : options(o) {}
  QueueCore(const QueueCore&) = delete;
  ~QueueCore() {
    delete[] reports;
    if (conditions) {
      pthread_cond_destroy(&wake);
      pthread_cond_destroy(&idle);
    }
    pthread_mutex_destroy(&lock);
  }

  QueuedSinkOptions options;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t wake;  // there is something to do
  pthread_cond_t idle;  // there is nothing left, or the worker has ended
  bool conditions = false;
  std::atomic<int> holders{1};  // the QueuedSink, and a worker that runs

  QueuedReport* reports = nullptr;  // a ring
  std::uint32_t first = 0;
  std::uint32_t size = 0;
  QueueCounts counts;
  pthread_t worker{};
  bool has_worker = false;
  bool worker_waits = false;
  bool worker_ended = false;
  bool stopped = false;    // no more reports
  bool abandoned = false;  // the worker goes as soon as it can
};

}  // namespace detail

using detail::QueueCore;
using detail::QueuedReport;

namespace {

class Hold {
 public:
  explicit Hold(QueueCore& core) noexcept : lock_(core.lock) { pthread_mutex_lock(&lock_); }
  ~Hold() { pthread_mutex_unlock(&lock_); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  pthread_mutex_t& lock_;
};

void release(QueueCore* core) noexcept {
  if (core->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete core;
}

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"queued sink", option, must}); }

/// Takes the oldest report out.   Requires  the lock, size > 0.
void take_first(QueueCore& core, QueuedReport& out) noexcept {
  QueuedReport& slot = core.reports[core.first];
  out = static_cast<QueuedReport&&>(slot);
  core.first = core.first + 1 == core.options.capacity ? 0 : core.first + 1;
  --core.size;
}

bool offer(void* self, const Report& report) noexcept {
  QueueCore& core = *static_cast<QueueCore*>(self);
  Error kept(report.error);
  Error oldest(Errc::unknown);  // let go after the lock
  const Hold hold(core);
  ++core.counts.offered;
  if (core.stopped) {
    ++core.counts.dropped;
    return false;
  }
  if (core.size == core.options.capacity) {
    ++core.counts.dropped;
    if (core.options.drop == QueueDrop::newest) return false;
    swap(oldest, core.reports[core.first].error);
    core.first = core.first + 1 == core.options.capacity ? 0 : core.first + 1;
    --core.size;
  }
  const std::uint64_t at = (std::uint64_t{core.first} + core.size) % core.options.capacity;
  QueuedReport& slot = core.reports[at];
  swap(slot.error, kept);
  slot.context = report.context;
  slot.id = report.id;
  slot.service = report.service;
  slot.time = report.time;
  slot.duration = report.duration;
  slot.held_back = report.held_back;
  slot.summary = report.summary;
  slot.severity = report.severity;
  ++core.size;
  if (core.worker_waits) pthread_cond_signal(&core.wake);
  return true;
}

/// Takes one report to the target.   Requires  the lock, which is given away meanwhile; size > 0.
void deliver_one(QueueCore& core, QueuedReport& out) noexcept {
  take_first(core, out);
  ++core.counts.in_flight;
  pthread_mutex_unlock(&core.lock);
  const Report report{out.error, out.context, out.id, out.service, out.time, out.duration, out.severity, out.held_back,
                      out.summary};
  const bool taken = core.options.target.write(core.options.target.self, report);
  out.error = Error(Errc::unknown);
  pthread_mutex_lock(&core.lock);
  --core.counts.in_flight;
  ++(taken ? core.counts.delivered : core.counts.refused);
  if (core.size == 0 && core.counts.in_flight == 0) pthread_cond_broadcast(&core.idle);
}

void* work(void* argument) noexcept {
  auto* const core = static_cast<QueueCore*>(argument);
  {
    QueuedReport report;
    const Hold hold(*core);
    while (!core->abandoned) {
      if (core->size != 0) {
        deliver_one(*core, report);
      } else if (core->stopped) {
        break;
      } else {
        core->worker_waits = true;
        pthread_cond_wait(&core->wake, &core->lock);
        core->worker_waits = false;
      }
    }
    core->worker_ended = true;
    pthread_cond_broadcast(&core->idle);
  }
  release(core);
  return nullptr;
}

timespec monotonic_in(std::chrono::nanoseconds limit) noexcept {
  constexpr std::int64_t second = 1'000'000'000;
  constexpr std::int64_t longest = 86'400 * second;
  std::int64_t wait = limit.count();
  wait = wait < 0 ? 0 : wait > longest ? longest : wait;
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  const std::int64_t nanoseconds = until.tv_nsec + wait % second;
  until.tv_sec += static_cast<time_t>(wait / second + nanoseconds / second);
  until.tv_nsec = static_cast<long>(nanoseconds % second);
  return until;
}

/// Waits on `idle` until `done(core)` or the time.   Requires  the lock.
template <class Done>
bool wait_idle(QueueCore& core, std::chrono::nanoseconds limit, Done done) noexcept {
  const timespec until = monotonic_in(limit);
  while (!done(core)) {
    if (pthread_cond_timedwait(&core.idle, &core.lock, &until) != 0) return done(core);
  }
  return true;
}

bool make_conditions(QueueCore& core) noexcept {
  pthread_condattr_t attributes;
  if (pthread_condattr_init(&attributes) != 0) return false;
  bool made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0;
  if (made && (made = pthread_cond_init(&core.wake, &attributes) == 0)) {
    made = pthread_cond_init(&core.idle, &attributes) == 0;
    if (!made) pthread_cond_destroy(&core.wake);
  }
  pthread_condattr_destroy(&attributes);
  core.conditions = made;
  return made;
}

}  // namespace

Result<QueuedSink> QueuedSink::create(const QueuedSinkOptions& o) noexcept {
  if (o.target.write == nullptr) return bad("target", "one with write");
  if (o.name.empty() && o.target.name.empty()) return bad("name", "given here or by the target");
  if (o.capacity < 1 || o.capacity > 1'048'576) return bad("capacity", "1 to 1048576");
  if (o.drop > QueueDrop::oldest) return bad("drop", "newest or oldest");
  if (o.stop_within < std::chrono::nanoseconds(0) || o.stop_within > std::chrono::hours(1)) {
    return bad("stop_within", "0 to 1 h");
  }
  if (o.stack_bytes != 0 && o.stack_bytes < 64 * 1024) {
    return bad("stack_bytes", "0 or at least 64 KiB");
  }
  auto* const core = new (std::nothrow) QueueCore(o);
  if (core == nullptr) return fail(Errc::resource_exhausted, "queued sink: no memory");
  core->reports = new (std::nothrow) QueuedReport[o.capacity];
  if (core->reports == nullptr || !make_conditions(*core)) {
    delete core;
    return fail(Errc::resource_exhausted, "queued sink: no memory");
  }
  return QueuedSink(core);
}

QueuedSink::~QueuedSink() {
  if (core_ == nullptr) return;
  static_cast<void>(stop(core_->options.stop_within));
  release(core_);
}

ReportSink QueuedSink::sink() & noexcept {
  const QueuedSinkOptions& options = core_->options;
  return {options.name.empty() ? options.target.name : options.name, &offer, core_};
}

std::uint32_t QueuedSink::drain(std::uint32_t at_most) noexcept {
  QueueCore* const core = core_;
  core->holders.fetch_add(1, std::memory_order_relaxed);  // the target may hang for longer than the QueuedSink lives
  std::uint32_t drained = 0;
  {
    QueuedReport report;
    const Hold hold(*core);
    for (; drained < at_most && core->size != 0; ++drained) deliver_one(*core, report);
  }
  release(core);
  return drained;
}

Result<void> QueuedSink::start() noexcept {
  const Hold hold(*core_);
  if (core_->has_worker || core_->stopped) {
    return fail(Errc::failed_precondition, "queued sink: started or stopped before");
  }
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return fail(Errc::resource_exhausted, "queued sink: no thread");
  int failed = 0;
  if (core_->options.stack_bytes != 0) failed = pthread_attr_setstacksize(&attributes, core_->options.stack_bytes);
  if (failed == 0) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the program's own threads
    core_->holders.fetch_add(1, std::memory_order_relaxed);
    failed = pthread_create(&core_->worker, &attributes, &work, core_);
    if (failed != 0) core_->holders.fetch_sub(1, std::memory_order_relaxed);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  pthread_attr_destroy(&attributes);
  if (failed != 0) return fail(Errc::resource_exhausted, "queued sink: no thread").with("errno", failed);
  core_->has_worker = true;
  return {};
}

bool QueuedSink::flush(std::chrono::nanoseconds limit) noexcept {
  const Hold hold(*core_);
  return wait_idle(*core_, limit, [](const QueueCore& core) { return core.size == 0 && core.counts.in_flight == 0; });
}

QueueStopped QueuedSink::stop(std::chrono::nanoseconds limit) noexcept {
  QueueCore& core = *core_;
  pthread_mutex_lock(&core.lock);
  if (core.stopped) {
    const QueueStopped before{!core.abandoned && core.counts.lost == 0, core.counts.lost};
    pthread_mutex_unlock(&core.lock);
    return before;
  }
  core.stopped = true;
  QueueStopped end;
  end.finished = true;
  if (core.has_worker) {
    pthread_cond_signal(&core.wake);
    end.finished = wait_idle(core, limit, [](const QueueCore& each) { return each.worker_ended; });
    core.abandoned = !end.finished;
  }
  QueuedReport rest;
  while (core.size != 0) {  // nobody adds to it any more
    take_first(core, rest);
    ++core.counts.lost;
    pthread_mutex_unlock(&core.lock);
    rest.error = Error(Errc::unknown);
    pthread_mutex_lock(&core.lock);
  }
  end.lost = core.counts.lost;
  end.finished = end.finished && end.lost == 0;
  const bool join = core.has_worker && core.worker_ended;
  const bool leave = core.has_worker && !core.worker_ended;
  const pthread_t worker = core.worker;
  pthread_mutex_unlock(&core.lock);
  if (join) pthread_join(worker, nullptr);
  if (leave) pthread_detach(worker);
  return end;
}

QueueCounts QueuedSink::counts() const noexcept {
  const Hold hold(*core_);
  QueueCounts counts = core_->counts;
  counts.queued = core_->size;
  return counts;
}

FALLIBLE_NAMESPACE_END

// Bulkhead lets only so many calls run at once; a few more may wait for a place, for a while.
//   Layer    resilience.   Threads  all members may be called from any thread.
//   Memory   none: who waits is linked through its own stack.   Errors  CapacityExceeded.
//
//   auto bulkhead = FALLIBLE_TRY(Bulkhead::create({.limit = 8, .queue = 16, .wait = 50ms, .name = "db"}));
//   auto row = bulkhead.call([&] { return db.find(id); });
//
// A place belongs to the work that runs in it, for as long as it runs. Places are handed on in the order in
// which they were asked for; who gave up waiting is not in that order any more.
#ifndef FALLIBLE_RESILIENCE_BULKHEAD_HPP
#define FALLIBLE_RESILIENCE_BULKHEAD_HPP

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include <fallible/core/clock.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/result.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>
#include <fallible/resilience/explain.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct BulkheadOptions {
  std::uint32_t limit = 10;          ///< Calls that run at once; at least 1.
  std::uint32_t queue = 0;           ///< Calls that may wait for a place.
  std::chrono::nanoseconds wait{};   ///< How long at most; 0 or more, and the call's deadline if that is earlier.
  Text name{};                       ///< CapacityExceeded::resource, events; borrowed.
  Listener listener{};               ///< Told call_rejected.
};

class Bulkhead {
 public:
  static constexpr PolicyKind kind = PolicyKind::bulkhead;

  /// The right to run. Its destruction hands the place on. It must not outlive the bulkhead.
  class [[nodiscard]] Slot {
   public:
    Slot(Slot&& other) noexcept : owner_(other.owner_) { other.owner_ = nullptr; }
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (owner_ != nullptr) owner_->release();
    }

   private:
    friend class Bulkhead;
    explicit Slot(Bulkhead* owner) noexcept : owner_(owner) {}
    Bulkhead* owner_;
  };

  /// Errors    InvalidOption.
  [[nodiscard]] static Result<Bulkhead> create(BulkheadOptions options, Clock clock = steady_clock()) noexcept;
  /// Only before it is shared.
  Bulkhead(Bulkhead&& other) noexcept : options_(other.options_), clock_(other.clock_) {}

  /// A place, after waiting for it if need be; the calling thread blocks. A stop request is noticed within 5 ms.
  [[nodiscard]] Result<Slot, CapacityExceeded> acquire(const Call& call = {}) noexcept {
    if (!enter(call)) return Failure<CapacityExceeded>(full());
    return Slot(this);
  }
  [[nodiscard]] std::uint32_t running() const noexcept;
  [[nodiscard]] std::uint32_t waiting() const noexcept;

  template <class Op>
  [[nodiscard, gnu::always_inline]] ResultOf<Op> run(Op& operation, const Call& call) {
    detail::check_policy_operand<Op>();
    using R = ResultOf<Op>;
    static_assert(detail::holds_error<R>, "fallible: a bulkhead needs a result type that can hold an Error or a Code");
    if (!enter(call)) [[unlikely]] return detail::fail_as<R>(refuse());
    const Slot slot(this);
    return fallible::invoke(operation, call);
  }
  template <class Op>
  [[nodiscard]] ResultOf<Op> call(Op&& operation) {
    return run(operation, Call{});
  }
  [[nodiscard]] PolicyDescription describe() const noexcept {
    return {.kind = kind, .name = options_.name, .counts = "calls that run", .waits = options_.wait};
  }

 private:
  struct Waiter {
    Waiter* previous = nullptr;
    Waiter* next = nullptr;
    bool granted = false;
    std::condition_variable woken;
  };
  Bulkhead(BulkheadOptions options, Clock clock) noexcept : options_(options), clock_(clock) {}
  [[nodiscard]] bool enter(const Call& call) noexcept;
  [[nodiscard]] bool wait_for_place(const Call& call) noexcept;
  void release() noexcept;
  void unlink(Waiter& waiter) noexcept;
  [[nodiscard]] CapacityExceeded full() const noexcept { return {options_.name, options_.limit}; }
  [[nodiscard]] Error refuse() const noexcept;

  BulkheadOptions options_;
  Clock clock_;
  mutable std::mutex lock_;
  std::uint32_t running_ = 0;
  std::uint32_t waiting_ = 0;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

FALLIBLE_NAMESPACE_END
#endif

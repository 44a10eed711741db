// Batch runs one operation over many items and keeps every item's own result: stop at the first failure, run
// them all, or stop when too many fail; and only what failed is tried again.
//   Layer    resilience.   Threads  with an executor the operation runs on several threads at once.
//   Memory   one array with a result per item; none besides.
//   Errors   per item. status() sums them up as one BatchFailed with the first few as causes.
//
//   auto batch = FALLIBLE_TRY(Batch::create({.attempts = 3, .backoff = {.base = 50ms}}));
//   auto rows = FALLIBLE_TRY(batch.run(lines, [&](const Line& line) { return import(line); }));
//   for (std::size_t i = 0; i < rows.size(); ++i) if (!rows[i]) report(i, rows[i].error());
//   return rows.status();                          // ok only when every item is
#ifndef FALLIBLE_RESILIENCE_BATCH_HPP
#define FALLIBLE_RESILIENCE_BATCH_HPP

#include <new>
#include <optional>

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/policy_error.hpp>
#include <fallible/core/random.hpp>
#include <fallible/core/result.hpp>
#include <fallible/core/retry_hint.hpp>
#include <fallible/resilience/backoff.hpp>
#include <fallible/resilience/call.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/executor.hpp>
#include <fallible/resilience/outcome.hpp>
#include <fallible/resilience/retry_budget.hpp>
#include <fallible/resilience/sleeper.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Some or all items of a batch failed. Its code says that a part may have happened.
struct BatchFailed {
  std::uint64_t total = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;  ///< never run, because the batch stopped
  StaticText reason;          ///< a literal: why it stopped, or "items failed"

  static constexpr Code code = Errc::aborted;
  static constexpr auto fields =
      fallible::fields(field("total", &BatchFailed::total), field("failed", &BatchFailed::failed),
                       field("skipped", &BatchFailed::skipped), field("reason", &BatchFailed::reason));
  static constexpr const char* message = "{failed} of {total} failed, {skipped} skipped: {reason}";
};

enum class BatchMode : std::uint8_t {
  collect_all,  ///< Every item runs, unless too many fail.
  fail_fast,    ///< The first failure is the last item that is begun.
};

struct BatchOptions {
  BatchMode mode = BatchMode::collect_all;
  double max_error_rate = 1.0;   ///< Stop when more than this share of the finished items failed; 0 to 1.
  std::uint32_t min_items = 10;  ///< ... and at least so many are finished.
  std::uint32_t attempts = 1;    ///< For one item, the first included; rounds over what failed; at least 1.
  BudgetRef budget = no_budget;  ///< Each further try takes from it: one for the whole batch, or for more than that.
  BackoffOptions backoff{};      ///< The pause before each round of further tries.
  std::chrono::nanoseconds longest_hint = std::chrono::minutes(1);  ///< An item that asks for more is given up; at least 0.
  std::uint64_t seed = 0;        ///< The same seed gives the same pauses; 0: another one each time.
  Executor executor{};           ///< Empty: one item after the other, on the caller's thread.
  std::uint32_t width = 4;       ///< How many items run at once on the executor; 1 to 64.
};

/// The results of a batch, in the order of its items.
template <class R>
class BatchResults {
 public:
  BatchResults(BatchResults&& other) noexcept
      : slots_(other.slots_), size_(other.size_), failed_(other.failed_), skipped_(other.skipped_),
        tries_(other.tries_), reason_(other.reason_) {
    other.slots_ = nullptr;
    other.size_ = 0;
  }
  BatchResults& operator=(BatchResults&&) = delete;
  ~BatchResults() { delete[] slots_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The result of item `i`; of one that was never run an Errc::cancelled.  Requires  i < size().
  [[nodiscard]] R& operator[](std::size_t i) noexcept { return *slots_[i]; }
  [[nodiscard]] const R& operator[](std::size_t i) const noexcept { return *slots_[i]; }

  [[nodiscard]] std::size_t succeeded() const noexcept { return size_ - failed_ - skipped_; }
  [[nodiscard]] std::size_t failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t skipped() const noexcept { return skipped_; }
  /// How often the operation was run in all.
  [[nodiscard]] std::uint64_t tries() const noexcept { return tries_; }

  /// Nothing when every item succeeded; else a BatchFailed caused by the first `causes` failures, each
  /// with its place as field "item".
  [[nodiscard]] Result<void> status(std::size_t causes = 4) {
    if (failed_ + skipped_ == 0) return {};
    Error error(BatchFailed{size_, failed_, skipped_, reason_}, Location{});
    for (std::size_t i = 0; i < size_ && causes > 0; ++i) {
      if (Carrier<R>::has_value(*slots_[i])) continue;
      error.caused_by(detail::carried_error(*slots_[i]).with("item", i));
      --causes;
    }
    return Failure<Error>(detail::move(error));
  }

 private:
  friend class Batch;
  BatchResults(std::optional<R>* slots, std::size_t size) noexcept : slots_(slots), size_(size) {}

  std::optional<R>* slots_;
  std::size_t size_;
  std::size_t failed_ = 0, skipped_ = 0;
  std::uint64_t tries_ = 0;
  Text reason_ = "items failed";
};

class Batch {
 public:
  /// Errors    InvalidOption for a value out of its range.
  [[nodiscard]] static Result<Batch> create(BatchOptions options, Clock clock = steady_clock(),
                                            Sleeper sleeper = system_sleeper()) noexcept {
    const auto bad = [](const char* option, const char* must) noexcept {
      return fail(InvalidOption{"batch", option, must});
    };
    if (options.executor && options.executor.wait == nullptr) return bad("executor", "one with wait");
    if (options.width == 0 || options.width > 64) return bad("width", "1 to 64");
    if (options.attempts == 0) return bad("attempts", "1 or more");
    if (options.mode > BatchMode::fail_fast) return bad("mode", "one of the modes");
    if (!(options.max_error_rate >= 0 && options.max_error_rate <= 1)) return bad("max_error_rate", "0 to 1");
    if (options.longest_hint.count() < 0) return bad("longest_hint", "0 or more");
    if (const WrongOption wrong = wrong_option(options.backoff); wrong.name != nullptr) return bad(wrong.name, wrong.must);
    if (clock.read == nullptr) return bad("clock", "one with read");
    if (sleeper.sleep_until == nullptr) return bad("sleeper", "one with sleep_until");
    if (options.seed == 0) options.seed = random_seed();
    return Batch(options, clock, sleeper);
  }

  /// Runs `operation(item)` or `operation(item, call)` for each of `items`, anything with data() and size().
  /// A failed item is tried again, in a later round, when its code's retry class is backoff, or hinted and its
  /// error has a retry_after. Between two rounds there is one pause: that of the backoff, or the longest
  /// retry_after among the items that are tried again, whichever is longer. Nothing is begun after
  /// call.deadline or a stop request, and no pause is begun that would end after the deadline.
  /// Errors    resource_exhausted without memory for the results.
  template <class Items, class F>
  [[nodiscard]] auto run(Items&& items, F&& operation, const Call& call = {}) const {
    auto* const first = items.data();
    using Item = std::remove_reference_t<decltype(*first)>;
    auto one = [&operation](Item& item, const Call& inner) -> decltype(auto) {
      if constexpr (std::is_invocable_v<F&, Item&, const Call&>) return operation(item, inner);
      else return operation(item);
    };
    using R = decltype(one(*first, call));
    static_assert(AnyCarrier<R> && detail::holds_error<R>,
                  "fallible: a batch needs an operation whose result type can hold an Error or a Code");
    const auto size = static_cast<std::size_t>(items.size());
    using Answer = Result<BatchResults<R>>;
    BatchResults<R> results(size == 0 ? nullptr : new (std::nothrow) std::optional<R>[size], size);
    if (size != 0 && results.slots_ == nullptr) {
      results.size_ = 0;
      return Answer(Failure<Error>(Error(Errc::resource_exhausted)));
    }
    Round<decltype(one), Item, R> round{this, &one, first, &results, call};
    Random random(options_.seed);
    Backoff backoff;
    for (std::uint32_t attempt = 1;; ++attempt) {
      round.call.attempt = attempt;
      round.next = 0;
      round.go();
      if (attempt >= options_.attempts || round.stop()) break;
      std::chrono::nanoseconds hint{};
      if (!round.any_to_retry(hint)) break;
      const std::chrono::nanoseconds pause = backoff.next(options_.backoff, random.next());
      if (const char* reason = wait(hint > pause ? hint : pause, call)) {
        round.stop_because(reason);
        break;
      }
    }
    round.close();
    return Answer(detail::move(results));
  }

 private:
  template <class F, class Item, class R>
  struct Round {
    const Batch* batch;
    F* operation;
    Item* items;
    BatchResults<R>* results;
    Call call;
    std::size_t next = 0;
    std::size_t finished = 0, failed = 0, ended = 0;
    std::uint64_t tries = 0;
    const char* stopped = nullptr;  // why

    [[nodiscard]] bool stop() const noexcept { return __atomic_load_n(&stopped, __ATOMIC_ACQUIRE) != nullptr; }
    void stop_because(const char* reason) noexcept { __atomic_store_n(&stopped, reason, __ATOMIC_RELEASE); }

    [[nodiscard]] bool retryable(R& result, std::chrono::nanoseconds* longest = nullptr) const noexcept {
      const Error error = detail::carried_error(result);
      const Retry retry = error.code().retry();
      if (retry != Retry::backoff && retry != Retry::hinted) return false;
      const auto hint = retry_after(error);
      if (!hint.has_value()) return retry == Retry::backoff;
      if (*hint > batch->options_.longest_hint) return false;
      if (longest != nullptr && *hint > *longest) *longest = *hint;
      return true;
    }
    /// Raises `hint` to the longest that an item to be tried again asks for.
    [[nodiscard]] bool any_to_retry(std::chrono::nanoseconds& hint) noexcept {
      bool any = false;
      for (std::size_t i = 0; i < results->size_; ++i) {
        auto& slot = results->slots_[i];
        if (slot.has_value() && !Carrier<R>::has_value(*slot) && retryable(*slot, &hint)) any = true;
      }
      return any;
    }

    void go() noexcept {
      const Executor& executor = batch->options_.executor;
      if (!executor) return work(this);
      ended = 0;
      std::size_t submitted = 0;
      while (submitted < batch->options_.width && executor.submit(executor.self, Task{&task, this})) ++submitted;
      if (submitted == 0) return work(this);
      while (__atomic_load_n(&ended, __ATOMIC_ACQUIRE) < submitted) executor.wait(executor.self, Deadline());
    }
    static void task(void* self) noexcept {
      work(self);
      __atomic_fetch_add(&static_cast<Round*>(self)->ended, std::size_t{1}, __ATOMIC_RELEASE);
    }
    static void work(void* self) noexcept {
      auto& round = *static_cast<Round*>(self);
      for (;;) {
        const std::size_t at = __atomic_fetch_add(&round.next, std::size_t{1}, __ATOMIC_RELAXED);
        if (at >= round.results->size_ || round.stop()) return;
        round.one(at);
      }
    }
    void one(std::size_t at) noexcept {
      const BatchOptions& options = batch->options_;
      auto& slot = results->slots_[at];
      const bool again = slot.has_value();
      if (again && (Carrier<R>::has_value(*slot) || !retryable(*slot))) return;
      if (call.stop.stop_requested()) return stop_because("asked to stop");
      if (!call.deadline.is_never() && call.deadline.passed(batch->clock_.now())) return stop_because("the deadline passed");
      RetryBudget* const budget = options.budget.get();
      RetryPermit permit;
      if (again) {
        permit = options.budget.reserve(RetryCost::answered);
        if (!permit) return;
        permit.used();
      } else if (budget != nullptr) {
        budget->call_began();
      }
      slot.emplace((*operation)(items[at], call));
      __atomic_fetch_add(&tries, std::uint64_t{1}, __ATOMIC_RELAXED);
      const bool good = Carrier<R>::has_value(*slot);
      if (good && again) permit.succeeded();
      if (budget != nullptr) {
        if (good && !again) budget->succeeded();
        if (!good && fallible::classify(detail::carried_error(*slot).code()) == Outcome::failed) budget->failed();
        if (!again) budget->call_ended();
      }
      if (again) {
        if (good) __atomic_fetch_sub(&failed, std::size_t{1}, __ATOMIC_RELAXED);
        else if (options.mode == BatchMode::fail_fast && (call.attempt >= options.attempts || !retryable(*slot))) {
          stop_because("the first failure ends it");
        }
        return;
      }
      const std::size_t done = __atomic_add_fetch(&finished, std::size_t{1}, __ATOMIC_RELAXED);
      if (good) return;
      const std::size_t bad = __atomic_add_fetch(&failed, std::size_t{1}, __ATOMIC_RELAXED);
      const bool final = options.attempts == 1 || !retryable(*slot);
      if (options.mode == BatchMode::fail_fast && final) return stop_because("the first failure ends it");
      if (done >= options.min_items &&
          static_cast<double>(bad) > options.max_error_rate * static_cast<double>(done)) {
        stop_because("too many failures");
      }
    }
    void close() noexcept {
      results->tries_ = tries;
      if (stopped != nullptr) results->reason_ = Text(stopped);
      for (std::size_t i = 0; i < results->size_; ++i) {
        auto& slot = results->slots_[i];
        if (!slot.has_value()) {
          ++results->skipped_;
          slot.emplace(detail::fail_as<R>(Error(Errc::cancelled)));
        } else if (!Carrier<R>::has_value(*slot)) {
          ++results->failed_;
        }
      }
    }
  };

  Batch(BatchOptions options, Clock clock, Sleeper sleeper) noexcept
      : options_(options), clock_(clock), sleeper_(sleeper) {}

  /// Null when the pause is over, else why the batch ends.
  [[nodiscard]] const char* wait(std::chrono::nanoseconds pause, const Call& call) const noexcept {
    if (pause.count() == 0) return nullptr;
    const Deadline over = Deadline::after(clock_.now(), pause);
    if (!call.deadline.is_never() && call.deadline.passed(over.at())) return "the deadline is too close";
    return sleeper_(over.at(), call.stop) ? nullptr : "asked to stop";
  }

  BatchOptions options_;
  Clock clock_;
  Sleeper sleeper_;
};

FALLIBLE_NAMESPACE_END
#endif

// RetryBudget bounds what retries and hedges add to the load of a dependency, over all calls together: when most
// calls fail, a retry is no help and the budget says no.
//   Layer    resilience.   Threads  every member may be called from any thread; lock-free. Move it only before it is shared.
//   Memory   none of its own: one object per dependency, referred to by its policies, which it must outlive.
//   Errors   InvalidOption, from the factories.
//
//   auto budget = FALLIBLE_TRY(RetryBudget::token_bucket());
//   auto retry = FALLIBLE_TRY(RetryPolicy::create(options, budget));       // or no_budget, in so many words
#ifndef FALLIBLE_RESILIENCE_RETRY_BUDGET_HPP
#define FALLIBLE_RESILIENCE_RETRY_BUDGET_HPP

#include <chrono>
#include <cstdint>

#include <fallible/core/clock.hpp>
#include <fallible/core/result.hpp>

FALLIBLE_NAMESPACE_BEGIN

class RetryBudget;

/// What is lost to a retry of a failure: a peer that answered, or one that may be in trouble.
enum class RetryCost : std::uint8_t { answered, transient };

/// The right to one further try, by owning it. Dropped before used(), it gives back what it took; dropped
/// after that, it ends the retry's place among those in flight.
class [[nodiscard]] RetryPermit {
 public:
  RetryPermit() noexcept = default;
  RetryPermit(RetryPermit&& other) noexcept
      : budget_(other.budget_), taken_(other.taken_), epoch_(other.epoch_), granted_(other.granted_),
        used_(other.used_), succeeded_(other.succeeded_) {
    other.budget_ = nullptr;
    other.granted_ = false;
  }
  RetryPermit& operator=(RetryPermit&& other) noexcept {
    if (this != &other) {
      release();
      budget_ = other.budget_;
      taken_ = other.taken_;
      epoch_ = other.epoch_;
      granted_ = other.granted_;
      used_ = other.used_;
      succeeded_ = other.succeeded_;
      other.budget_ = nullptr;
      other.granted_ = false;
    }
    return *this;
  }
  ~RetryPermit() { release(); }

  /// Whether the further try may be made.
  [[nodiscard]] explicit operator bool() const noexcept { return granted_; }
  /// The further try begins now: what it cost stays spent.
  void used() noexcept { used_ = true; }
  /// The further try succeeded: the cost model gives back what it took, once.
  inline void succeeded() noexcept;

 private:
  friend class RetryBudget;
  friend class BudgetRef;
  RetryPermit(RetryBudget* budget, std::int64_t taken, std::int32_t epoch = 0) noexcept
      : budget_(budget), taken_(taken), epoch_(epoch), granted_(true) {}
  inline void release() noexcept;

  RetryBudget* budget_ = nullptr;
  std::int64_t taken_ = 0;
  std::int32_t epoch_ = 0;  // of a window: the slot it was taken from
  bool granted_ = false;
  bool used_ = false;
  bool succeeded_ = false;
};

/// gRPC's retry throttling (proposal A6): a failure takes one token, a success adds `ratio`, and retries
/// are allowed while more than half of the tokens are left.
struct TokenBucketOptions {
  std::uint32_t max_tokens = 100;  ///< 1 to 1000.
  double ratio = 0.1;              ///< Three decimals count; above 0, at most 1000.
};

/// Finagle's: each first try deposits `share` of a retry, and deposits expire. `per_second` retries are
/// always allowed, so that a quiet client can retry at all. What an unused permit gives back expires when what
/// it took would have.
struct WindowBudgetOptions {
  std::chrono::nanoseconds ttl = std::chrono::seconds(10);  ///< 1 s to 60 s.
  std::uint32_t per_second = 10;                            ///< 0 to 10000.
  double share = 0.2;                                       ///< 0 to 10: 0.2 is a retry for five calls.
};

/// The AWS SDKs' standard mode: a store of tokens that retries draw on and successes fill again.
struct CostBudgetOptions {
  std::uint32_t capacity = 500;       ///< Also what it starts with; above 0.
  std::uint32_t answered_cost = 5;    ///< A retry after an answer, such as a 503.
  std::uint32_t transient_cost = 10;  ///< A retry after no answer: a time-out, a broken connection.
};

/// Envoy's and failsafe-go's: retries in flight, waiting ones included, as a share of the calls in flight.
struct InFlightBudgetOptions {
  std::uint32_t at_least = 3;  ///< That many are always allowed.
  double share = 0.2;          ///< 0 to 10.
};

class RetryBudget {
 public:
  [[nodiscard]] static Result<RetryBudget> token_bucket(TokenBucketOptions options = {}) noexcept;
  [[nodiscard]] static Result<RetryBudget> window(WindowBudgetOptions options = {},
                                                  Clock clock = coarse_clock()) noexcept;
  [[nodiscard]] static Result<RetryBudget> cost(CostBudgetOptions options = {}) noexcept;
  [[nodiscard]] static Result<RetryBudget> in_flight(InFlightBudgetOptions options = {}) noexcept;

  /// Gives a token bucket other options; it keeps how full it is, in proportion. Whoever shares it goes on with
  /// the new ones, what other threads decide at this moment may follow either. One thread at a time.
  /// Errors    those of token_bucket(); failed_precondition for another model.
  [[nodiscard]] Result<void> reconfigure(TokenBucketOptions options) noexcept;

  /// A call begins with its first try; each call_began has one call_ended.
  void call_began() noexcept;
  void call_ended() noexcept;
  /// A first try succeeded; for a further one tell its permit.
  void succeeded() noexcept;
  /// A try failed in a way that speaks against the dependency.
  void failed() noexcept;
  /// Takes what a further try costs, now, before the pause. The permit is empty when there is not enough.
  [[nodiscard]] RetryPermit reserve(RetryCost cost = RetryCost::answered) noexcept;
  /// What is left, in whole retries or, of token_bucket and cost, in tokens. A snapshot.
  [[nodiscard]] double balance() const noexcept;

 private:
  friend class RetryPermit;
  enum class Model : std::uint8_t { token_bucket, window, cost, in_flight };
  static constexpr int slots = 10;

  explicit RetryBudget(Model model) noexcept : model_(model) {}
  void permit_succeeded(std::int64_t taken) noexcept;
  void permit_released(std::int64_t taken, std::int32_t epoch, bool used) noexcept;
  void add(std::int64_t amount) noexcept;
  bool take(std::int64_t amount) noexcept;
  void deposit(std::int64_t amount) noexcept;
  std::int32_t withdraw(std::int64_t amount) noexcept;
  void put_back(std::int64_t amount, std::int64_t epoch) noexcept;
  [[nodiscard]] std::int64_t epoch() const noexcept;
  [[nodiscard]] std::int64_t sum(std::int64_t epoch, std::int64_t ahead) const noexcept;

  Model model_;
  Clock clock_{};
  std::int64_t slot_length_ = 1;            // nanoseconds
  std::int64_t value_ = 0;                  // thousandths of tokens
  std::int64_t limit_ = 0;                  // thousandths of tokens; window: the reserve in 2^-16 retries
  std::int64_t gain_ = 0;                   // per success or per first try, in the same units
  std::int64_t costs_[2] = {0, 0};
  std::int64_t calls_ = 0, retries_ = 0;    // in flight
  std::uint64_t slots_[slots] = {};         // epoch in the upper 24 bits, a signed balance in the lower 40
};

inline void RetryPermit::succeeded() noexcept {
  if (budget_ != nullptr && !succeeded_) budget_->permit_succeeded(taken_);
  used_ = succeeded_ = true;
}
inline void RetryPermit::release() noexcept {
  if (budget_ != nullptr) budget_->permit_released(taken_, epoch_, used_);
  budget_ = nullptr;
  granted_ = false;
}

/// Says in so many words that nothing bounds the retries of all calls together.
struct NoBudget {};
inline constexpr NoBudget no_budget{};

/// A budget by reference, or no_budget; there is no default.
class BudgetRef {
 public:
  constexpr BudgetRef(NoBudget) noexcept {}
  constexpr BudgetRef(RetryBudget& budget) noexcept : budget_(&budget) {}
  BudgetRef(const RetryBudget&&) = delete;

  [[nodiscard]] constexpr RetryBudget* get() const noexcept { return budget_; }
  [[nodiscard]] RetryPermit reserve(RetryCost cost) const noexcept {
    if (budget_ != nullptr) return budget_->reserve(cost);
    return RetryPermit(nullptr, 0);
  }

 private:
  RetryBudget* budget_ = nullptr;
};

FALLIBLE_NAMESPACE_END
#endif

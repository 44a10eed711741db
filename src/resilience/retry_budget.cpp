#include <fallible/resilience/retry_budget.hpp>

#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::int64_t thousand = 1000;
constexpr std::int64_t million = 1000000;  // decimal, so that a fifth of 20 is 4
constexpr std::int64_t whole = std::int64_t{1} << 16;  // a retry, in a window's fixed point

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"retry budget", option, must}); }

std::int64_t fixed(double value, std::int64_t unit) noexcept {
  return static_cast<std::int64_t>(value * static_cast<double>(unit) + 0.5);
}

std::int64_t load(const std::int64_t& word) noexcept { return __atomic_load_n(&word, __ATOMIC_RELAXED); }

constexpr int balance_bits = 40;
constexpr std::int64_t balance_max = (std::int64_t{1} << (balance_bits - 1)) - 1;

std::uint64_t pack(std::int64_t epoch, std::int64_t balance) noexcept {
  if (balance > balance_max) balance = balance_max;
  if (balance < -balance_max) balance = -balance_max;
  return static_cast<std::uint64_t>(epoch) << balance_bits |
         (static_cast<std::uint64_t>(balance) & ((std::uint64_t{1} << balance_bits) - 1));
}
std::int64_t balance_of(std::uint64_t slot) noexcept {
  return static_cast<std::int64_t>(slot << (64 - balance_bits)) >> (64 - balance_bits);
}
std::int64_t epoch_of(std::uint64_t slot) noexcept { return static_cast<std::int64_t>(slot >> balance_bits); }
/// Whether another thread has begun a later round of this slot; a clock that goes back further than that is believed.
bool is_later(std::uint64_t slot, std::int64_t now) noexcept {
  const std::int64_t ahead = (epoch_of(slot) - now) & 0xffffff;
  return slot != 0 && ahead != 0 && ahead <= 20;
}

}  // namespace

Result<RetryBudget> RetryBudget::token_bucket(TokenBucketOptions options) noexcept {
  if (options.max_tokens < 1 || options.max_tokens > 1000) return bad("max_tokens", "1 to 1000");
  if (!(options.ratio > 0 && options.ratio <= 1000) || fixed(options.ratio, thousand) == 0) {
    return bad("ratio", "0.001 to 1000");
  }
  RetryBudget budget(Model::token_bucket);
  budget.limit_ = budget.value_ = std::int64_t{options.max_tokens} * thousand;
  budget.gain_ = fixed(options.ratio, thousand);
  return budget;
}

Result<RetryBudget> RetryBudget::window(WindowBudgetOptions options, Clock clock) noexcept {
  if (options.ttl < std::chrono::seconds(1) || options.ttl > std::chrono::seconds(60)) return bad("ttl", "1 s to 60 s");
  if (options.per_second > 10000) return bad("per_second", "at most 10000");
  if (!(options.share >= 0 && options.share <= 10)) return bad("share", "0 to 10");
  RetryBudget budget(Model::window);
  budget.clock_ = clock;
  budget.slot_length_ = options.ttl.count() / slots;
  const double seconds = static_cast<double>(options.ttl.count()) / 1e9;
  budget.limit_ = fixed(static_cast<double>(options.per_second) * seconds, whole);
  budget.gain_ = fixed(options.share, whole);
  budget.costs_[0] = budget.costs_[1] = whole;
  return budget;
}

Result<RetryBudget> RetryBudget::cost(CostBudgetOptions options) noexcept {
  if (options.capacity == 0) return bad("capacity", "1 or more");
  if (options.answered_cost == 0 || options.answered_cost > options.capacity) return bad("answered_cost", "1 to capacity");
  if (options.transient_cost == 0 || options.transient_cost > options.capacity) return bad("transient_cost", "1 to capacity");
  RetryBudget budget(Model::cost);
  budget.limit_ = budget.value_ = std::int64_t{options.capacity} * thousand;
  budget.gain_ = thousand;
  budget.costs_[0] = std::int64_t{options.answered_cost} * thousand;
  budget.costs_[1] = std::int64_t{options.transient_cost} * thousand;
  return budget;
}

Result<RetryBudget> RetryBudget::in_flight(InFlightBudgetOptions options) noexcept {
  if (!(options.share >= 0 && options.share <= 10)) return bad("share", "0 to 10");
  RetryBudget budget(Model::in_flight);
  budget.limit_ = std::int64_t{options.at_least};
  budget.gain_ = fixed(options.share, million);
  return budget;
}

Result<void> RetryBudget::reconfigure(TokenBucketOptions options) noexcept {
  if (model_ != Model::token_bucket) {
    return fail(Errc::failed_precondition, "retry budget: only a token bucket takes other options");
  }
  Result<RetryBudget> other = token_bucket(options);
  if (!other.has_value()) return fail(static_cast<Error&&>(other.error()));
  const std::int64_t before = load(limit_), after = other->limit_;
  __atomic_store_n(&limit_, after, __ATOMIC_RELAXED);
  __atomic_store_n(&gain_, other->gain_, __ATOMIC_RELAXED);
  std::int64_t value = load(value_);
  while (!__atomic_compare_exchange_n(&value_, &value, value * after / before, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return {};
}

void RetryBudget::add(std::int64_t amount) noexcept {
  std::int64_t value = load(value_);
  std::int64_t next = 0;
  do {
    next = value + amount;
    const std::int64_t limit = load(limit_);
    if (next > limit) next = limit;
    if (next < 0) next = 0;
    if (next == value) return;
  } while (!__atomic_compare_exchange_n(&value_, &value, next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

bool RetryBudget::take(std::int64_t amount) noexcept {
  std::int64_t value = load(value_);
  do {
    if (value < amount) return false;
  } while (!__atomic_compare_exchange_n(&value_, &value, value - amount, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return true;
}

std::int64_t RetryBudget::epoch() const noexcept {
  const std::int64_t now = clock_.now().count();
  return ((now < 0 ? 0 : now) / slot_length_ + 1) & 0xffffff;
}

/// What the slots hold that are alive at `epoch`, and those of up to `ahead` epochs after it.
std::int64_t RetryBudget::sum(std::int64_t epoch, std::int64_t ahead) const noexcept {
  std::int64_t sum = limit_;
  for (const std::uint64_t& word : slots_) {
    const std::uint64_t slot = __atomic_load_n(&word, __ATOMIC_SEQ_CST);
    const std::int64_t age = (epoch + ahead - epoch_of(slot)) & 0xffffff;
    if (slot != 0 && age < slots + ahead) sum += balance_of(slot);
  }
  return sum;
}

void RetryBudget::deposit(std::int64_t amount) noexcept {
  const std::int64_t now = epoch();
  std::uint64_t& word = slots_[now % slots];
  std::uint64_t slot = __atomic_load_n(&word, __ATOMIC_RELAXED);
  std::uint64_t next = 0;
  do {
    if (is_later(slot, now)) return;  // this thread was away for the whole window
    next = pack(now, (epoch_of(slot) == now ? balance_of(slot) : 0) + amount);
  } while (!__atomic_compare_exchange_n(&word, &slot, next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

/// Takes `amount` from the slot of now and answers with its epoch, or with -1.
std::int32_t RetryBudget::withdraw(std::int64_t amount) noexcept {
  const std::int64_t now = epoch();
  std::uint64_t& word = slots_[now % slots];
  std::uint64_t slot = __atomic_load_n(&word, __ATOMIC_RELAXED);
  std::uint64_t next = 0;
  do {
    if (is_later(slot, now) || sum(now, 0) < amount) return -1;
    next = pack(now, (epoch_of(slot) == now ? balance_of(slot) : 0) - amount);
  } while (!__atomic_compare_exchange_n(&word, &slot, next, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
  // Another thread may have taken the same from another slot, at a border or because one of the two was away: of
  // two that take the last retry, at least one sees the other here.
  if (sum(now, slots) < 0) {
    put_back(amount, now);
    return -1;
  }
  return static_cast<std::int32_t>(now);
}

/// Undoes a withdrawal, unless it has expired.
void RetryBudget::put_back(std::int64_t amount, std::int64_t epoch) noexcept {
  std::uint64_t& word = slots_[epoch % slots];
  std::uint64_t slot = __atomic_load_n(&word, __ATOMIC_RELAXED);
  std::uint64_t next = 0;
  do {
    if (epoch_of(slot) != epoch) return;
    next = pack(epoch, balance_of(slot) + amount);
  } while (!__atomic_compare_exchange_n(&word, &slot, next, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

void RetryBudget::call_began() noexcept {
  if (model_ == Model::window && gain_ != 0) deposit(gain_);
  if (model_ == Model::in_flight) __atomic_fetch_add(&calls_, 1, __ATOMIC_RELAXED);
}

void RetryBudget::call_ended() noexcept {
  if (model_ == Model::in_flight) __atomic_fetch_sub(&calls_, 1, __ATOMIC_RELAXED);
}

void RetryBudget::succeeded() noexcept {
  if (model_ == Model::token_bucket || model_ == Model::cost) add(load(gain_));
}

void RetryBudget::failed() noexcept {
  if (model_ == Model::token_bucket) add(-thousand);
}

RetryPermit RetryBudget::reserve(RetryCost cost) noexcept {
  const std::int64_t price = costs_[cost == RetryCost::transient ? 1 : 0];
  switch (model_) {
    case Model::token_bucket:
      if (load(value_) * 2 <= load(limit_)) return {};
      break;
    case Model::window: {
      const std::int32_t taken_from = withdraw(price);
      if (taken_from < 0) return {};
      return RetryPermit(this, price, taken_from);
    }
    case Model::cost:
      if (!take(price)) return {};
      break;
    case Model::in_flight: {
      std::int64_t retries = load(retries_);
      do {
        if (retries >= limit_ && (retries + 1) * million > load(calls_) * gain_) return {};
      } while (!__atomic_compare_exchange_n(&retries_, &retries, retries + 1, true, __ATOMIC_RELAXED,
                                            __ATOMIC_RELAXED));
      break;
    }
  }
  return RetryPermit(this, price);
}

void RetryBudget::permit_succeeded(std::int64_t taken) noexcept {
  if (model_ == Model::cost) add(taken);
  if (model_ == Model::token_bucket) add(load(gain_));
}

void RetryBudget::permit_released(std::int64_t taken, std::int32_t epoch, bool used) noexcept {
  if (model_ == Model::in_flight) __atomic_fetch_sub(&retries_, 1, __ATOMIC_RELAXED);
  if (used) return;
  if (model_ == Model::cost) add(taken);
  if (model_ == Model::window) put_back(taken, epoch);
}

double RetryBudget::balance() const noexcept {
  switch (model_) {
    case Model::token_bucket:
    case Model::cost: return static_cast<double>(load(value_)) / static_cast<double>(thousand);
    case Model::in_flight: {
      const double allowed = static_cast<double>(load(calls_) * gain_) / static_cast<double>(million);
      const auto least = static_cast<double>(limit_);
      return (allowed > least ? allowed : least) - static_cast<double>(load(retries_));
    }
    case Model::window: break;
  }
  return static_cast<double>(sum(epoch(), 0)) / static_cast<double>(whole);
}

FALLIBLE_NAMESPACE_END

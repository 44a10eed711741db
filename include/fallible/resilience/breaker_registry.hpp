// BreakerRegistry keeps a circuit breaker per key: per host, per tenant.
//   Layer    resilience.   Threads  all members but moving may be called from any thread; a short lock to find one.
//   Memory   a table at create(), a breaker for each key that is in use.
//   Errors   CapacityExceeded when all places are taken by breakers that may not go.
//
//   auto breakers = FALLIBLE_TRY(BreakerRegistry::create({.breaker = {.open_for = 5s}, .capacity = 256}));
//   auto breaker = FALLIBLE_TRY(breakers.get(host));
//   auto answer = breaker->call([&] { return client.get(host, path); });
//
// A breaker gives its place away when nobody holds it, it has not been asked for during idle_after, and it is
// closed: what an open one knows is never dropped in silence.
#ifndef FALLIBLE_RESILIENCE_BREAKER_REGISTRY_HPP
#define FALLIBLE_RESILIENCE_BREAKER_REGISTRY_HPP

#include <fallible/resilience/circuit_breaker.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct BreakerRegistryOptions {
  CircuitBreakerOptions breaker{};   ///< For each; its name is the key, cut at 63 bytes.
  std::uint32_t capacity = 256;      ///< Keys at once, 1 to 65536.
  std::chrono::nanoseconds idle_after = std::chrono::minutes(10);  ///< 0 or more.
};

namespace detail {
struct RegistryEntry;
struct RegistryTable;
}  // namespace detail

class BreakerRegistry {
 public:
  /// A breaker that stays while it is held. It must not outlive the registry.
  class [[nodiscard]] Handle {
   public:
    Handle(Handle&& other) noexcept : entry_(other.entry_) { other.entry_ = nullptr; }
    Handle& operator=(Handle&&) = delete;
    ~Handle();
    [[nodiscard]] CircuitBreaker& operator*() const noexcept;
    [[nodiscard]] CircuitBreaker* operator->() const noexcept { return &**this; }

   private:
    friend class BreakerRegistry;
    explicit Handle(detail::RegistryEntry* entry) noexcept : entry_(entry) {}
    detail::RegistryEntry* entry_;
  };

  /// Errors    InvalidOption, also for the breaker's; resource_exhausted.
  [[nodiscard]] static Result<BreakerRegistry> create(BreakerRegistryOptions options, Clock clock = coarse_clock(),
                                                      std::uint64_t seed = random_seed()) noexcept;
  BreakerRegistry(BreakerRegistry&& other) noexcept : table_(other.table_) { other.table_ = nullptr; }
  BreakerRegistry& operator=(BreakerRegistry&&) = delete;
  ~BreakerRegistry();

  /// The breaker of `key`, made when there is none.   Cost  a pass over the table.
  [[nodiscard]] Result<Handle> get(Text key) noexcept;
  [[nodiscard]] std::uint32_t size() const noexcept;

 private:
  explicit BreakerRegistry(detail::RegistryTable* table) noexcept : table_(table) {}
  detail::RegistryTable* table_;
};

FALLIBLE_NAMESPACE_END
#endif

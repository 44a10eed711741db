#include <fallible/resilience/breaker_registry.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include <mutex>
#include <new>

FALLIBLE_NAMESPACE_BEGIN

namespace detail {

struct RegistryEntry {
  RegistryEntry(const InlineText<64>& text, std::uint64_t rest) noexcept : key(text), hash(rest) {}
  InlineText<64> key;
  std::uint64_t hash;  // of the whole key, where it had to be cut
  CircuitBreaker* breaker = nullptr;
  std::atomic<std::uint32_t> holders{0};  // raised under the table's lock only
  std::chrono::nanoseconds used{};
  alignas(CircuitBreaker) unsigned char place[sizeof(CircuitBreaker)];

  RegistryEntry(const RegistryEntry&) = delete;
  ~RegistryEntry() {
    if (breaker != nullptr) breaker->~CircuitBreaker();
  }
};

struct RegistryTable {
  BreakerRegistryOptions options;
  Clock clock;
  Random random;
  std::mutex lock;
  RegistryEntry** entries;
  std::uint64_t seed;
  std::uint32_t size = 0;
};

namespace {

/// 0 for a key that is kept whole. Long ones that begin alike must not share a breaker.
std::uint64_t rest_of(Text key, std::uint64_t seed) noexcept {
  if (key.size() <= InlineText<64>::capacity) return 0;
  std::uint64_t hash = seed ^ key.size();
  for (const char c : key) hash = Random(hash ^ static_cast<unsigned char>(c)).next();
  return hash == 0 ? 1 : hash;
}

}  // namespace

}  // namespace detail

using detail::RegistryEntry;
using detail::RegistryTable;

Result<BreakerRegistry> BreakerRegistry::create(BreakerRegistryOptions o, Clock clock, std::uint64_t seed) noexcept {
  if (o.capacity < 1 || o.capacity > 65536) {
    return fail(InvalidOption{"breaker registry", "capacity", "1 to 65536"});
  }
  if (o.idle_after < std::chrono::nanoseconds(0)) {
    return fail(InvalidOption{"breaker registry", "idle_after", "0 or more"});
  }
  auto probe = CircuitBreaker::create(o.breaker, clock, seed);  // says now what is wrong with its options
  if (!probe.has_value()) return fail(static_cast<Error&&>(probe.error()));
  auto** entries = new (std::nothrow) RegistryEntry*[o.capacity]();
  if (entries == nullptr) return fail(Errc::resource_exhausted);
  auto* table = new (std::nothrow) RegistryTable{o, clock, Random(seed), {}, entries, Random(~seed).next()};
  if (table == nullptr) {
    delete[] entries;
    return fail(Errc::resource_exhausted);
  }
  return BreakerRegistry(table);
}

BreakerRegistry::~BreakerRegistry() {
  if (table_ == nullptr) return;
  for (std::uint32_t i = 0; i < table_->size; ++i) delete table_->entries[i];
  delete[] table_->entries;
  delete table_;
}

Result<BreakerRegistry::Handle> BreakerRegistry::get(Text key) noexcept {
  RegistryTable& table = *table_;
  const InlineText<64> wanted(key);
  const std::uint64_t hash = detail::rest_of(key, table.seed);
  const std::chrono::nanoseconds now = table.clock.now();
  const detail::Locked hold(table.lock);
  RegistryEntry* idle = nullptr;
  std::uint32_t idle_at = 0;
  for (std::uint32_t i = 0; i < table.size; ++i) {
    RegistryEntry* entry = table.entries[i];
    if (entry->hash == hash && entry->key == wanted) {
      entry->holders.fetch_add(1, std::memory_order_relaxed);
      entry->used = now;
      return Handle(entry);
    }
    if (table.size == table.options.capacity && entry->holders.load(std::memory_order_acquire) == 0 &&
        Deadline(now).remaining(entry->used) >= table.options.idle_after && (idle == nullptr || entry->used < idle->used) &&
        entry->breaker->state() == BreakerState::closed) {
      idle = entry;
      idle_at = i;
    }
  }
  if (table.size == table.options.capacity && idle == nullptr) {
    return fail(CapacityExceeded{"circuit breakers", table.options.capacity});
  }
  auto* made = new (std::nothrow) RegistryEntry(wanted, hash);
  if (made == nullptr) return fail(Errc::resource_exhausted);
  CircuitBreakerOptions options = table.options.breaker;
  options.name = Text(made->key);
  auto breaker = CircuitBreaker::create(options, table.clock, table.random.next());
  if (!breaker.has_value()) {
    delete made;
    return fail(static_cast<Error&&>(breaker.error()));
  }
  made->breaker = new (made->place) CircuitBreaker(static_cast<CircuitBreaker&&>(*breaker));
  made->used = now;
  made->holders.store(1, std::memory_order_relaxed);
  delete idle;
  table.entries[idle != nullptr ? idle_at : table.size++] = made;
  return Handle(made);
}

std::uint32_t BreakerRegistry::size() const noexcept {
  const detail::Locked hold(table_->lock);
  return table_->size;
}

BreakerRegistry::Handle::~Handle() {
  if (entry_ != nullptr) entry_->holders.fetch_sub(1, std::memory_order_release);
}

CircuitBreaker& BreakerRegistry::Handle::operator*() const noexcept { return *entry_->breaker; }

FALLIBLE_NAMESPACE_END

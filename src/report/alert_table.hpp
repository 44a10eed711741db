// The state of an AlertEngine: which alerts there are, what they count, and what is still to be told. Hidden behind
// report/alert.hpp. alert_table.cpp counts and decides, alert_delivery.cpp tells the sinks.
#ifndef FALLIBLE_SRC_REPORT_ALERT_TABLE_HPP
#define FALLIBLE_SRC_REPORT_ALERT_TABLE_HPP

#include <mutex>

#include <fallible/core/allocator.hpp>
#include <fallible/core/inline_text.hpp>

#include "alert_window.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t max_alert_sinks = 8;

/// `time` and `wait` more, at the latest at the end of time.
inline std::int64_t later(std::int64_t time, std::int64_t wait) noexcept {
  std::int64_t sum = 0;
  return __builtin_add_overflow(time, wait, &sum) ? INT64_MAX : sum;
}

enum class AlertPending : std::uint8_t { nothing, fired, cleared, digest };

/// One alert, or a policy's digest.
struct AlertEntry {
  bool used;
  bool firing;
  bool told_firing;         // the sinks believe that it fires
  bool told_before;         // told_at counts
  bool sending;             // somebody is telling the sinks, without the lock
  AlertPending pending;
  std::uint8_t policy;
  std::uint8_t attempts;
  std::uint8_t unsent;      // sinks that have not taken what is pending, a bit each
  Severity severity;
  const CodeInfo* code;     // null: several
  std::uint64_t group;
  std::int64_t fired_at, due_at, told_at;  // ns of the engine's time; of a digest fired_at is the period's begin
  AlertWindow window;
  AlertTally tally;
  InlineText<64> id;
};

struct AlertPolicyState {
  AlertPolicy policy;
  InlineText<64> name;
  std::int64_t slice;    // ns
  AlertWindow requests;  // for a share
};

struct AlertTable {
  std::mutex lock;
  Clock clock{};
  const Allocator* allocator = nullptr;
  std::size_t bytes = 0;

  // All that follows needs the lock, but for what never changes.
  std::int64_t last_read = 0;
  std::int64_t now = 0;           // time that has passed since create()
  std::int64_t next_due = INT64_MAX;  // nothing is due before, so that most records look no further
  std::uint64_t new_requests = 0; // not yet in a window; atomically, without the lock
  std::uint32_t policy_count = 0;
  std::uint32_t sink_count = 0;
  bool fingerprints = false;      // some policy groups by them
  bool shares = false;            // some policy counts requests
  AlertPolicyState policies[max_alert_policies]{};
  AlertSink sinks[max_alert_sinks]{};
  AlertCounts counts{};
  AlertEntry* entries = nullptr;  // first one for each policy, then `capacity` for alerts of their own
  std::uint32_t capacity = 0;
  std::uint32_t used = 0;         // of those, the first so many have been used

  [[nodiscard]] std::uint32_t entry_count() const noexcept { return policy_count + used; }
  [[nodiscard]] std::uint8_t all_sinks() const noexcept { return static_cast<std::uint8_t>((1u << sink_count) - 1); }

  // --- what is counted and decided -------------------------------------------------------------------------------
  void read_clock() noexcept;
  [[nodiscard]] double value_of(const AlertEntry& entry) const noexcept;
  void count(const Report& report, std::uint64_t group_by_fingerprint) noexcept;
  /// Ends what is over, and gives the places of forgotten alerts back.
  void evaluate_all() noexcept;
  /// Makes due what is not yet, digests of what they have so far among it.
  void hurry() noexcept;
  /// Whether nothing is to be told.
  [[nodiscard]] bool is_done() const noexcept;

  // --- what is told ----------------------------------------------------------------------------------------------
  /// Notes what the sinks are to be told at `due`, in place of what was noted before.
  void owe(AlertEntry& entry, AlertPending what, std::int64_t due) noexcept;
  /// Tells the sinks what is due. Takes the lock itself, and calls no sink with it.
  void deliver() noexcept;

 private:
  void evaluate(AlertEntry& entry) noexcept;
  void evaluate_digest(AlertEntry& entry, std::int64_t period) noexcept;
  void fire(AlertEntry& entry, const AlertPolicy& policy) noexcept;
  void remind(AlertEntry& entry, const AlertPolicy& policy) noexcept;
  void clear(AlertEntry& entry, const AlertPolicy& policy) noexcept;
  void over(AlertEntry& entry, const AlertPolicy& policy) noexcept;
  AlertEntry& entry_for(std::uint8_t policy, std::uint64_t group, const CodeInfo* code) noexcept;

  /// Something to tell, copied, so that it can be told without the lock.
  struct Due {
    AlertEntry* entry = nullptr;
    AlertPending what = AlertPending::nothing;
    std::uint8_t unsent = 0;
    AlertTally told;
    InlineText<64> id;
    Alert alert;
  };
  bool take_due(Due& due) noexcept;
  void told(const Due& due, std::uint8_t unsent, std::uint64_t taken) noexcept;
  void due_at(AlertEntry& entry, std::int64_t due) noexcept;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

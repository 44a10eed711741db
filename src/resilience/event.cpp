#include <fallible/resilience/event.hpp>

FALLIBLE_NAMESPACE_BEGIN

const char* to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::retry_scheduled: return "retry_scheduled";
    case EventKind::retry_succeeded: return "retry_succeeded";
    case EventKind::retry_gave_up: return "retry_gave_up";
    case EventKind::budget_denied: return "budget_denied";
    case EventKind::breaker_opened: return "breaker_opened";
    case EventKind::breaker_half_opened: return "breaker_half_opened";
    case EventKind::breaker_closed: return "breaker_closed";
    case EventKind::breaker_forced: return "breaker_forced";
    case EventKind::breaker_would_open: return "breaker_would_open";
    case EventKind::permit_lost: return "permit_lost";
    case EventKind::call_rejected: return "call_rejected";
    case EventKind::call_timed_out: return "call_timed_out";
    case EventKind::fallback_used: return "fallback_used";
    case EventKind::hedge_started: return "hedge_started";
    case EventKind::hedge_won: return "hedge_won";
    case EventKind::undo_failed: return "undo_failed";
    case EventKind::fault_injected: return "fault_injected";
  }
  return "unknown";
}

FALLIBLE_NAMESPACE_END

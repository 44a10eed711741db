#include <fallible/resilience/bulkhead.hpp>
#include <fallible/core/invalid_option.hpp>
#include <fallible/resilience/detail/locked.hpp>

FALLIBLE_NAMESPACE_BEGIN

using std::chrono::nanoseconds;

Result<Bulkhead> Bulkhead::create(BulkheadOptions options, Clock clock) noexcept {
  if (options.limit < 1) return fail(InvalidOption{"bulkhead", "limit", "1 or more"});
  if (options.wait < nanoseconds(0)) return fail(InvalidOption{"bulkhead", "wait", "0 or more"});
  if (clock.read == nullptr) return fail(InvalidOption{"bulkhead", "clock", "one with read"});
  return Bulkhead(options, clock);
}

bool Bulkhead::enter(const Call& call) noexcept {
  detail::Locked::take(lock_);
  if (running_ < options_.limit && first_ == nullptr) [[likely]] {
    ++running_;
    lock_.unlock();
    return true;
  }
  return wait_for_place(call);
}

// With the lock, which it gives back.
[[gnu::noinline]] bool Bulkhead::wait_for_place(const Call& call) noexcept {
  std::unique_lock<std::mutex> hold(lock_, std::adopt_lock);
  if (waiting_ >= options_.queue || options_.wait <= nanoseconds(0)) return false;
  const Deadline until = call.deadline.earlier(Deadline::after(clock_.now(), options_.wait));
  Waiter self;
  self.previous = last_;
  (last_ != nullptr ? last_->next : first_) = &self;
  last_ = &self;
  ++waiting_;
  while (!self.granted) {
    nanoseconds left = until.remaining(clock_.now());
    if (left <= nanoseconds(0) || call.stop.stop_requested()) break;
    if (call.stop.requested != nullptr && left > std::chrono::milliseconds(5)) left = std::chrono::milliseconds(5);
    if (left > std::chrono::hours(1)) left = std::chrono::hours(1);  // then asks again; longer ones overflow below
    self.woken.wait_for(hold, left);
  }
  if (self.granted) return true;  // unlinked by who granted it
  unlink(self);
  return false;
}

void Bulkhead::unlink(Waiter& waiter) noexcept {
  (waiter.previous != nullptr ? waiter.previous->next : first_) = waiter.next;
  (waiter.next != nullptr ? waiter.next->previous : last_) = waiter.previous;
  --waiting_;
}

void Bulkhead::release() noexcept {
  const detail::Locked hold(lock_);
  if (first_ == nullptr) {
    --running_;
    return;
  }
  Waiter& next = *first_;  // the place passes to it: running_ stays
  unlink(next);
  next.granted = true;
  next.woken.notify_one();  // with the lock held: the waiter lives on its thread's stack
}

std::uint32_t Bulkhead::running() const noexcept {
  const detail::Locked hold(lock_);
  return running_;
}

std::uint32_t Bulkhead::waiting() const noexcept {
  const detail::Locked hold(lock_);
  return waiting_;
}

Error Bulkhead::refuse() const noexcept {
  Error error(full());
  options_.listener(Event{.kind = EventKind::call_rejected, .policy = "bulkhead", .name = options_.name, .error = &error,
                          .detail = {}});
  return error;
}

FALLIBLE_NAMESPACE_END

// Rollback undoes the finished steps of an operation that fails half-way, the last one first.
//   Layer      resilience.   Threads  one.
//   Memory   N steps in place; a step is a callable of 48 bytes at most.
//   Errors   an undo that fails does not hide why it was needed: its error is suppressed into the first.
//
//   Result<void> move_money(Account& from, Account& to, Money amount) {
//     Rollback<4> rollback;
//     FALLIBLE_TRY(from.withdraw(amount));
//     FALLIBLE_TRY(rollback.add([&] { return from.deposit(amount); }));
//     if (auto paid = to.deposit(amount); !paid) return fail(rollback.undo(std::move(paid).error()));
//     rollback.commit();
//     return {};
//   }
#ifndef FALLIBLE_RESILIENCE_RECOVER_HPP
#define FALLIBLE_RESILIENCE_RECOVER_HPP

#include <new>

#include <fallible/core/result.hpp>
#include <fallible/resilience/detail/carried.hpp>
#include <fallible/resilience/event.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Up to N steps to undo. When it is destroyed without commit() it undoes as well, and tells failures of that
/// to its listener.
template <std::size_t N>
class Rollback {
  static_assert(N > 0 && N <= 1024, "fallible: a Rollback has 1 to 1024 steps");

 public:
  static constexpr std::size_t step_bytes = 48;

  /// `name` is for events and borrowed; `listener` is told undo_failed, with the step counted from 1.
  explicit Rollback(Text name = {}, Listener listener = {}) noexcept : name_(name), listener_(listener) {}
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() { unwind(nullptr); }

  /// Remembers how to undo the step that has just been done: a callable that returns nothing or a result.
  /// A step that is added while another is being undone is undone next.
  /// Errors    resource_exhausted after N steps: this one has been undone at once, so that returning the
  ///           error leaves nothing behind; a failure of that is suppressed in it.
  template <class F>
  [[nodiscard]] Result<void> add(F undo) noexcept {
    static_assert(sizeof(F) <= step_bytes && alignof(F) <= 16,
                  "fallible: an undo step has 48 bytes at most; capture references");
    static_assert(std::is_nothrow_move_constructible_v<F>, "fallible: an undo step must be nothrow movable");
    if (count_ == N) {
      Error full(Errc::resource_exhausted, "more than {} steps to undo", N);
      run_into<F>(&undo, &full, N + 1);
      return Failure<Error>(detail::move(full));
    }
    Step& step = steps_[count_++];
    step.spent = false;
    ::new (static_cast<void*>(step.bytes)) F(detail::move(undo));
    step.run = [](Rollback& self, void* bytes, Error* into, std::size_t position) noexcept {
      F& function = *static_cast<F*>(bytes);
      self.template run_into<F>(&function, into, position);
      function.~F();
    };
    step.drop = [](void* bytes) noexcept { static_cast<F*>(bytes)->~F(); };
    return {};
  }

  /// Undoes every step, the last one first, and gives `first` back with the failures of that suppressed in it.
  /// Within a step that is being undone it does nothing: that goes on anyway.
  [[nodiscard]] Error undo(Error first) noexcept {
    unwind(&first);
    return first;
  }
  /// All is well: forgets the steps.
  void commit() noexcept {
    for (std::size_t at = count_; at-- > 0;) {
      if (steps_[at].spent) continue;
      steps_[at].spent = true;
      steps_[at].drop(steps_[at].bytes);
    }
    if (!unwinding_) count_ = 0;
  }
  /// How many steps there are to undo.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t size = 0;
    for (std::size_t at = 0; at < count_; ++at) size += steps_[at].spent ? 0 : 1;
    return size;
  }

 private:
  struct Step {
    alignas(16) unsigned char bytes[step_bytes];
    void (*run)(Rollback& self, void* bytes, Error* into, std::size_t position) noexcept;
    void (*drop)(void* bytes) noexcept;
    bool spent;  // undone or dropped, or being undone now: its place is taken until it has ended
  };

  template <class F>
  void run_into(F* undo, Error* into, std::size_t position) noexcept {
    using R = std::invoke_result_t<F&>;
    if constexpr (std::is_void_v<R>) {
      (*undo)();
    } else {
      static_assert(AnyCarrier<R>, "fallible: an undo step returns nothing or a result");
      R result = (*undo)();
      if (Carrier<R>::has_value(result)) return;
      Error error = detail::carried_error(result);
      listener_(Event{EventKind::undo_failed, "rollback", name_, &error, static_cast<std::uint32_t>(position), {}, {}});
      if (into != nullptr) into->suppress(detail::move(error));
    }
  }
  void unwind(Error* into) noexcept {
    if (unwinding_) return;
    unwinding_ = true;
    while (count_ > 0) {
      const std::size_t at = count_ - 1;  // a step that this one adds comes above it
      Step& step = steps_[at];
      if (step.spent) {
        count_ = at;
        continue;
      }
      step.spent = true;
      step.run(*this, step.bytes, into, at + 1);
    }
    unwinding_ = false;
  }

  std::size_t count_ = 0;
  bool unwinding_ = false;
  Text name_;
  Listener listener_;
  Step steps_[N];
};

FALLIBLE_NAMESPACE_END
#endif

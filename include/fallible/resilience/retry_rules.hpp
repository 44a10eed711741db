// RetryRules say by code and by category which failures are tried again, where what a code says of itself is not
// what this caller wants. The most specific rule wins.
//   Layer    resilience.   Threads  values, usable in constants.   Memory  a few words in place.   Errors  none.
//
//   constexpr RetryRules rules = RetryRules{}.again(Category::database).stop(DatabaseErrc::full);
//   constexpr RetryRules grpc = RetryRules::only(Errc::unavailable, Errc::aborted);    // and nothing else
//   auto retry = RetryPolicy::create({.rules = rules.over(grpc)}, budget);             // of two, the first wins
#ifndef FALLIBLE_RESILIENCE_RETRY_RULES_HPP
#define FALLIBLE_RESILIENCE_RETRY_RULES_HPP

#include <fallible/resilience/outcome.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class RetryVerdict : std::uint8_t {
  by_code,  ///< As the code's retry class says; see RetryOptions.
  again,    ///< Try again, whatever the class.
  stop,     ///< Do not.
};

/// What is looked at, the most specific first: a rule that names the code; one that names its category;
/// otherwise(). A later rule about the same thing replaces the earlier one, in whatever order the others
/// stand. A cancellation, and the refusal of a policy on this side (is_rejection), are only met by a rule
/// that names their code: a rule about a category never overlooks that a user has given up.
class RetryRules {
 public:
  static constexpr std::size_t max_codes = 8;

  /// No rules: every failure by its code.
  constexpr RetryRules() noexcept = default;
  /// These codes and categories are tried again and no others, as gRPC's retryableStatusCodes.
  template <class... Kinds>
  [[nodiscard]] static constexpr RetryRules only(Kinds... kinds) noexcept {
    return RetryRules().otherwise(RetryVerdict::stop).again(kinds...);
  }

  /// The same with rules for these, each a Category, a Code or an enumerator with a Domain.
  template <class... Kinds>
  [[nodiscard]] constexpr RetryRules again(Kinds... kinds) const noexcept {
    return with(RetryVerdict::again, kinds...);
  }
  template <class... Kinds>
  [[nodiscard]] constexpr RetryRules stop(Kinds... kinds) const noexcept {
    return with(RetryVerdict::stop, kinds...);
  }
  /// Exempts these from a less specific rule.
  template <class... Kinds>
  [[nodiscard]] constexpr RetryRules by_code(Kinds... kinds) const noexcept {
    return with(RetryVerdict::by_code, kinds...);
  }
  /// For whatever no rule names.
  [[nodiscard]] constexpr RetryRules otherwise(RetryVerdict verdict) const noexcept {
    RetryRules rules = *this;
    rules.otherwise_ = packed(verdict);
    return rules;
  }
  /// The rules of both; where both say something about the same thing, these win over `rest`. The more
  /// specific still wins over the less specific, from wherever it comes.
  [[nodiscard]] constexpr RetryRules over(const RetryRules& rest) const noexcept {
    RetryRules rules = rest;
    for (unsigned at = 0; at < 64; at += 2) {
      if ((categories_ >> at & 3) != 0) rules.set_category(at, static_cast<unsigned>(categories_ >> at & 3));
    }
    for (std::size_t i = 0; i < count_; ++i) rules.set_code(codes_[i], verdicts_ >> (2 * i) & 3u);
    if (otherwise_ != 0) rules.otherwise_ = otherwise_;
    rules.full_ = rules.full_ || full_;
    return rules;
  }

  [[nodiscard]] constexpr RetryVerdict operator()(Code code) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (codes_[i] == code.id()) return unpacked(verdicts_ >> (2 * i) & 3u);
    }
    if (code.category() == Category::cancelled || is_rejection(code)) return RetryVerdict::by_code;
    const auto named = static_cast<unsigned>(categories_ >> shift(code.category()) & 3);
    return unpacked(named != 0 ? named : otherwise_);
  }
  /// Whether more than max_codes codes were named; RetryPolicy::create() refuses such rules.
  [[nodiscard]] constexpr bool too_many() const noexcept { return full_; }

 private:
  static constexpr unsigned packed(RetryVerdict verdict) noexcept { return static_cast<unsigned>(verdict) + 1; }
  static constexpr RetryVerdict unpacked(unsigned bits) noexcept {
    return bits == 0 ? RetryVerdict::by_code : static_cast<RetryVerdict>(bits - 1);
  }
  static constexpr unsigned shift(Category category) noexcept { return 2 * (static_cast<unsigned>(category) & 31u); }

  template <class... Kinds>
  constexpr RetryRules with(RetryVerdict verdict, Kinds... kinds) const noexcept {
    RetryRules rules = *this;
    (rules.set(packed(verdict), kinds), ...);
    return rules;
  }
  constexpr void set(unsigned bits, Category category) noexcept { set_category(shift(category), bits); }
  constexpr void set(unsigned bits, Code code) noexcept { set_code(code.id(), bits); }
  constexpr void set_category(unsigned at, unsigned bits) noexcept {
    categories_ = (categories_ & ~(std::uint64_t{3} << at)) | std::uint64_t{bits} << at;
  }
  constexpr void set_code(std::uint64_t id, unsigned bits) noexcept {
    std::size_t at = 0;
    while (at < count_ && codes_[at] != id) ++at;
    if (at == max_codes) {
      full_ = true;
      return;
    }
    if (at == count_) codes_[count_++] = id;
    verdicts_ = (verdicts_ & ~(3u << (2 * at))) | bits << (2 * at);
  }

  std::uint64_t codes_[max_codes] = {};
  std::uint64_t categories_ = 0;  // two bits for each: 0 without a rule, or a verdict + 1
  std::uint32_t verdicts_ = 0;    // of the codes, likewise
  unsigned otherwise_ = 0;
  std::uint8_t count_ = 0;
  bool full_ = false;
};

FALLIBLE_NAMESPACE_END
#endif

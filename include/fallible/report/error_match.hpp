// ErrorMatch says which errors a rule of an ErrorHandler is for: those with one code, of one domain, of one category,
// or any. The first in this list that fits is the most specific, and wins.
//   Layer    report; needs core.   Threads  a value, usable in constants.   Memory  none.   Errors  none.
//
//   {.match = OrderErrc::exists, ...}                    // one code
//   {.match = ErrorMatch::domain<OrderErrc>(), ...}      // all codes of a domain
//   {.match = Category::database, ...}                   // all codes of a category
//   {.match = ErrorMatch::any(), ...}                    // the rest; the default of every `match`
#ifndef FALLIBLE_REPORT_ERROR_MATCH_HPP
#define FALLIBLE_REPORT_ERROR_MATCH_HPP

#include <fallible/core/code.hpp>

FALLIBLE_NAMESPACE_BEGIN

class ErrorMatch {
 public:
  /// How specific it is; a larger number wins.
  enum class Kind : std::uint8_t { any, category, domain, code };

  constexpr ErrorMatch() noexcept = default;
  constexpr ErrorMatch(Code code) noexcept : id_(code.id()), kind_(Kind::code) {}
  template <CodeEnum E>
  constexpr ErrorMatch(E code) noexcept : ErrorMatch(Code(code)) {}
  constexpr ErrorMatch(Category category) noexcept
      : id_(static_cast<std::uint64_t>(category)), kind_(Kind::category) {}

  [[nodiscard]] static constexpr ErrorMatch any() noexcept { return {}; }
  template <CodeEnum E>
  [[nodiscard]] static constexpr ErrorMatch domain() noexcept {
    ErrorMatch match;
    match.id_ = detail::DomainTable<E>::info.id;
    match.kind_ = Kind::domain;
    return match;
  }

  /// Whether it is for errors with this code.
  [[nodiscard]] constexpr bool operator()(Code code) const noexcept {
    switch (kind_) {
      case Kind::any: return true;
      case Kind::category: return static_cast<std::uint64_t>(code.category()) == id_;
      case Kind::domain: return code.info().domain->id == id_;
      case Kind::code: break;
    }
    return code.id() == id_;
  }
  [[nodiscard]] constexpr Kind kind() const noexcept { return kind_; }

  friend constexpr bool operator==(const ErrorMatch&, const ErrorMatch&) noexcept = default;

 private:
  std::uint64_t id_ = 0;
  Kind kind_ = Kind::any;
};

FALLIBLE_NAMESPACE_END
#endif

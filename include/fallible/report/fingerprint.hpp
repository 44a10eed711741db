// A fingerprint groups errors of the same kind: the same number for every occurrence, in every process and release. Log
// sampling, alerts and issue trackers count by it.
//   Layer    report; needs core.   Threads  pure functions.   Memory  none.   Errors  none: any error has one.
//   Cost     a walk over the error, of 64 errors at most.
//
//   const std::uint64_t group = fingerprint(error, "checkout");
//   log("group {}", fingerprint_text(group));                    // "9f86d081884c7d65"
//
// It is made of what does not vary between occurrences: the codes of the error and of what it holds as cause or member,
// how they are related, the component, and when asked for the place that raised it. Texts, fields and ids never take
// part (so that a parameter or a language does not split a group), nor do suppressed errors. From the first branching on,
// that is a join or several causes, codes count as a set: neither their order nor their number matters.
// The number is part of the interface: another one for the same error is a change that the changelog names.
#ifndef FALLIBLE_REPORT_FINGERPRINT_HPP
#define FALLIBLE_REPORT_FINGERPRINT_HPP

#include <cstdint>

#include <fallible/core/error.hpp>
#include <fallible/core/inline_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// How much of the raising place takes part.
enum class FingerprintPlace : std::uint8_t {
  none,           ///< Nothing: moving code does not make new groups.
  file,           ///< The file's name without its directories, which differ between build machines.
  file_and_line,  ///< And the line: as fine as it gets, and new with every edit above it.
};

struct FingerprintOptions {
  bool chain = true;  ///< false: the error's own code only
  FingerprintPlace place = FingerprintPlace::none;
};

/// `component`  which part of the service; empty: none.
[[nodiscard]] std::uint64_t fingerprint(const Error& error, Text component = {}, FingerprintOptions options = {}) noexcept;

/// 16 lower-case hexadecimal digits.
[[nodiscard]] InlineText<24> fingerprint_text(std::uint64_t fingerprint) noexcept;

FALLIBLE_NAMESPACE_END
#endif

// std_error_code.hpp takes std::error_code into Error and gives it back.
//   Layer    interop.   Threads  plain values and constants.
//   Memory   an Error made from a std::error_code allocates one block; the way back does not allocate.
//   Errors   Total: a category that nobody knows is Errc::unknown, unless it says what it is like (its
//            default_error_condition names a std::errc or one of our conditions).
//
//   Result<void> move_file() {
//     std::error_code failure;
//     std::filesystem::rename(from, to, failure);
//     if (failure) return fail(failure).context("publish report");
//     return {};
//   }
//   std::error_code old_api() { return to_error_code(move_file().error()); }   // the same code again
//
//   if (ec == Errc::not_found)           any category that means it: generic, system, ours, ...
//   if (ec == std::errc::timed_out)      also for a code of ours that means it
//
// What a std::error_code can hold is a number and a category, so texts and causes stay behind, and a
// code of a user's domain becomes its nearest general one.
#ifndef FALLIBLE_INTEROP_STD_ERROR_CODE_HPP
#define FALLIBLE_INTEROP_STD_ERROR_CODE_HPP

#include <system_error>

#include <fallible/core/error.hpp>
#include <fallible/core/failure.hpp>

template <>
struct std::is_error_condition_enum<fallible::Errc> : std::true_type {};

FALLIBLE_NAMESPACE_BEGIN

/// The category of general codes, named "fallible"; its values are those of Errc. A constant: it may be
/// used before main and after it.
[[nodiscard]] const std::error_category& error_category() noexcept;

/// What a std::error_code means in general terms. "No error" (0) is Errc::unknown, as it is no failure.
[[nodiscard]] Errc code_of(const std::error_code& code) noexcept;

/// A general code as itself; that of another domain as its nearest general code.
[[nodiscard]] std::error_code to_error_code(Code code) noexcept;
template <CodeEnum E>
[[nodiscard]] std::error_code to_error_code(E code) noexcept {
  return to_error_code(Code(code));
}

/// The std::error_code or errno that the error was made from, if it was; else that of its code.
[[nodiscard]] std::error_code to_error_code(const Error& error) noexcept;

/// Lets `ec == Errc::not_found` ask any std::error_code what it means.
[[nodiscard]] std::error_condition make_error_condition(Errc code) noexcept;

/// Keeps the category's name, the value and the message as the fields "category", "value" and
/// "message"; the message is also the error's own. The category must outlive the error, which those
/// of the standard library and all that are static do.
template <>
struct ErrorFrom<std::error_code> {
  [[nodiscard]] static Error make(const std::error_code& code, Location where) noexcept;
};

/// As the std::error_code of the generic category.
template <>
struct ErrorFrom<std::errc> {
  [[nodiscard]] static Error make(std::errc code, Location where) noexcept {
    return ErrorFrom<std::error_code>::make(std::make_error_code(code), where);
  }
};

FALLIBLE_NAMESPACE_END
#endif

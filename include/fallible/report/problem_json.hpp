// write_problem_json() writes an error as a problem of RFC 9457, the body of an HTTP answer that says what went wrong.
//   Layer    report; needs core, taxonomy.   Threads  pure functions.   Memory  the buffer's.
//   Errors   none: what does not fit is left out whole, and the answer says so.
//
//   char bytes[2048];
//   Buffer body(bytes, sizeof bytes);
//   write_problem_json(body, error);
//   ->  {"type":"urn:error:resource/NF_RESOURCE","title":"not found","status":404,"code":"NF_RESOURCE",
//        "severity":"info","resource_type":"user"}
//
// Members, in this order: type, title, status, detail, instance ("urn:error-id:<id>"), code, id, correlation_id, severity,
// retry_after (whole seconds), errors and field_errors (findings about the input), the public fields, problems (the members
// of a join, as problems), debug_info. Of a server fault: type, title, status, instance, code, id, correlation_id,
// retry_after, and no other.
#ifndef FALLIBLE_REPORT_PROBLEM_JSON_HPP
#define FALLIBLE_REPORT_PROBLEM_JSON_HPP

#include <fallible/report/detail/client_view.hpp>
#include <fallible/report/report.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Appends the problem to `out`.
/// Returns   whether all of it fitted. Whatever it returns, the bytes are one valid JSON object (none at all when there is
///           no room for two bytes).
bool write_problem_json(Buffer& out, const Report& report, const ResponseOptions& options = {}) noexcept;
bool write_problem_json(Buffer& out, const Error& error, const ResponseOptions& options = {}) noexcept;

namespace detail {
template <class S>
consteval bool public_fields_fit_problem() {
  bool fit = true;
  if constexpr (HasFields<S>) {
    S::fields.each([&](const auto& field) {
      if (field.privacy != Privacy::public_ || Text(field.name) == "retry_after") return;
      fit = fit && fits_rule(field.name, NameRule::problem);
    });
  }
  return fit;
}
template <class S>
consteval bool check_problem_fields() {
  static_assert(public_fields_fit_problem<S>(),
                "fallible: a public field cannot be a member of a problem: its name is taken, too short, or not a word");
  return true;
}
}  // namespace detail

/// Refuses an error struct with a public field whose name a problem cannot have as it is; put it under the struct:
///   static_assert(fits_problem_json<OutOfStock>);
/// RFC 9457 reserves type, title, status, detail and instance, and wants a letter, then letters, digits and '_', three at
/// least; the members listed above are taken as well. Without this check such a field is renamed: '_' for each byte that is
/// no word character, and "field_" in front where that is not enough ("status" -> "field_status", "errors" -> "field__errors").
template <ErrorStruct S>
inline constexpr bool fits_problem_json = detail::check_problem_fields<S>();

FALLIBLE_NAMESPACE_END
#endif

// InvalidOption is what every create() of this library answers with when an option is outside its range.
//   Layer    core.   Threads  a value.   Memory  a plain struct; lifted into an Error it takes its one block.   Errors  none.
//
//   if (options.limit < 1) return fail(InvalidOption{"bulkhead", "limit", "1 or more"});
//   // bulkhead: limit must be 1 or more
//   if (const auto* refused = error.get_if<InvalidOption>()) point_at(refused->option);
#ifndef FALLIBLE_CORE_INVALID_OPTION_HPP
#define FALLIBLE_CORE_INVALID_OPTION_HPP

#include <fallible/core/error_struct.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// An option that cannot be used, refused before anything was made. All texts are literals.
struct InvalidOption {
  StaticText component;  ///< who refuses: "circuit breaker"
  StaticText option;     ///< the field's name, as it is spelled in the options
  StaticText must;       ///< what would be accepted, after "must be": "1 to 16", "above 0"

  static constexpr Code code = Errc::invalid_argument;
  static constexpr auto fields =
      fallible::fields(field("component", &InvalidOption::component), field("field", &InvalidOption::option),
                       field("must", &InvalidOption::must));
  static constexpr const char* message = "{component}: {field} must be {must}";
};

FALLIBLE_NAMESPACE_END
#endif

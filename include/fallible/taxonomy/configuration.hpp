// A program that is set up wrongly: domain "configuration", every code CFG_.
//   Layer    taxonomy; needs core.   Threads  constants and values.   Memory  the structs are plain.
//   Errors   none.
// Found at start-up by design; an operator acts and no retry helps, so all are critical. The value of a setting is a
// SecretText: any setting may be a password, and one that is shown once is shown for ever.
//
//   return fail(MissingConfiguration{"database.url", "environment"});
//   return fail(InvalidConfiguration{"pool.size", text, "not a number"});
#ifndef FALLIBLE_TAXONOMY_CONFIGURATION_HPP
#define FALLIBLE_TAXONOMY_CONFIGURATION_HPP

#include <cstdint>

#include <fallible/core/error_struct.hpp>
#include <fallible/core/inline_text.hpp>
#include <fallible/taxonomy/secret_text.hpp>

FALLIBLE_NAMESPACE_BEGIN

enum class ConfigErrc : std::uint8_t {
  missing = 1,        ///< A setting without default is absent.
  invalid = 2,        ///< A setting is there and makes no sense.
  unreadable = 3,     ///< The file or store of the settings cannot be read.
  contradictory = 4,  ///< Two settings exclude each other.
};

template <>
struct Domain<ConfigErrc> {
  static constexpr const char* name = "configuration";
  static constexpr bool verified_in_sources = true;  // src/taxonomy/domains.cpp
  static constexpr CodeRow<ConfigErrc> rows[] = {
      {ConfigErrc::missing, "CFG_MISSING", Category::configuration, Severity::critical,
       Retry::never, 500, Errc::internal, "the service is not set up correctly",
       "A setting without default is absent; the operator adds it and starts again."},
      {ConfigErrc::invalid, "CFG_INVALID", Category::configuration, Severity::critical,
       Retry::never, 500, Errc::internal, "the service is not set up correctly",
       "A setting is there and makes no sense; the operator corrects it."},
      {ConfigErrc::unreadable, "CFG_UNREADABLE", Category::configuration, Severity::critical,
       Retry::never, 500, Errc::internal, "the service is not set up correctly",
       "The file or store of the settings cannot be read; the operator looks at its path and "
       "rights."},
      {ConfigErrc::contradictory, "CFG_CONTRADICTORY", Category::configuration, Severity::critical,
       Retry::never, 500, Errc::internal, "the service is not set up correctly",
       "Two settings exclude each other; the operator removes one."},
  };
};

/// A setting that is needed and absent.
struct MissingConfiguration {
  InlineText<96> key;     ///< its name, as the operator writes it
  InlineText<64> source;  ///< where it was looked for

  static constexpr Code code = ConfigErrc::missing;
  static constexpr auto fields = fallible::fields(field("key", &MissingConfiguration::key),
                                                  field("source", &MissingConfiguration::source));
  static constexpr const char* message = "setting {key} is missing in {source}";
};

/// A setting whose value makes no sense.
struct InvalidConfiguration {
  InlineText<96> key;     ///< its name, as the operator writes it
  SecretText<64> value;   ///< shown by no sink; get_if() and reveal() give it
  InlineText<96> reason;  ///< what is wrong, without the value

  static constexpr Code code = ConfigErrc::invalid;
  static constexpr auto fields =
      fallible::fields(field("key", &InvalidConfiguration::key),
                       field("value", &InvalidConfiguration::value, Privacy::secret),
                       field("reason", &InvalidConfiguration::reason));
  static constexpr const char* message = "setting {key} is not valid: {reason}";
};

FALLIBLE_NAMESPACE_END
#endif

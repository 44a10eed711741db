// fallible_words.hpp: the scenarios' failures as codes of fallible, as a user would declare them.
#ifndef BENCH_SUPPORT_FALLIBLE_WORDS_HPP
#define BENCH_SUPPORT_FALLIBLE_WORDS_HPP

#include <fallible/core/code.hpp>

#include "support/registry.hpp"

template <> struct fallible::Domain<bench::Failure> {
  static constexpr const char* name = "bench";
  static constexpr CodeRow<bench::Failure> rows[] = {
      {bench::Failure::bad_input, "VAL_BAD_INPUT", Category::validation, Severity::info,
       Retry::never, 422, Errc::invalid_argument, "bad input", "A number out of range."},
      {bench::Failure::missing_field, "SER_MISSING_FIELD", Category::serialization,
       Severity::warning, Retry::never, 422, Errc::data_loss, "missing field",
       "A package lacks a field that each package has."},
      {bench::Failure::bad_number, "SER_BAD_NUMBER", Category::serialization, Severity::warning,
       Retry::never, 422, Errc::data_loss, "bad number", "A field should be a number."},
      {bench::Failure::bad_continuation, "SER_BAD_CONTINUATION", Category::serialization,
       Severity::warning, Retry::never, 422, Errc::data_loss, "bad continuation",
       "A line neither starts a field nor continues one."},
  };
};

#endif

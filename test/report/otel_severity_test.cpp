#include <fallible/report/otel_severity.hpp>

#include <string>

#include <gtest/gtest.h>

namespace {

using namespace fallible;

TEST(OtelSeverity, NamesAllTwentyFourNumbers) {
  const struct {
    int number;
    const char* name;
  } rows[] = {
      {1, "TRACE"},   {2, "TRACE2"},  {3, "TRACE3"},  {4, "TRACE4"},  {5, "DEBUG"},   {6, "DEBUG2"},  {7, "DEBUG3"},
      {8, "DEBUG4"},  {9, "INFO"},    {10, "INFO2"},  {11, "INFO3"},  {12, "INFO4"},  {13, "WARN"},   {14, "WARN2"},
      {15, "WARN3"},  {16, "WARN4"},  {17, "ERROR"},  {18, "ERROR2"}, {19, "ERROR3"}, {20, "ERROR4"}, {21, "FATAL"},
      {22, "FATAL2"}, {23, "FATAL3"}, {24, "FATAL4"}, {0, ""},        {25, ""},       {-1, ""},
  };
  for (const auto& row : rows) EXPECT_EQ(std::string(severity_short_name(row.number)), row.name) << row.number;
}

TEST(OtelSeverity, PutsOursAtTheLowestOfTheirRanges) {
  const struct {
    Severity severity;
    int number;
    const char* text;
  } rows[] = {
      {Severity::debug, 5, "DEBUG"}, {Severity::info, 9, "INFO"},       {Severity::warning, 13, "WARN"},
      {Severity::error, 17, "ERROR"}, {Severity::critical, 21, "FATAL"}, {static_cast<Severity>(99), 17, "ERROR"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(severity_number(row.severity), row.number);
    EXPECT_EQ(std::string(severity_text(row.severity)), row.text);
  }
}

}  // namespace

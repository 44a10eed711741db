#include <fallible/report/response_options.hpp>

#include <string>

#include <fallible/core/render.hpp>
#include <fallible/core/visit.hpp>

#include <gtest/gtest.h>

namespace {

using namespace fallible;

struct FieldNamed {
  std::string value;
  void field(Text key, const Arg& arg) {
    if (key == "field") value.assign(arg.text().data(), arg.text().size());
  }
};

TEST(ResponseOptions, AreFineAsTheyAre) { EXPECT_TRUE(check_response_options({}).has_value()); }

TEST(ResponseOptions, NameTheMemberThatMakesNoSense) {
  const struct {
    const char* field;
    void (*spoil)(ResponseOptions&);
  } rows[] = {
      {"mode", [](ResponseOptions& o) { o.mode = static_cast<ResponseMode>(2); }},
      {"audience", [](ResponseOptions& o) { o.audience = static_cast<Trust>(3); }},
      {"format", [](ResponseOptions& o) { o.format = static_cast<ResponseFormat>(99); }},
      {"fault_code", [](ResponseOptions& o) { o.fault_code = static_cast<FaultCode>(2); }},
      {"violations", [](ResponseOptions& o) { o.violations = static_cast<ViolationForm>(3); }},
      {"type_base", [](ResponseOptions& o) { o.type_base = ""; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "errors/"; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "/errors/"; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "https://example.com/errors"; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "https://example.com/<>/"; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "https://example.com/a b/"; }},
      {"type_base", [](ResponseOptions& o) { o.type_base = "https://example.com/\r\n/"; }},
      {"service_domain", [](ResponseOptions& o) { o.service_domain = "two words"; }},
      {"service_domain", [](ResponseOptions& o) { o.service_domain = "caf\xC3\xA9"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "en_GB"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "-"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "e"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "de-"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "d2-CH"; }},
      {"locale", [](ResponseOptions& o) { o.locale = "abcdefghi"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "content-length"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "Content-Type"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "Transfer-Encoding"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "X Correlation"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "X-Id:"; }},
      {"correlation_header", [](ResponseOptions& o) { o.correlation_header = "X-Id\r\nSet-Cookie"; }},
      {"max_bytes", [](ResponseOptions& o) { o.max_bytes = 255; }},
      {"max_bytes", [](ResponseOptions& o) { o.max_bytes = 1024 * 1024 + 1; }},
      {"max_items", [](ResponseOptions& o) { o.max_items = 0; }},
      {"max_items", [](ResponseOptions& o) { o.max_items = 1001; }},
  };
  for (const auto& row : rows) {
    ResponseOptions options;
    row.spoil(options);
    const Result<void> checked = check_response_options(options);
    ASSERT_FALSE(checked.has_value()) << row.field;
    EXPECT_EQ(checked.error(), Errc::invalid_argument);
    FieldNamed named;
    visit(checked.error(), named);
    EXPECT_EQ(named.value, row.field);
    EXPECT_NE(to_string(checked.error()).find(row.field), std::string::npos) << to_string(checked.error());
  }
}

TEST(ResponseOptions, TakeTheEndsOfTheirRanges) {
  void (*const rows[])(ResponseOptions&) = {
      [](ResponseOptions& o) { o.type_base = "https://example.com/errors/"; },
      [](ResponseOptions& o) { o.type_base = "https://example.com/errors#"; },
      [](ResponseOptions& o) { o.type_base = "tag:example.com,2026:"; },
      [](ResponseOptions& o) { o.locale = "de-CH"; },
      [](ResponseOptions& o) { o.locale = "x-klingon"; },
      [](ResponseOptions& o) { o.locale = "zh-Hant-TW"; },
      [](ResponseOptions& o) { o.correlation_header = ""; },
      [](ResponseOptions& o) { o.service_domain = "shop.example.com"; },
      [](ResponseOptions& o) { o.max_bytes = 256; },
      [](ResponseOptions& o) { o.max_bytes = 1024 * 1024; },
      [](ResponseOptions& o) { o.max_items = 1; },
      [](ResponseOptions& o) { o.max_items = 1000; },
  };
  for (const auto& set : rows) {
    ResponseOptions options;
    set(options);
    EXPECT_TRUE(check_response_options(options).has_value());
  }
}

TEST(ResponseOptions, KnowTheMediaTypes) {
  EXPECT_STREQ(content_type(ResponseFormat::problem_json), "application/problem+json");
  for (const ResponseFormat format :
       {ResponseFormat::envelope, ResponseFormat::google_status, ResponseFormat::google_http, ResponseFormat::connect}) {
    EXPECT_STREQ(content_type(format), "application/json");
  }
}

}  // namespace

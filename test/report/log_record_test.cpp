#include <fallible/report/log_record.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/failure.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/report/read_error.hpp>

#include "support/json_reader.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds at = 1773480413589ms;  // 2026-03-14T09:26:53.589Z

RequestContext context() {
  RequestContext made{.correlation_id = "req-42"};
  made.component = "checkout";
  made.operation = "POST /orders";
  made.trace = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  return made;
}

std::string line(const Report& report, const LogOptions& options = {}) {
  GrowingBuffer out(1 << 20);
  EXPECT_TRUE(write_log_line(out, report, options));
  std::string text(out.text());
  EXPECT_EQ(text.find('\n'), text.size() - 1) << text;  // one line, always
  EXPECT_LE(text.size(), options.max_bytes);
#ifdef HAS_INDEPENDENT_READER
  if (options.format == LogFormat::json) {
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
  }
#endif
  text.pop_back();
  return text;
}

Report report_of(const Error& error, const RequestContext& request) {
  return {.error = error, .context = request, .id = "error_20260314_9f86d081884c7d65", .service = "shop", .time = at};
}

std::string line_of(const Error& error, const LogOptions& options = {}) {
  const RequestContext request = context();
  return line(report_of(error, request), options);
}

TEST(LogRecord, HasEveryMemberInItsPlace) {
  const RequestContext request = context();
  const Error error = Error(Errc::internal, Location{"src/page.cpp", 12})
                          .context("load page {}", 7)
                          .with("attempt", 3)
                          .with("ratio", 0.5)
                          .with("cold", true)
                          .with("peer", "db1")
                          .caused_by(Error(Errc::unavailable, Location{"src/db.cpp", 9}).with("attempt", 2).with("port", 5432u));
  Report report = report_of(error, request);
  report.duration = 1500ms;
  report.held_back = 11;
  EXPECT_EQ(line(report, {.max_return_trace = 0}),
            "{\"timestamp\":\"2026-03-14T09:26:53.589Z\",\"severity_text\":\"ERROR\",\"severity_number\":17,\"code\":\"INT_INTERNAL\","
            "\"category\":\"internal\",\"error.type\":\"general.INT_INTERNAL\",\"service\":\"shop\","
            "\"component\":\"checkout\",\"operation\":\"POST /orders\",\"error_id\":\"error_20260314_9f86d081884c7d65\","
            "\"correlation_id\":\"req-42\",\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\",\"span_id\":\"b7ad6b7169203331\","
            "\"trace_flags\":\"01\","
            "\"duration_seconds\":1.5,\"held_back\":11,\"message\":\"load page 7: internal error: unavailable\","
            "\"code.file.path\":\"src/page.cpp\",\"code.line.number\":12,"
            "\"fields\":{\"attempt\":3,\"ratio\":0.5,\"cold\":true,\"peer\":\"db1\",\"port\":5432},"
            "\"chain\":[{\"relation\":\"self\",\"depth\":0,\"code\":\"INT_INTERNAL\",\"texts\":[\"load page 7\",\"internal error\"],"
            "\"location\":\"src/page.cpp:12\"},{\"relation\":\"cause\",\"depth\":1,\"code\":\"RES_UNAVAILABLE\","
            "\"texts\":[\"unavailable\"],\"location\":\"src/db.cpp:9\",\"fields\":{\"attempt\":2}}]}");
}

TEST(LogRecord, SaysThatItOnlyTellsOfOthers) {
  const Error error(Errc::internal);
  const RequestContext request;
  Report report = report_of(error, request);
  report.held_back = 11;
  report.summary = true;
  EXPECT_NE(line(report, {}).find(R"("held_back":11,"summary":true,)"), std::string::npos) << line(report, {});
  EXPECT_NE(line(report, {.format = LogFormat::logfmt}).find(" held_back=11 summary=true "), std::string::npos);
}

TEST(LogRecord, NeverTakesItsOwnIdForACard) {
  const Error error(Errc::internal);
  const RequestContext request;
  Report report = report_of(error, request);
  report.id = "error_20260314_4111111111111111";  // its digits are those of a card
  EXPECT_NE(line(report).find("\"error_id\":\"error_20260314_4111111111111111\""), std::string::npos) << line(report);
}

TEST(LogRecord, AsLogfmtHasTheSame) {
  const RequestContext request = context();
  const Error error = Error(Errc::internal, Location{"src/page.cpp", 12})
                          .context("load \"page\" {}", 7)
                          .with("attempt", 3)
                          .with("a b=c", "x y")
                          .with("empty", "")
                          .with("word", "null")
                          .caused_by(Error(Errc::unavailable));
  EXPECT_EQ(line(report_of(error, request), {.format = LogFormat::logfmt, .max_return_trace = 0}),
            "timestamp=2026-03-14T09:26:53.589Z severity_text=ERROR severity_number=17 code=INT_INTERNAL category=internal "
            "error.type=general.INT_INTERNAL service=shop component=checkout "
            "operation=\"POST /orders\" error_id=error_20260314_9f86d081884c7d65 correlation_id=req-42 "
            "trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331 trace_flags=01 "
            "message=\"load \\\"page\\\" 7: internal error: unavailable\" code.file.path=src/page.cpp "
            "code.line.number=12 fields.attempt=3 fields.abc=\"x y\" fields.empty=\"\" fields.word=\"null\" chain.0.relation=self "
            "chain.0.depth=0 chain.0.code=INT_INTERNAL chain.0.texts.0=\"load \\\"page\\\" 7\" chain.0.texts.1=\"internal error\" "
            "chain.0.location=src/page.cpp:12 chain.1.relation=cause chain.1.depth=1 chain.1.code=RES_UNAVAILABLE "
            "chain.1.texts.0=unavailable");
}

// A reader of logfmt by the published rules: bare values up to a space, quoted ones as JSON strings.
std::vector<std::pair<std::string, std::string>> read_logfmt(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t equals = text.find('=', i);
    if (equals == std::string::npos) break;
    const std::string key = text.substr(i, equals - i);
    i = equals + 1;
    std::string value;
    if (i < text.size() && text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') value += text[i++];
        value += text[i];
      }
      ++i;
    } else {
      while (i < text.size() && text[i] != ' ') value += text[i++];
      EXPECT_EQ(value.find_first_of("\"=\\"), std::string::npos) << value;
    }
    EXPECT_TRUE(i >= text.size() || text[i] == ' ') << text.substr(i);
    ++i;
    EXPECT_FALSE(key.empty());
    EXPECT_EQ(key.find_first_of(" \"\n"), std::string::npos) << key;
    pairs.emplace_back(key, value);
  }
  return pairs;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "", " ", "null", "\"", "\\", "a=b", "two\nlines\r\n", "\t", std::string(1, '\0'), "\x7F", "gr\xC3\xBC\xC3\x9F\x65", "\xFF\xFE\x80", "cut \xE2\x82",
      "\xEF\xBF\xBD", "\xE2\x80\xA8", "{\"x\":1}", "</script>", "%s%n", std::string(100'000, 'x'), std::string(3000, '\n')};
  return texts;
}

TEST(LogRecord, IsOneValidLineWhateverTheTextsHold) {
  for (const std::string& text : hostile_texts()) {
    RequestContext request{.correlation_id = text};
    request.component = text;
    request.operation = text;
    const Error error = Error(Errc::internal, text).context(text).with("text", text).caused_by(Error(Errc::aborted, text).with("text", text));
    Report report{.error = error, .context = request, .id = text, .service = text};
    for (const std::uint32_t max : {512u, 600u, 1000u, 8192u}) {
      (void)line(report, {.max_bytes = max, .max_text_bytes = max});
      const auto pairs = read_logfmt(line(report, {.format = LogFormat::logfmt, .max_bytes = max, .max_text_bytes = 64}));
      EXPECT_GE(pairs.size(), 5u);
    }
  }
}

// What some readers take for the end of a line, and what makes a terminal obey or write backwards.
TEST(LogRecord, HasNothingThatATerminalActsOn) {
  const std::string texts[] = {"\xC2\x85", "\xC2\x9B" "31m", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE", "\xE2\x81\xA7"};
  for (const std::string& text : texts) {
    const Error error = Error(Errc::internal, "a" + text + "b").with("text", text);
    for (const LogFormat format : {LogFormat::json, LogFormat::logfmt}) {
      const std::string written = line_of(error, {.format = format});
      EXPECT_EQ(written.find(text.substr(0, 3)), std::string::npos) << written;
      EXPECT_NE(written.find("a\\u"), std::string::npos) << written;
    }
  }
}

TEST(LogRecord, SaysWhenItWasCutAndKeepsWhatComesFirst) {
  const RequestContext request = context();
  Error error(Errc::internal, std::string(5000, 'm'));
  for (int i = 0; i < 100; ++i) error.with("key", std::string(100, 'v'));
  const Report report = report_of(error, request);
  for (std::uint32_t max = 512; max < 1500; max += 7) {
    const std::string json = line(report, {.max_bytes = max, .max_text_bytes = max});
    EXPECT_NE(json.find("\"code\":\"INT_INTERNAL\""), std::string::npos);
    EXPECT_NE(json.find(",\"truncated\":true}"), std::string::npos) << json;
    const std::string logfmt = line(report, {.format = LogFormat::logfmt, .max_bytes = max, .max_text_bytes = max});
    EXPECT_NE(logfmt.find(" truncated=true"), std::string::npos) << logfmt;
  }
  EXPECT_EQ(line_of(Error(Errc::internal)).find("truncated"), std::string::npos);
  const std::string cut = line_of(Error(Errc::internal, std::string(100, 'm')), {.max_text_bytes = 32});
  EXPECT_NE(cut.find("\"message\":\"" + std::string(32, 'm') + "\xE2\x80\xA6\""), std::string::npos) << cut;
  EXPECT_NE(cut.find("\"truncated\":true"), std::string::npos);
}

TEST(LogRecord, FitsAnyBufferOrLeavesItAlone) {
  const RequestContext request = context();
  const Error error = Error(Errc::internal, "message {}", 1).context("context").with("field", 3);
  const Report report = report_of(error, request);
  for (const LogFormat format : {LogFormat::json, LogFormat::logfmt}) {
    bool fitted = false;
    for (std::size_t capacity = 0; capacity < 1500; ++capacity) {
      std::vector<char> bytes(capacity + 1, '#');
      Buffer out(bytes.data(), capacity);
      const bool wrote = write_log_line(out, report, {.format = format});
      ASSERT_EQ(bytes[capacity], '#');
      ASSERT_TRUE(wrote || !fitted) << capacity;
      fitted = wrote;
      ASSERT_EQ(wrote, out.size() > 0);
      if (!wrote) continue;
      const std::string text(out.text());
      ASSERT_EQ(text.find('\n'), text.size() - 1);
#ifdef HAS_INDEPENDENT_READER
      if (format == LogFormat::json) {
        ASSERT_TRUE(nlohmann::json::accept(text)) << text;
      }
#endif
    }
    EXPECT_TRUE(fitted);
  }
  char bytes[2000];
  Buffer two(bytes, sizeof bytes);  // lines are appended
  EXPECT_TRUE(write_log_line(two, report) && write_log_line(two, report));
}

TEST(LogRecord, LeavesOutWhatItIsTold) {
  const Error error = Error(Errc::internal, Location{"a.cpp", 1}).context("c").with("field", 3).caused_by(Error(Errc::aborted));
  const std::string all = line_of(error);
  EXPECT_NE(all.find("return_trace"), std::string::npos);
  const std::string least = line_of(error, {.max_chain = 0, .max_fields = 0, .max_return_trace = 0, .location = false});
  for (const char* name : {"chain", "fields", "return_trace", "code.file.path"}) EXPECT_EQ(least.find(name), std::string::npos) << name;
  EXPECT_NE(line_of(error, {.fingerprint = true}).find(std::string(fingerprint_text(fingerprint(error, "checkout")).data(), 16)), std::string::npos);
  // A single text is not said twice, and what is not known is not there.
  const RequestContext none{};
  const Error bare(Errc::internal);
  const std::string short_line = line({.error = bare, .context = none, .time = at});
  EXPECT_EQ(short_line,
            "{\"timestamp\":\"2026-03-14T09:26:53.589Z\",\"severity_text\":\"ERROR\",\"severity_number\":17,\"code\":\"INT_INTERNAL\","
            "\"category\":\"internal\",\"error.type\":\"general.INT_INTERNAL\",\"message\":\"internal error\"}");
}

TEST(LogRecord, BoundsTheChain) {
  std::vector<Error> members(100, Error(Errc::aborted, "member"));
  const std::string text = line_of(Error::joined(members.data(), members.size()), {.max_bytes = 100'000, .max_chain = 5});
  EXPECT_NE(text.find("\"chain_left_out\":96"), std::string::npos) << text;
  Error deep(Errc::aborted);
  for (int i = 0; i < 100'000; ++i) {
    Error next(Errc::internal);
    next.caused_by(std::move(deep));
    deep = std::move(next);
  }
  (void)line_of(deep);
  (void)line_of(deep, {.format = LogFormat::logfmt});
}

TEST(LogRecord, ShowsFieldsOnceEachBesideTheirError) {
  const Error error = Error(Errc::internal)
                          .with("id", 1)
                          .with("id", 2)
                          .with("error_id", "error_20260314_9f86d081884c7d65")
                          .caused_by(join(Error(Errc::aborted).with("id", 3), Error(Errc::not_found).with("id", 4)))
                          .suppress(Error(Errc::internal).with("id", 5));
#ifdef HAS_INDEPENDENT_READER
  const auto record = nlohmann::json::parse(line_of(error), nullptr, false);
  ASSERT_TRUE(record.is_object());
  EXPECT_EQ(record["fields"], nlohmann::json({{"id", 1}}));
  const auto chain = record["chain"];
  ASSERT_EQ(chain.size(), 5u);
  const struct {
    const char* relation;
    int depth, id;
  } rows[] = {{"self", 0, 2}, {"cause", 1, 0}, {"member", 2, 3}, {"member", 2, 4}, {"suppressed", 1, 5}};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(chain[i]["relation"], rows[i].relation);
    EXPECT_EQ(chain[i]["depth"], rows[i].depth);
    if (rows[i].id == 0) {
      EXPECT_FALSE(chain[i].contains("fields"));
    } else {
      EXPECT_EQ(chain[i]["fields"]["id"], rows[i].id);
    }
  }
#else
  GTEST_SKIP() << "needs nlohmann-json3-dev";
#endif
}

TEST(LogRecord, KeepsTheTypesOfFields) {
  const Error error = Error(Errc::internal)
                          .with("least", INT64_MIN)
                          .with("most", UINT64_MAX)
                          .with("half", 0.5f)
                          .with("nan", std::numeric_limits<double>::quiet_NaN())
                          .with("letter", 'x')
                          .with("wait", 250ms)
                          .with("no", false);
  const std::string text = line_of(error);
  EXPECT_NE(text.find("\"fields\":{\"least\":-9223372036854775808,\"most\":18446744073709551615,\"half\":0.5,\"nan\":null,"
                      "\"letter\":\"x\",\"wait\":\"250ms\",\"no\":false}"),
            std::string::npos)
      << text;
}

TEST(LogRecord, RedactsATextAsAWholeWhateverItsLengthAndEnd) {
#ifndef HAS_INDEPENDENT_READER
  GTEST_SKIP() << "needs nlohmann-json3-dev";
#else
  std::vector<std::string> texts = {"plain", "nothing behind password=\"", "password=\"never closed", "pin=1", ""};
  for (std::size_t size = 500; size < 520; ++size) {
    texts.push_back(std::string(size, '.') + " token=hunter2, and on");
    texts.push_back(std::string(size, '.'));
  }
  for (const std::string& text : texts) {
    std::string expected;
    default_redactor.write(append_to(expected), text);
    const auto json = nlohmann::json::parse(line_of(Error(Errc::internal, text).context("{}", text).with("note", text)));
    EXPECT_EQ(json["message"], expected + ": " + expected);
    EXPECT_EQ(json["fields"]["note"], expected);
    EXPECT_EQ(json["chain"][0]["texts"], (std::vector<std::string>{expected, expected}));
  }
#endif
}

// --- canaries: what must not be seen, on every way into an error ------------------------------------------------------------

struct Login {
  std::string user;
  std::string token;
  std::string note;
  static constexpr Code code = Errc::permission_denied;
  static constexpr auto fields = fallible::fields(field("user", &Login::user, Privacy::personal), field("proof", &Login::token, Privacy::secret),
                                                  field("note", &Login::note));
  static constexpr const char* message = "login of {user} with {proof}: {note}";
};

const std::string personal_canary = "CANARYPERSON", secret_canary = "CANARYSECRET";

/// Both canaries, each by the way that a caller marks or names them.
Error spoiled() {
  return Error(Login{personal_canary, secret_canary, "password=" + secret_canary})
      .context("for {} with {}", personal(personal_canary), "token: " + secret_canary)
      .with("who", personal(personal_canary))
      .with("proof", secret(secret_canary))
      .with("api_key", secret_canary)
      .with("dump", "{\"user_password\":\"" + secret_canary + "\"}")
      .context("Authorization: Basic " + secret_canary);
}

TEST(LogCanary, NoSecretIsInAnyLineAndPersonsOnlyWhereTheOptionSaysSo) {
  Error remote(Errc::unavailable, "peer said: {\"error\":\"bad\",\"access_token\":\"" + secret_canary + "\"} https://a:" + secret_canary + "@h/");
  Error shapes(Errc::internal, "mail " + personal_canary + "@example.com");
  const Error ways[] = {
      spoiled(),
      Error(Errc::internal).caused_by(spoiled()),
      Error(Errc::internal).caused_by(Error(Errc::aborted).caused_by(spoiled())),
      Error(Errc::internal).suppress(spoiled()),
      join(Error(Errc::internal), spoiled(), remote),
      remote,
      shapes,
  };
  for (const Error& error : ways) {
    RequestContext request = context();
    request.correlation_id = "token=" + secret_canary;
    request.operation = "GET /?password=" + secret_canary;
    const Report report = report_of(error, request);
    for (const LogFormat format : {LogFormat::json, LogFormat::logfmt}) {
      for (const std::uint32_t max : {512u, 700u, 1000u, 65536u}) {
        for (const Privacy show : {Privacy::public_, Privacy::internal, Privacy::personal, Privacy::secret}) {
          const std::string text = line(report, {.format = format, .show_up_to = show, .max_bytes = max, .max_text_bytes = max});
          EXPECT_EQ(text.find(secret_canary), std::string::npos) << text;
          if (show < Privacy::personal) {
            EXPECT_EQ(text.find(personal_canary), std::string::npos) << text;
          }
        }
      }
    }
    if (&error != &ways[5]) {  // the canary is there to be found
      EXPECT_NE(line(report, {.show_up_to = Privacy::personal, .max_bytes = 65536}).find(personal_canary), std::string::npos);
    }
  }
}

TEST(LogCanary, WhatAPeerAnsweredIsRedactedWhateverItsFormatAndTrust) {
  const std::string s = secret_canary, mail = personal_canary + "@example.com";
  const std::string bodies[] = {
      R"({"type":"about:blank","title":"password=)" + s + R"(","status":503,"detail":"Bearer 0)" + s + " for " + mail +
          R"(","api_key":")" + s + R"(","user":{"token":")" + s + R"("},"note":"mail )" + mail + R"("})",
      R"({"error":{"code":"NF_USER","message":"token: )" + s + " of " + mail + R"(","details":{"password":")" + s + R"(","card":")" + s + R"("}}})",
      R"({"code":5,"message":"secret=)" + s + R"(","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"X","domain":"d","metadata":{"access_token":")" +
          s + R"(","who":")" + mail + R"("}}]})",
      R"({"code":"not_found","message":"https://u:)" + s + R"(@h/ )" + mail + R"("})",
      "<html>Authorization: Basic " + s + "\n" + mail + "</html>",
  };
  for (const std::string& body : bodies) {
    for (const Trust trust : {Trust::untrusted, Trust::internal}) {
      const Error remote = read_error({.status = 503, .body = body}, {.peer = "billing", .trust = trust});
      const Error ways[] = {remote, Error(Errc::internal).caused_by(remote), Error(Errc::internal).suppress(remote), join(Error(Errc::internal), remote)};
      for (const Error& error : ways) {
        for (const LogFormat format : {LogFormat::json, LogFormat::logfmt}) {
          for (const Privacy show : {Privacy::internal, Privacy::personal}) {
            const std::string text = line_of(error, {.format = format, .show_up_to = show});
            EXPECT_EQ(text.find(secret_canary), std::string::npos) << text;
            if (show == Privacy::internal) {
              EXPECT_EQ(text.find(mail), std::string::npos) << text;
            }
          }
        }
      }
    }
  }
}

TEST(LogCanary, WithoutARedactorTheClassesStillHold) {
  const std::string text = line_of(spoiled(), {.redactor = nullptr});
  EXPECT_EQ(text.find(personal_canary), std::string::npos);
  EXPECT_NE(text.find("password=" + secret_canary), std::string::npos);  // nobody marked it
  EXPECT_NE(text.find("login of [personal] with [secret]"), std::string::npos) << text;
}

TEST(LogRecord, TakesNoKeyFromTheWordsAroundACause) {
  const std::string text = line_of(Error(Errc::internal, "refresh the token").caused_by(Error(Errc::unavailable)));
  EXPECT_NE(text.find("refresh the token: unavailable"), std::string::npos) << text;
}

TEST(LogRecord, RefusesOptionsAndNamesThem) {
  const struct {
    LogOptions options;
    const char* field;
  } rows[] = {
      {{.format = static_cast<LogFormat>(7)}, "format"}, {{.show_up_to = Privacy::secret}, "show_up_to"}, {{.max_bytes = 511}, "max_bytes"},
      {{.max_bytes = (1 << 20) + 1}, "max_bytes"},       {{.max_text_bytes = 31}, "max_text_bytes"},      {{.max_text_bytes = 9000}, "max_text_bytes"},
      {{.max_chain = 1025}, "max_chain"},                {{.max_fields = 65}, "max_fields"},              {{.max_return_trace = 1025}, "max_return_trace"},
  };
  for (const auto& row : rows) {
    const auto result = check_log_options(row.options);
    ASSERT_FALSE(result.has_value());
    GrowingBuffer out;
    const RequestContext none{};
    EXPECT_TRUE(write_log_line(out, report_of(result.error(), none), row.options));  // and still writes a line
    EXPECT_NE(std::string(out.text()).find(row.field), std::string::npos);
  }
  EXPECT_TRUE(check_log_options({}).has_value());
}

}  // namespace

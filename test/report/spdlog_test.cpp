#include <fallible/report/spdlog.hpp>

#ifndef __cpp_exceptions
#  define SPDLOG_NO_EXCEPTIONS
#endif
#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>

#include "support/json_reader.hpp"

namespace {

using namespace fallible;
using namespace std::chrono_literals;

bool offer(const ReportSink& sink, const Error& error, Severity severity = Severity::error) {
  const RequestContext context{};
  return sink.write(sink.self, {.error = error, .context = context, .time = 1773480413589ms, .severity = severity});
}

/// A sink of spdlog that keeps what it is given.
struct Kept final : spdlog::sinks::sink {
  struct Line {
    spdlog::level::level_enum level;
    std::string text;
    long long at;
    int line;
  };
  std::vector<Line> lines;
  void log(const spdlog::details::log_msg& message) override {
    lines.push_back({message.level, {message.payload.data(), message.payload.size()},
                     std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch()).count(), message.source.line});
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
};

TEST(SpdlogSink, GivesTheFinishedLineToALoggerByItsSeverity) {
  const auto kept = std::make_shared<Kept>();
  const auto logger = std::make_shared<spdlog::logger>("test", kept);
  logger->set_level(spdlog::level::info);
  auto made = SpdlogSink::create(logger);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->logger(), logger);
  const ReportSink sink = made->sink();
  EXPECT_EQ(sink.name, "spdlog");
  const struct {
    Severity severity;
    spdlog::level::level_enum level;
  } rows[] = {{Severity::info, spdlog::level::info}, {Severity::warning, spdlog::level::warn}, {Severity::error, spdlog::level::err},
              {Severity::critical, spdlog::level::critical}};
  EXPECT_TRUE(offer(sink, Error(Errc::internal), Severity::debug));  // below the logger's level
  for (const auto& row : rows) {
    EXPECT_TRUE(offer(sink, Error(Errc::internal, std::string("100 % {} {x} %v\n\"{:d}\"")), row.severity));
    ASSERT_FALSE(kept->lines.empty());
    const Kept::Line& line = kept->lines.back();
    EXPECT_EQ(line.level, row.level);
    EXPECT_EQ(line.at, 1773480413589);
    EXPECT_GT(line.line, 0);
    EXPECT_EQ(line.text.find('\n'), std::string::npos);
#ifdef HAS_INDEPENDENT_READER
    const auto record = nlohmann::json::parse(line.text, nullptr, false);
    ASSERT_TRUE(record.is_object()) << line.text;
    EXPECT_EQ(record["message"], "100 % {} {x} %v\n\"{:d}\"");
#endif
  }
  EXPECT_EQ(kept->lines.size(), 4u);
  EXPECT_EQ(made->counts().written, 4u);
  EXPECT_EQ(made->counts().skipped, 1u);
}

TEST(SpdlogSink, WritesJsonLinesToARotatingFile) {
  char folder[] = "/tmp/fallible_spd_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/log";
  auto made = SpdlogSink::rotating_file({.path = path, .max_bytes = 32768, .files = 2});
  ASSERT_TRUE(made.has_value());
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(offer(made->sink(), Error(Errc::internal, "number {}", i)));
  EXPECT_EQ(made->counts().written, 300u);
  int lines = 0;
  for (const std::string& name : {path + ".2", path + ".1", path}) {
    std::FILE* const file = std::fopen(name.c_str(), "r");
    ASSERT_NE(file, nullptr) << name;
    char line[4096];
    while (std::fgets(line, sizeof line, file) != nullptr) {
      ++lines;
#ifdef HAS_INDEPENDENT_READER
      ASSERT_TRUE(nlohmann::json::accept(line)) << line;
#endif
    }
    EXPECT_LE(std::ftell(file), 32768);
    std::fclose(file);
    std::remove(name.c_str());
  }
  EXPECT_GT(lines, 100);
  rmdir(folder);
}

TEST(SpdlogSink, WithAFileThatCannotBeOpenedIsAnError) {
  const auto made = SpdlogSink::rotating_file({.path = "/nowhere/at/all/log"});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), Code(Errc::not_found));
  EXPECT_EQ(SpdlogSink::rotating_file({.path = "/tmp"}).error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(SpdlogSink::rotating_file({}).error().code(), Code(Errc::invalid_argument));
}

TEST(SpdlogSink, OnAFullDiskGoesOnAndCounts) {
  auto made = SpdlogSink::rotating_file({.path = "/dev/full"});
  if (!made.has_value()) GTEST_SKIP() << "no /dev/full here";
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(offer(made->sink(), Error(Errc::internal)));
  EXPECT_EQ(made->counts().dropped, 10u);
}

/// Standard error goes to `path` while this lives.
struct Redirected {
  int before = dup(2);
  explicit Redirected(const char* path) {
    std::fflush(stderr);
    const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(to, 2);
    close(to);
  }
  ~Redirected() {
    std::fflush(stderr);
    dup2(before, 2);
    close(before);
  }
};

TEST(SpdlogSink, WritesLogfmtToStandardError) {
  char path[] = "/tmp/fallible_spd_XXXXXX";
  close(mkstemp(path));
  {
    const Redirected standard_error(path);
    auto made = SpdlogSink::console();
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE(offer(made->sink(), Error(Errc::internal, "a {} b", 7)));
  }
  char line[4096] = {};
  std::FILE* const file = std::fopen(path, "r");
  ASSERT_NE(std::fgets(line, sizeof line, file), nullptr);
  std::fclose(file);
  std::remove(path);
  EXPECT_EQ(std::string(line).find("timestamp=2026-03-14T09:26:53.589Z severity_text=ERROR"), 0u) << line;
  EXPECT_NE(std::string(line).find(" message=\"a 7 b\""), std::string::npos) << line;
}

TEST(SpdlogSink, OnAConsoleThatIsFullGoesOn) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
  const Redirected standard_error("/dev/full");
  auto made = SpdlogSink::console();
  ASSERT_TRUE(made.has_value());
  for (int i = 0; i < 100; ++i) (void)offer(made->sink(), Error(Errc::internal));
  EXPECT_EQ(made->counts().written + made->counts().dropped, 100u);
  std::clearerr(stderr);
}

TEST(SpdlogSink, RefusesOptionsAndNamesThem) {
  const auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<Kept>());
  EXPECT_NE(to_string(SpdlogSink::create(nullptr).error()).find("logger"), std::string::npos);
  EXPECT_NE(to_string(SpdlogSink::create(logger, {.log = {.max_bytes = 20000}}).error()).find("max_bytes"), std::string::npos);
  EXPECT_NE(to_string(SpdlogSink::create(logger, {.log = {.max_chain = 2000}}).error()).find("max_chain"), std::string::npos);
}

}  // namespace

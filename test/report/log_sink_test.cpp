#include <fallible/report/log_sink.hpp>

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>

namespace {

using namespace fallible;

bool offer(const ReportSink& sink, const Error& error, Severity severity = Severity::error) {
  const RequestContext context{};
  return sink.write(sink.self, {.error = error, .context = context, .severity = severity});
}

TEST(LogSink, HandsEachReportToTheOutputAsOneLine) {
  std::vector<std::string> lines;
  auto keep = [&](Text line, Severity) {
    lines.emplace_back(line);
    return lines.size() != 2;  // does not take the second
  };
  auto log = LogSink::create({.output = LogOutput::of(keep), .log = {.format = LogFormat::logfmt}, .min_severity = Severity::warning});
  ASSERT_TRUE(log.has_value());
  const ReportSink sink = log->sink();
  EXPECT_EQ(sink.name, "log");
  EXPECT_TRUE(offer(sink, Error(Errc::internal)));
  EXPECT_FALSE(offer(sink, Error(Errc::internal)));
  EXPECT_TRUE(offer(sink, Error(Errc::internal), Severity::info));  // skipped is not lost
  EXPECT_TRUE(offer(sink, Error(Errc::internal), Severity::warning));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2].find("timestamp=1970-01-01T00:00:00.000Z severity_text=WARN "), 0u);
  EXPECT_EQ(lines[2].back(), '\n');
  const LogSinkCounts counts = log->counts();
  EXPECT_EQ(counts.written, 2u);
  EXPECT_EQ(counts.dropped, 1u);
  EXPECT_EQ(counts.skipped, 1u);
}

TEST(LogSink, WritesToAStreamAndCountsAFullDisk) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  auto log = LogSink::create({.output = LogOutput::stream(file)});
  ASSERT_TRUE(log.has_value());
  EXPECT_TRUE(offer(log->sink(), Error(Errc::internal)));
  EXPECT_GT(std::ftell(file), 50);
  std::fclose(file);

  std::FILE* const full = std::fopen("/dev/full", "w");
  if (full == nullptr) GTEST_SKIP() << "no /dev/full here";
  auto lost = LogSink::create({.output = LogOutput::stream(full)});
  ASSERT_TRUE(lost.has_value());
  EXPECT_FALSE(offer(lost->sink(), Error(Errc::internal)));
  EXPECT_FALSE(offer(lost->sink(), Error(Errc::internal)));
  EXPECT_EQ(lost->counts().dropped, 2u);
  std::fclose(full);
}

TEST(LogSink, FromManyThreadsKeepsLinesWhole) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  auto log = LogSink::create({.output = LogOutput::stream(file)});
  ASSERT_TRUE(log.has_value());
  std::vector<std::thread> workers;
  for (int t = 0; t < 4; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < 200; ++i) offer(log->sink(), Error(Errc::internal, "message {}", i));
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::rewind(file);
  char line[4096];
  int lines = 0;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    ++lines;
    ASSERT_EQ(line[0], '{');
    ASSERT_EQ(std::string(line).substr(std::string(line).size() - 2), "}\n");
  }
  EXPECT_EQ(lines, 800);
  std::fclose(file);
}

TEST(LogSink, RefusesOptionsAndNamesThem) {
  auto keep = [](Text, Severity) { return true; };
  const LogOutput output = LogOutput::of(keep);
  const struct {
    LogSinkOptions options;
    const char* field;
  } rows[] = {
      {{}, "output"},
      {{.output = LogOutput::stream(nullptr)}, "output"},  // an fopen() that failed
      {{.output = output, .log = {.max_bytes = 16385}}, "max_bytes"},
      {{.output = output, .log = {.max_chain = 5000}}, "max_chain"},
      {{.output = output, .min_severity = static_cast<Severity>(9)}, "min_severity"},
  };
  for (const auto& row : rows) {
    const auto made = LogSink::create(row.options);
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(to_string(made.error()).find(row.field), std::string::npos);
  }
}

}  // namespace

#include <fallible/report/rotating_file.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>

namespace {

using namespace fallible;

/// A folder that is gone afterwards.
struct Folder {
  char path[32] = "/tmp/fallible_rot_XXXXXX";
  std::string log;
  Folder() {
    EXPECT_NE(mkdtemp(path), nullptr);
    log = std::string(path) + "/log";
  }
  ~Folder() {
    for (int i = 0; i < 12; ++i) {
      std::remove(name(i).c_str());
      rmdir(name(i).c_str());
    }
    rmdir(path);
  }
  [[nodiscard]] std::string name(int number) const { return number == 0 ? log : log + "." + std::to_string(number); }
  [[nodiscard]] long size(int number) const {
    struct stat found;
    return stat(name(number).c_str(), &found) == 0 ? static_cast<long>(found.st_size) : -1;
  }
  [[nodiscard]] std::string read(int number) const {
    std::string text(static_cast<std::size_t>(size(number) < 0 ? 0 : size(number)), '\0');
    if (std::FILE* file = std::fopen(name(number).c_str(), "r")) {
      text.resize(std::fread(text.data(), 1, text.size(), file));
      std::fclose(file);
    }
    return text;
  }
};

std::string numbered(int number) {
  std::string line = std::to_string(number);
  line.insert(0, 999 - line.size(), '.');
  return line + "\n";
}

bool put(RotatingFile& file, Text line) {
  const LogOutput out = file.output();
  return out.write(out.self, line, Severity::error);
}

TEST(RotatingFile, StaysWithinItsSizeAndKeepsSoManyFiles) {
  const Folder folder;
  auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768, .files = 3});
  ASSERT_TRUE(file.has_value()) << to_string(file.error());
  for (int i = 0; i < 150; ++i) EXPECT_TRUE(put(*file, numbered(i)));  // 32 lines of 1000 bytes fit
  EXPECT_EQ(file->counts().rotations, 4u);
  EXPECT_EQ(folder.size(0), 22'000);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(folder.size(i), 32'000);
  EXPECT_EQ(folder.size(4), -1);
  std::string all;
  for (int i = 3; i >= 0; --i) all += folder.read(i);
  std::string expected;
  for (int i = 32; i < 150; ++i) expected += numbered(i);
  EXPECT_EQ(all, expected);
}

TEST(RotatingFile, GoesOnWithTheFileThatIsThere) {
  const Folder folder;
  for (int round = 0; round < 3; ++round) {
    auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768});
    ASSERT_TRUE(file.has_value());
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(put(*file, numbered(round * 20 + i)));
  }
  EXPECT_EQ(folder.size(0), 28'000);
  EXPECT_EQ(folder.size(1), 32'000);
}

TEST(RotatingFile, ThatCannotBeMovedGoesOnAndTriesAgain) {
  const Folder folder;
  ASSERT_EQ(mkdir(folder.name(1).c_str(), 0700), 0);  // a folder is in the way
  ASSERT_EQ(mkdir((folder.name(1) + "/x").c_str(), 0700), 0);
  {
    auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768, .files = 1});
    ASSERT_TRUE(file.has_value());
    for (int i = 0; i < 34; ++i) EXPECT_TRUE(put(*file, numbered(i)));
    EXPECT_EQ(file->counts().failed_rotations, 1u);
    EXPECT_NE(file->counts().last_errno, 0);
    EXPECT_EQ(folder.size(0), 34'000);
    rmdir((folder.name(1) + "/x").c_str());
    ASSERT_EQ(rmdir(folder.name(1).c_str()), 0);
    for (int i = 34; i < 40; ++i) EXPECT_TRUE(put(*file, numbered(i)));
    EXPECT_EQ(file->counts().rotations, 1u);
    EXPECT_EQ(file->counts().lines.written, 40u);
  }
}

TEST(RotatingFile, NeverMovesWhatIsNoFile) {
  const Folder folder;
  ASSERT_EQ(symlink("/dev/null", folder.log.c_str()), 0);  // as for a log that goes to /dev/stdout
  auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768});
  ASSERT_TRUE(file.has_value());
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(put(*file, numbered(i)));
  struct stat found;
  ASSERT_EQ(lstat(folder.log.c_str(), &found), 0);
  EXPECT_TRUE(S_ISLNK(found.st_mode));
  EXPECT_EQ(folder.size(1), -1);
  EXPECT_EQ(file->counts().rotations, 0u);
  EXPECT_EQ(file->counts().failed_rotations, 0u);
}

TEST(RotatingFile, MovesTheFileAndNotALinkToIt) {
  const Folder folder, disk;
  ASSERT_EQ(symlink(disk.log.c_str(), folder.log.c_str()), 0);
  auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768, .files = 2});
  ASSERT_TRUE(file.has_value());
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(put(*file, numbered(i)));
  EXPECT_EQ(file->counts().rotations, 1u);
  EXPECT_EQ(disk.size(1), 32000);
  EXPECT_EQ(disk.size(0), 18000);
  EXPECT_EQ(folder.size(1), -1);
  struct stat found;
  ASSERT_EQ(lstat(folder.log.c_str(), &found), 0);
  EXPECT_TRUE(S_ISLNK(found.st_mode));
}

TEST(RotatingFile, ThatCannotBeOpenedAnewLosesNoOlderFile) {
  const Folder folder;
  auto file = RotatingFile::create({.path = folder.log, .max_bytes = 32768, .files = 3});
  ASSERT_TRUE(file.has_value());
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(put(*file, numbered(i)));  // log, log.1 .. log.3
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  for (int i = 100; i < 200; ++i) EXPECT_TRUE(put(*file, numbered(i)));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_GT(file->counts().failed_rotations, 2u);
  EXPECT_EQ(file->counts().last_errno, EMFILE);
  EXPECT_NE((folder.read(2) + folder.read(3)).find(numbered(40)), std::string::npos);
  for (int i = 200; i < 210; ++i) EXPECT_TRUE(put(*file, numbered(i)));
}

TEST(RotatingFile, OnAFullDiskLosesAndCountsLines) {
  auto file = RotatingFile::create({.path = "/dev/full"});
  if (!file.has_value()) GTEST_SKIP() << "no /dev/full here";
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(put(*file, numbered(i)));
  EXPECT_EQ(file->counts().lines.full, 100u);
  EXPECT_EQ(file->counts().rotations + file->counts().failed_rotations, 0u);
}

TEST(RotatingFile, FromManyThreadsLosesNothing) {
  const Folder folder;
  auto file = RotatingFile::create({.path = folder.log, .max_bytes = 100'000, .files = 10});
  ASSERT_TRUE(file.has_value());
  std::vector<std::thread> workers;
  for (int t = 0; t < 4; ++t) {
    workers.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) put(*file, numbered(t * 200 + i));
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::vector<int> seen(800);
  for (int number = 0; number <= 10; ++number) {
    const std::string text = folder.read(number);
    ASSERT_EQ(text.size() % 1000, 0u);
    for (std::size_t at = 0; at < text.size(); at += 1000) ++seen[static_cast<std::size_t>(std::atoi(text.c_str() + at + text.substr(at).find_first_not_of('.')))];
  }
  for (const int count : seen) EXPECT_EQ(count, 1);
}

TEST(RotatingFile, SaysWhyItCannotBeMade) {
  const struct {
    RotatingFileOptions options;
    const char* field;
  } rows[] = {
      {{}, "path"},
      {{.path = "/tmp/x", .max_bytes = 32767}, "max_bytes"},
      {{.path = "/tmp/x", .files = 0}, "files"},
      {{.path = "/tmp/x", .files = 1001}, "files"},
  };
  for (const auto& row : rows) {
    const auto made = RotatingFile::create(row.options);
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(to_string(made.error()).find(row.field), std::string::npos);
  }
  EXPECT_EQ(RotatingFile::create({.path = "/nowhere/at/all/log"}).error().code(), Code(Errc::not_found));
}

}  // namespace

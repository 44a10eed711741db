#include <fallible/report/fd_output.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <fallible/core/render.hpp>

#include "support/failing_allocator.hpp"
#include "support/scripted_device.hpp"

namespace {

using namespace fallible;

using Device = ScriptedDevice;

FdOutput device() {
  auto made = FdOutput::create({.fd = -1, .write = &Device::write});
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}
bool put(FdOutput& output, Text line) {
  const LogOutput out = output.output();
  return out.write(out.self, line, Severity::error);
}

TEST(FdOutput, GoesOnAfterPartsAndInterruptions) {
  Device::expects({1, 2, -EINTR, -EINTR, 1, 100});
  FdOutput output = device();
  EXPECT_TRUE(put(output, "hello\n"));
  EXPECT_EQ(Device::got, "hello\n");
  EXPECT_EQ(output.counts().written, 1u);
  Device::expects(std::vector<std::ptrdiff_t>(1000, -EINTR));  // not for ever
  EXPECT_FALSE(put(output, "x\n"));
  EXPECT_EQ(output.counts().busy, 1u);
}

TEST(FdOutput, DropsWhatWouldHaveToWaitAndKeepsTheRestOfALine) {
  Device::expects({-EAGAIN, 3, -EAGAIN, -EAGAIN, 1, -EAGAIN});
  FdOutput output = device();
  EXPECT_FALSE(put(output, "one\n"));      // nothing was taken
  EXPECT_TRUE(put(output, "second\n"));    // "sec" was, the rest is kept
  EXPECT_FALSE(put(output, "third\n"));    // the rest has to wait
  EXPECT_FALSE(put(output, "fourth\n"));   // one byte of it
  EXPECT_TRUE(put(output, "fifth\n"));
  EXPECT_EQ(Device::got, "second\nfifth\n");
  const FdOutputCounts counts = output.counts();
  EXPECT_EQ(counts.written, 2u);
  EXPECT_EQ(counts.busy, 3u);
  EXPECT_EQ(counts.full + counts.broken, 0u);
}

TEST(FdOutput, GoesOnWhenTheDiskHasSpaceAgain) {
  Device::expects({2, -ENOSPC, -ENOSPC});
  FdOutput output = device();
  EXPECT_TRUE(put(output, "one\n"));
  EXPECT_FALSE(put(output, "two\n"));
  EXPECT_TRUE(put(output, "three\n"));
  EXPECT_EQ(Device::got, "one\nthree\n");
  EXPECT_EQ(output.counts().full, 1u);
  EXPECT_EQ(output.counts().last_errno, ENOSPC);
}

TEST(FdOutput, EndsATornLineBeforeTheNextOne) {
  Device::expects({2, -EIO, -EIO});
  FdOutput output = device();
  EXPECT_FALSE(put(output, "one\n"));
  EXPECT_FALSE(put(output, "two\n"));
  EXPECT_TRUE(put(output, "three\n"));
  EXPECT_EQ(Device::got, "on\nthree\n");
  EXPECT_EQ(output.counts().broken, 2u);
  EXPECT_FALSE(put(output, std::string(16385, 'x')));
  EXPECT_EQ(output.counts().last_errno, EMSGSIZE);
}

TEST(FdOutput, TakesLinesAsLongAsItIsTold) {
  Device::expects({});
  FdOutput output = std::move(FdOutput::create({.fd = -1, .write = &Device::write, .line_bytes = 40'000}).value());
  EXPECT_TRUE(put(output, std::string(40'000, 'x')));
  EXPECT_FALSE(put(output, std::string(40'001, 'x')));
  EXPECT_EQ(output.counts().last_errno, EMSGSIZE);
}

TEST(FdOutput, FinishesALineWhenItIsAskedTo) {
  Device::expects({2, -EAGAIN, 1, -EAGAIN});
  FdOutput output = device();
  EXPECT_TRUE(output.finish()) << "there is nothing";
  EXPECT_TRUE(put(output, "one\n"));
  EXPECT_FALSE(output.finish());
  EXPECT_EQ(Device::got, "one");
  EXPECT_TRUE(output.finish());
  EXPECT_EQ(Device::got, "one\n");
}

TEST(FdOutput, CountsLinesThatItCouldNotFinish) {
  Device::expects({2, -EAGAIN, -EIO, -EIO});
  FdOutput output = device();
  EXPECT_TRUE(put(output, "one\n"));
  EXPECT_FALSE(output.finish());
  EXPECT_EQ(output.counts().written, 1u);
  EXPECT_EQ(output.counts().cut, 1u);
  EXPECT_FALSE(output.finish());
  EXPECT_TRUE(put(output, "two\n"));
  EXPECT_EQ(output.counts().cut, 1u);
  EXPECT_EQ(Device::got, "on\ntwo\n");
}

TEST(FdOutput, WritesTheRestOfALineWhenItEnds) {
  Device::expects({2, -EAGAIN});
  {
    FdOutput output = device();
    EXPECT_TRUE(put(output, "one\n"));
  }
  EXPECT_EQ(Device::got, "one\n");
}

struct Pipe {
  int ends[2];
  Pipe() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  std::string drain(std::size_t bytes) {
    std::string text(bytes, '\0');
    const ssize_t got = read(ends[0], text.data(), bytes);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }
};

TEST(FdOutput, NeverWaitsForAPipeAndTearsNoLine) {  // the pipe is a blocking one: waiting would hang here
  Pipe pipe;
  auto output = FdOutput::create({.fd = pipe.ends[1]});
  ASSERT_TRUE(output.has_value());
  const std::string line = std::string(9999, 'x') + "\n";
  int taken = 0;
  for (int i = 0; i < 50; ++i) taken += put(*output, line) ? 1 : 0;
  EXPECT_GT(taken, 0);
  EXPECT_LT(taken, 50);
  EXPECT_EQ(output->counts().busy, 50u - static_cast<unsigned>(taken));
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += pipe.drain(30000);
    if (!put(*output, line)) continue;
    ++taken;
    if (taken > 60) break;
  }
  { FdOutput ended = std::move(*output); }
  fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK);
  for (std::string more; !(more = pipe.drain(30000)).empty();) all += more;
  EXPECT_EQ(all.size() % line.size(), 0u);
  for (std::size_t at = 0; at + line.size() <= all.size(); at += line.size()) ASSERT_EQ(all.compare(at, line.size(), line), 0) << at;
  EXPECT_EQ(all.size() / line.size(), static_cast<std::size_t>(taken));
}

TEST(FdOutput, WithoutAReaderRaisesNoSignal) {
  std::signal(SIGPIPE, SIG_DFL);  // would end the program
  Pipe pipe;
  auto output = FdOutput::create({.fd = pipe.ends[1]});
  ASSERT_TRUE(output.has_value());
  EXPECT_TRUE(put(*output, "read\n"));
  close(pipe.ends[0]);
  pipe.ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_FALSE(put(*output, "unread\n"));
  EXPECT_EQ(output->counts().broken, 1u);
  EXPECT_EQ(output->counts().last_errno, EPIPE);
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);

  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
  auto to_socket = FdOutput::create({.fd = sockets[1], .close_at_end = true});
  ASSERT_TRUE(to_socket.has_value());
  EXPECT_TRUE(put(*to_socket, "read\n"));
  close(sockets[0]);
  EXPECT_FALSE(put(*to_socket, "unread\n"));
  EXPECT_EQ(to_socket->counts().last_errno, EPIPE);
}

TEST(FdOutput, CountsAFullDevice) {
  auto output = FdOutput::open("/dev/full");
  if (!output.has_value()) GTEST_SKIP() << "no /dev/full here";
  EXPECT_FALSE(put(*output, "x\n"));
  EXPECT_FALSE(put(*output, "x\n"));
  EXPECT_EQ(output->counts().full, 2u);
  EXPECT_EQ(output->counts().last_errno, ENOSPC);
  EXPECT_EQ(output->counts().written, 0u);
}

// Exit status 0 when lines past the process' limit of files' sizes were counted, and no signal was raised or left pending.
[[noreturn]] void write_past_the_limit() {
  std::signal(SIGXFSZ, SIG_DFL);  // would end the program
  char path[] = "/tmp/fallible_fd_XXXXXX";
  const int fd = mkstemp(path);
  const rlimit limit{100, 100};
  setrlimit(RLIMIT_FSIZE, &limit);
  {
    auto output = FdOutput::create({.fd = fd, .close_at_end = true});
    unlink(path);
    if (!output.has_value()) _exit(1);
    for (int i = 0; i < 20; ++i) put(*output, "0123456789\n");
    const FdOutputCounts counts = output->counts();
    if (counts.full == 0 || counts.written + counts.full != 20 || counts.last_errno != EFBIG) _exit(2);
  }
  sigset_t pending;
  sigpending(&pending);
  _exit(sigismember(&pending, SIGXFSZ) == 0 ? 0 : 3);
}

TEST(FdOutputDeathTest, PastALimitOfFilesSizesRaisesNoSignal) {
  EXPECT_EXIT(write_past_the_limit(), testing::ExitedWithCode(0), "");
}

TEST(FdOutput, SendsALineAsOneMessage) {
  for (const int type : {SOCK_DGRAM, SOCK_SEQPACKET}) {
    int sockets[2];
    ASSERT_EQ(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, sockets), 0);
    auto output = FdOutput::create({.fd = sockets[1], .close_at_end = true});
    ASSERT_TRUE(output.has_value());
    const std::string line = std::string(9999, 'x') + "\n";
    EXPECT_TRUE(put(*output, line));
    std::string got(20'000, '\0');
    EXPECT_EQ(recv(sockets[0], got.data(), got.size(), MSG_DONTWAIT), 10'000);
    close(sockets[0]);
  }
}

std::string contents(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "r")) {
    char bytes[4096];
    text.assign(bytes, std::fread(bytes, 1, sizeof bytes, file));
    std::fclose(file);
  }
  return text;
}

TEST(FdOutput, AppendsToAFileAndOpensItAgainAfterItWasMoved) {
  char folder[] = "/tmp/fallible_fd_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/log", moved = path + ".1";
  {
    auto output = FdOutput::open(path);
    ASSERT_TRUE(output.has_value()) << to_string(output.error());
    EXPECT_TRUE(put(*output, "one\n"));
  }
  auto output = FdOutput::open(path);
  ASSERT_TRUE(output.has_value());
  EXPECT_TRUE(put(*output, "two\n"));
  ASSERT_EQ(rename(path.c_str(), moved.c_str()), 0);
  EXPECT_TRUE(put(*output, "three\n"));
  ASSERT_TRUE(output->reopen().has_value());
  EXPECT_TRUE(put(*output, "four\n"));
  EXPECT_EQ(contents(moved), "one\ntwo\nthree\n");
  EXPECT_EQ(contents(path), "four\n");
  unlink(path.c_str());
  unlink(moved.c_str());
  ASSERT_EQ(rmdir(folder), 0);
  EXPECT_EQ(output->reopen().error().code(), Code(Errc::not_found));  // and it goes on
  EXPECT_EQ(output->counts().last_errno, ENOENT);
  EXPECT_TRUE(put(*output, "five\n"));
}

TEST(FdOutput, SaysWhyItCannotBeMade) {
  EXPECT_EQ(FdOutput::open("/nowhere/at/all/log").error().code(), Code(Errc::not_found));
  EXPECT_EQ(FdOutput::open("/tmp").error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(FdOutput::open("").error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(FdOutput::open(std::string(5000, 'x')).error().code(), Code(Errc::invalid_argument));
  const auto bad = FdOutput::create({.fd = 987});
  ASSERT_FALSE(bad.has_value());
  EXPECT_NE(to_string(bad.error()).find("fd must be"), std::string::npos);
  const int unwritable = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(FdOutput::create({.fd = unwritable}).error().code(), Code(Errc::invalid_argument));
  close(unwritable);
  EXPECT_EQ(FdOutput::open(Text("/tmp/a\0b", 8)).error().code(), Code(Errc::invalid_argument));  // not the file /tmp/a
  auto none = FdOutput::create({.fd = 2});
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->reopen().error().code(), Code(Errc::failed_precondition));
  EXPECT_EQ(FdOutput::create({.fd = 2, .line_bytes = 255}).error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(FdOutput::create({.fd = 2, .line_bytes = 128 * 1024 * 1024 + 1}).error().code(), Code(Errc::invalid_argument));
  FailingAllocator no_memory(1, true);
  EXPECT_EQ(FdOutput::create({.fd = 2}).error().code(), Code(Errc::resource_exhausted));
}

}  // namespace

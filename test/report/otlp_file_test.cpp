#include <fallible/report/otlp_file.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/failing_allocator.hpp"
#include "support/scripted_device.hpp"

namespace {

using namespace fallible;

bool send(OtlpFile& file, const std::string& batch) {
  const OtlpTarget target = file.target();
  return target.send(target.self, OtlpSignal::logs, batch);
}

using Device = ScriptedDevice;

OtlpFile file_on(std::vector<std::ptrdiff_t> script) {
  Device::expects(std::move(script));
  return std::move(OtlpFile::create({.write = &Device::write}).value());
}

TEST(OtlpFile, EndsEveryBatchWithALineBreakWhereverTheDeviceStops) {
  for (std::ptrdiff_t stop = 1; stop <= 4; ++stop) {  // within "{}{}", or between it and its line break
    OtlpFile file = file_on({stop, -EAGAIN, -EAGAIN});
    EXPECT_TRUE(send(file, "{}{}"));
    EXPECT_FALSE(file.finish()) << "the device is still full";
    EXPECT_EQ(Device::got.size(), static_cast<std::size_t>(stop));
    EXPECT_TRUE(file.finish());
    EXPECT_EQ(Device::got, "{}{}\n") << stop;
    EXPECT_TRUE(send(file, "[]"));
    EXPECT_EQ(Device::got, "{}{}\n[]\n");
    EXPECT_EQ(file.counts().written, 2u);
    EXPECT_EQ(file.counts().busy + file.counts().cut, 0u);
  }
}

TEST(OtlpFile, LosesABatchOfWhichNothingWasTaken) {
  OtlpFile file = file_on({-EAGAIN});
  EXPECT_FALSE(send(file, "{}"));
  EXPECT_EQ(file.counts().busy, 1u);
  EXPECT_TRUE(file.finish()) << "nothing is kept of it";
  EXPECT_EQ(Device::got, "");
}

TEST(OtlpFile, CountsABatchWhoseRestIsLost) {
  OtlpFile file = file_on({2, -ENOSPC, -EIO, -EIO});
  EXPECT_TRUE(send(file, "{\"a\":1}"));
  EXPECT_FALSE(send(file, "lost"));
  EXPECT_FALSE(send(file, "lost"));
  EXPECT_TRUE(send(file, "[]"));
  EXPECT_EQ(Device::got, "{\"\n[]\n") << "the next batch begins a line";
  const FdOutputCounts counts = file.counts();
  EXPECT_EQ(counts.written, 2u);
  EXPECT_EQ(counts.cut, 1u);
  EXPECT_EQ(counts.broken, 2u);
}

struct Pipe {
  int ends[2];
  Pipe() { EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  /// All that is in it, at most `most` bytes.
  std::string drain(std::size_t most) {
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    std::string all(most, '\0');
    std::size_t size = 0;
    for (ssize_t got; size < most && (got = read(ends[0], all.data() + size, most - size)) > 0;) size += static_cast<std::size_t>(got);
    all.resize(size);
    return all;
  }
};

TEST(OtlpFile, NeverWaitsForAPipeAndLosesWholeBatches) {  // a blocking one: waiting would hang here
  Pipe pipe;
  OtlpFile file = std::move(OtlpFile::create({.fd = pipe.ends[1]}).value());
  const std::string batch(300'000, 'x');  // several times what the pipe holds
  EXPECT_TRUE(send(file, batch)) << "begun, and its rest is kept";
  EXPECT_FALSE(send(file, "lost"));
  EXPECT_FALSE(file.finish());
  EXPECT_EQ(file.counts().busy, 1u);
  std::string all;
  for (int i = 0; i < 100 && !file.finish(); ++i) all += pipe.drain(400'000);
  EXPECT_TRUE(send(file, "next"));
  all += pipe.drain(400'000);
  EXPECT_EQ(all.size(), batch.size() + 6);
  EXPECT_TRUE(all == batch + "\nnext\n");
}

TEST(OtlpFile, WithoutAReaderRaisesNoSignal) {
  std::signal(SIGPIPE, SIG_DFL);  // would end the program
  Pipe pipe;
  OtlpFile file = std::move(OtlpFile::create({.fd = pipe.ends[1]}).value());
  EXPECT_TRUE(send(file, "read"));
  close(pipe.ends[0]);
  pipe.ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_FALSE(send(file, "unread"));
  EXPECT_EQ(file.counts().broken, 1u);
  EXPECT_EQ(file.counts().last_errno, EPIPE);

  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
  OtlpFile to_socket = std::move(OtlpFile::create({.fd = sockets[1], .close_at_end = true}).value());
  EXPECT_TRUE(send(to_socket, "read"));
  close(sockets[0]);
  EXPECT_FALSE(send(to_socket, "unread"));
  EXPECT_EQ(to_socket.counts().last_errno, EPIPE);
}

TEST(OtlpFile, TellsTheExporterOfALossAndGoesOn) {
  OtlpFile file = file_on({-EAGAIN});
  OtlpExporter exporter = std::move(OtlpExporter::create({.target = file.target(), .batch_age = std::chrono::nanoseconds(0)}).value());
  const RequestContext context;
  const ReportSink sink = exporter.sink();
  const Error error(Errc::internal);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(sink.write(sink.self, Report{.error = error, .context = context}));
    EXPECT_EQ(exporter.flush(), i == 1);
  }
  EXPECT_EQ(exporter.counts().lost, 1u);
  EXPECT_EQ(exporter.counts().sent, 1u);
  ASSERT_FALSE(Device::got.empty());
  EXPECT_EQ(Device::got.back(), '\n');
}

TEST(OtlpFile, CountsAFullDevice) {
  auto made = OtlpFile::open("/dev/full");
  if (!made.has_value()) GTEST_SKIP() << "no /dev/full here";
  EXPECT_FALSE(send(*made, "{}"));
  EXPECT_EQ(made->counts().full, 1u);
}

TEST(OtlpFile, AppendsToAFileAndOpensItAgainAfterItWasMoved) {
  char folder[] = "/tmp/fallible_otlp_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/otlp.jsonl", moved = path + ".1";
  const auto lines = [](const std::string& name) {
    std::ifstream in(name);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  };
  {
    OtlpFile first = std::move(OtlpFile::open(path).value());
    const OtlpTarget target = first.target();
    OtlpFile file = std::move(first);
    EXPECT_TRUE(target.send(target.self, OtlpSignal::traces, "{\"a\":1}")) << "its target stays when it is moved";
    EXPECT_TRUE(send(file, std::string(1024 * 1024, 'x'))) << "as long as an exporter's batches are";
    EXPECT_FALSE(send(file, std::string(1024 * 1024 + 1, 'x')));
    ASSERT_EQ(rename(path.c_str(), moved.c_str()), 0);
    ASSERT_TRUE(file.reopen().has_value());
    EXPECT_TRUE(send(file, "{}"));
  }
  EXPECT_EQ(lines(moved).size(), 2u);
  EXPECT_EQ(lines(path), std::vector<std::string>{"{}"});
  unlink(path.c_str());
  unlink(moved.c_str());
  rmdir(folder);
}

TEST(OtlpFile, SaysWhyItCannotBeMade) {
  EXPECT_EQ(OtlpFile::create({.fd = 987}).error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(OtlpFile::create({.fd = 2, .batch_bytes = 255}).error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(OtlpFile::create({.fd = 2, .batch_bytes = 64 * 1024 * 1024 + 1}).error().code(), Code(Errc::invalid_argument));
  EXPECT_EQ(OtlpFile::open("/nowhere/at/all").error().code(), Code(Errc::not_found));
  EXPECT_EQ(OtlpFile::open("/dev/null", 0).error().code(), Code(Errc::invalid_argument));
  FailingAllocator no_memory(1, true);
  EXPECT_EQ(OtlpFile::create({.fd = 2}).error().code(), Code(Errc::resource_exhausted));
}

}  // namespace

// FdOutput writes lines to a file descriptor and never waits for it: a line that it does not take now is dropped and
// counted, and no line is ever torn by that.
//   Layer    report; needs core and POSIX.
//   Threads  all members but moving from any thread; a lock is held while a line is written.
//   Memory   one block at create(): a line's length, 16 KiB unless told otherwise, and 4 KiB for the path.
//   Errors   create() and open() answer with the system's error; a line that is not taken is counted by its cause.
//
//   auto output = FALLIBLE_TRY(FdOutput::open("/var/log/shop/errors.json"));
//   auto log = FALLIBLE_TRY(LogSink::create({.output = output.output()}));
//   output.reopen();                                          // after something has moved the file away
//
// How it goes on when the descriptor does not:
//   a part was taken     the rest is kept and goes first next time; until then whole lines are dropped
//   EINTR                tried again
//   EAGAIN, a full pipe  dropped: not busy waiting, not blocking. The descriptor's flags are not touched: on pipes, sockets
//                        and terminals poll() is asked first, and no more than PIPE_BUF bytes are written at a time, but for
//                        sockets that send messages: there a line is one. (Other processes that write to the same pipe at
//                        that moment can still make a blocking one wait.)
//   ENOSPC               dropped; the next line tries again
//   EFBIG                the same, without SIGXFSZ where the process had a limit of files' sizes (RLIMIT_FSIZE) when the file
//                        was opened
//   EPIPE                dropped, without SIGPIPE: it is blocked in this thread while a pipe is written, and taken back;
//                        sockets are asked not to raise it
//   any other            dropped. If a part was out, the next line begins with a line break.
#ifndef FALLIBLE_REPORT_FD_OUTPUT_HPP
#define FALLIBLE_REPORT_FD_OUTPUT_HPP

#include <fallible/core/result.hpp>
#include <fallible/report/log_sink.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct FdOutputOptions {
  int fd = -1;              ///< Open for writing.
  bool close_at_end = false;  ///< Whether it belongs to the output.
  /// Instead of write(2), with its meaning; the descriptor is not asked anything then. For tests and devices of one's own.
  std::ptrdiff_t (*write)(int fd, const void* bytes, std::size_t size) = nullptr;
  std::size_t line_bytes = LogSink::max_line_bytes;  ///< Longer lines are dropped; 256 bytes to 128 MiB.
};

/// Lines. offered = written + busy + full + broken.
struct FdOutputCounts {
  std::uint64_t written = 0;  ///< whole, or begun and kept to be finished
  std::uint64_t busy = 0;     ///< dropped: it would have had to wait
  std::uint64_t full = 0;     ///< dropped: no space on the device (ENOSPC, EDQUOT, EFBIG)
  std::uint64_t broken = 0;   ///< dropped: any other error, or too long
  std::uint64_t cut = 0;      ///< of those written, how many were begun and then could not be finished
  int last_errno = 0;         ///< of the last line that was dropped for an error, or reopen() that failed
};

namespace detail {
struct FdState;
/// Writes `line` and a line break, as FdOutput::output() writes a line. For outputs that are built on this one.
bool write_fd_line(FdState& state, Text line) noexcept;
}  // namespace detail

class FdOutput {
 public:
  /// Errors  InvalidOption; resource_exhausted without memory.
  [[nodiscard]] static Result<FdOutput> create(const FdOutputOptions& options) noexcept;
  /// Opens a file to append to, made with mode 0640 when it is not there, and closed at the end.
  /// `path`   at most 4095 bytes; kept for reopen().   `line_bytes`  as in the options.
  /// Errors   as create(); else what the system says about the path.
  [[nodiscard]] static Result<FdOutput> open(Text path, std::size_t line_bytes = LogSink::max_line_bytes) noexcept;
  FdOutput(FdOutput&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  FdOutput& operator=(FdOutput&&) = delete;
  ~FdOutput();

  /// Must not be used once the FdOutput is gone.
  [[nodiscard]] LogOutput output() & noexcept;

  /// Opens the path of open() again and goes on there; what was kept of a line is written to the old file if it can be.
  /// Errors  failed_precondition when it was made by create(); else what the system says, and it goes on as before.
  [[nodiscard]] Result<void> reopen() noexcept;

  /// Writes what was kept of a line, if it is taken now; the next line does so as well, and the destructor.
  /// Returns   whether nothing is kept any more.
  bool finish() noexcept;

  [[nodiscard]] FdOutputCounts counts() const noexcept;

 private:
  friend class OtlpFile;
  explicit FdOutput(detail::FdState* state) noexcept : state_(state) {}
  detail::FdState* state_;
};

FALLIBLE_NAMESPACE_END
#endif

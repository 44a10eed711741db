// A RotatingFile is a log file that stays within a size: when the next line does not fit it is moved aside, to name.1, the
// one before to name.2, and so on; the oldest goes.
//   Layer    report; needs core and POSIX.
//   Threads  all members but moving from any thread; a lock is held while a line is written or files are moved.
//   Memory   two blocks at create(), about 24 KiB.
//   Errors   create() answers with what the system says about the path. While it runs nothing fails: lines that are not
//            taken are counted as FdOutput counts them, and a file that cannot be moved goes on being written.
//
//   auto file = FALLIBLE_TRY(RotatingFile::create({.path = "/var/log/shop/errors.json"}));   // 10 MB, and five before it
//   auto log = FALLIBLE_TRY(LogSink::create({.output = file.output()}));
//
// A device or a pipe in the file's place is written and never moved; of a link, what it leads to at create() is.
// One process per path. Where the system has logrotate, FdOutput::open() and reopen() do as well.
#ifndef FALLIBLE_REPORT_ROTATING_FILE_HPP
#define FALLIBLE_REPORT_ROTATING_FILE_HPP

#include <fallible/report/fd_output.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct RotatingFileOptions {
  Text path{};                                 ///< 1 to 4000 bytes; copied.
  std::uint64_t max_bytes = 10'000'000;        ///< Of a file, at least 32768; a line is never split.
  std::uint32_t files = 5;                     ///< Moved aside and kept, 1 to 1000.
};

struct RotatingFileCounts {
  FdOutputCounts lines;
  std::uint64_t rotations = 0;
  std::uint64_t failed_rotations = 0;  ///< tried again after another eighth of max_bytes
  int last_errno = 0;                  ///< of the last one that failed
};

namespace detail {
struct RotatingState;
}  // namespace detail

class RotatingFile {
 public:
  /// Errors  InvalidOption; else as FdOutput::open().
  [[nodiscard]] static Result<RotatingFile> create(const RotatingFileOptions& options) noexcept;
  RotatingFile(RotatingFile&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  RotatingFile& operator=(RotatingFile&&) = delete;
  ~RotatingFile();

  /// Must not be used once the RotatingFile is gone.
  [[nodiscard]] LogOutput output() & noexcept;

  [[nodiscard]] RotatingFileCounts counts() const noexcept;

 private:
  explicit RotatingFile(detail::RotatingState* state) noexcept : state_(state) {}
  detail::RotatingState* state_;
};

FALLIBLE_NAMESPACE_END
#endif

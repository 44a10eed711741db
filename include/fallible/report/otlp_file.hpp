// OtlpFile writes the batches of an OtlpExporter to a file descriptor, one on each line, as OpenTelemetry's file exporters
// do: to a file that a collector reads, or a pipe or socket to one. It never waits, raises no SIGPIPE and tears no line.
//   Layer    report; needs core and POSIX.
//   Threads  all members but moving from any thread; a lock is held while a batch is written.
//   Memory   one block of a batch's length at create().
//   Errors   create() and open() answer as FdOutput's do; a batch that is not taken is lost, and counted by its cause.
//
//   auto file = FALLIBLE_TRY(OtlpFile::open("/var/lib/shop/otlp.jsonl"));
//   auto exporter = FALLIBLE_TRY(OtlpExporter::create({.target = file.target()}));
//
// What happens when the descriptor does not go on is said in report/fd_output.hpp: of a batch that was begun the rest is
// kept and goes first next time; it counts as sent. A Linux pipe holds 64 KiB unless that was changed. A batch that is longer
// waits for its rest, and those that come meanwhile are lost: give an exporter into a pipe batches below that.
#ifndef FALLIBLE_REPORT_OTLP_FILE_HPP
#define FALLIBLE_REPORT_OTLP_FILE_HPP

#include <fallible/report/fd_output.hpp>
#include <fallible/report/otlp_exporter.hpp>

FALLIBLE_NAMESPACE_BEGIN

struct OtlpFileOptions {
  int fd = -1;                ///< Open for writing.
  bool close_at_end = false;  ///< Whether it belongs to the OtlpFile.
  std::size_t batch_bytes = OtlpExporterOptions{}.batch_bytes;  ///< That of the exporter; longer batches are lost. 256 B to 64 MiB.
  std::ptrdiff_t (*write)(int fd, const void* bytes, std::size_t size) = nullptr;  ///< As FdOutputOptions has it.
};

class OtlpFile {
 public:
  /// Errors  as FdOutput::create().
  [[nodiscard]] static Result<OtlpFile> create(const OtlpFileOptions& options) noexcept;
  /// Opens a file to append to, made with mode 0640 when it is not there, and closed at the end.   Errors  as FdOutput::open().
  [[nodiscard]] static Result<OtlpFile> open(Text path, std::size_t batch_bytes = OtlpFileOptions{}.batch_bytes) noexcept;

  /// Valid as long as this object, also when it is moved.
  [[nodiscard]] OtlpTarget target() & noexcept;

  /// As FdOutput::reopen().
  [[nodiscard]] Result<void> reopen() noexcept { return output_.reopen(); }
  /// Writes what was kept of a batch, if it is taken now.   Returns  whether nothing is kept any more.
  bool finish() noexcept { return output_.finish(); }
  /// Batches, where that says lines.
  [[nodiscard]] FdOutputCounts counts() const noexcept { return output_.counts(); }

 private:
  explicit OtlpFile(FdOutput&& output) noexcept : output_(static_cast<FdOutput&&>(output)) {}

  FdOutput output_;
};

FALLIBLE_NAMESPACE_END
#endif

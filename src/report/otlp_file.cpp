#include <fallible/report/otlp_file.hpp>

#include <fallible/core/failure.hpp>
#include <fallible/core/invalid_option.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr std::size_t line_break = 1;

bool is_good(std::size_t batch_bytes) noexcept { return batch_bytes >= 256 && batch_bytes <= 64 * 1024 * 1024; }
auto bad_bytes() noexcept { return fail(InvalidOption{"otlp file", "batch_bytes", "256 to 67108864"}); }

}  // namespace

Result<OtlpFile> OtlpFile::create(const OtlpFileOptions& o) noexcept {
  if (!is_good(o.batch_bytes)) return bad_bytes();
  auto output = FdOutput::create(
      {.fd = o.fd, .close_at_end = o.close_at_end, .write = o.write, .line_bytes = o.batch_bytes + line_break});
  if (!output.has_value()) return fail(static_cast<Error&&>(output.error()));
  return OtlpFile(static_cast<FdOutput&&>(*output));
}

Result<OtlpFile> OtlpFile::open(Text path, std::size_t batch_bytes) noexcept {
  if (!is_good(batch_bytes)) return bad_bytes();
  auto output = FdOutput::open(path, batch_bytes + line_break);
  if (!output.has_value()) return fail(static_cast<Error&&>(output.error()));
  return OtlpFile(static_cast<FdOutput&&>(*output));
}

OtlpTarget OtlpFile::target() & noexcept {
  return {[](void* self, OtlpSignal, Text json) noexcept {
            return detail::write_fd_line(*static_cast<detail::FdState*>(self), json);
          },
          output_.state_};
}

FALLIBLE_NAMESPACE_END

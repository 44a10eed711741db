// A stranger's program that logs through spdlog.
#include <fallible/report/spdlog.hpp>

int main() {
  auto console = fallible::SpdlogSink::console();
  if (!console) return 1;
  const fallible::ReportSink sink = console->sink();
  const fallible::Error error(fallible::Errc::resource_exhausted, "no space on the {}", "moon");
  const fallible::RequestContext context{};
  return sink.write(sink.self, {.error = error, .context = context}) ? 0 : 1;
}

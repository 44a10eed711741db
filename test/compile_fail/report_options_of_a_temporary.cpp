// These options borrow the texts of the config that they are of.
// expect(gcc): use of deleted function .*HandlerConfig::handler_options
// expect(gcc): use of deleted function .*HandlerConfig::file_options
// expect(gcc): use of deleted function .*HandlerConfig::sampling_options
// expect(clang): call to deleted .* 'handler_options'
// expect(clang): call to deleted .* 'file_options'
// expect(clang): call to deleted .* 'sampling_options'
#include <fallible/report/handler_config.hpp>

using namespace fallible;

#ifndef FALLIBLE_CONTROL
HandlerConfig config();
#else
HandlerConfig& config();
#endif

auto handler() { return config().handler_options(); }
auto file() { return config().file_options(); }
auto sampling(ReportSink target) { return config().sampling_options(target); }

// The settings of a service: as JSON that somebody wrote, and as the value of a variable. The first byte chooses the
// variable.
#include <cstring>
#include <string>

#include <fallible/core/render.hpp>
#include <fallible/report/alert.hpp>
#include <fallible/report/handler_config.hpp>
#include <fallible/taxonomy/configuration.hpp>
#include <fallible/taxonomy/validation.hpp>

#include "fuzz_target.hpp"

using namespace fallible;

const char* const fuzz_seeds[] = {
    R"({"environment":"development","service":"orders","version":"1.4.2","recovered_at_most":"info"})",
    R"({"log":{"level":"debug","format":"logfmt","record_bytes":4096,"file":"/var/log/orders.json","file_bytes":1099511627776,"files":7}})",
    R"({"sampling":{"window":"90s","first":20,"then_every":0,"kinds":8},"queue":{"capacity":64,"drop":"oldest","stop_within":"1h"}})",
    R"({"response":{"format":"google_http","type_base":"https://example.com/errors/","bytes":2048}})",
    R"({"redaction":{"key_id":"2026a","key":"000102030405060708090A0B0C0D0E0f"}})",
    R"({"alerts":{"critical_within":"1s","error_count":12,"error_within":"10m","cooldown":"2h","warning_digest":"1m","info_digest":"31d"}})",
    R"({"log":{"level":"info","level":"info"},"log.level":"info","lo~/g":1,"":{}})",
    "000102030405060708090A0B0C0D0E0f",
    "d90s",
    "c1048576",
    "nhttps://example.com/errors/",
    nullptr};

namespace {

std::string shown(const HandlerConfig& config) {
  std::string table;
  write_handler_settings(append_to(table), config);
  return table;
}

const char* name_of(unsigned index) {
  static const std::string table = shown({});
  static char name[64];
  std::size_t at = table.find("`FALLIBLE_");
  for (; index > 0; --index) {
    const std::size_t next = table.find("`FALLIBLE_", at + 1);
    at = next == std::string::npos ? table.find("`FALLIBLE_") : next;
  }
  const std::size_t end = table.find('`', at + 1);
  std::snprintf(name, sizeof name, "%s", table.substr(at + 1, end - at - 1).c_str());
  return name;
}

/// A config that was accepted makes options that everything accepts, and a refusal names what it refuses.
void check(const Result<HandlerConfig>& config) {
  if (!config.has_value()) {
    const Error& error = config.error();
    FALLIBLE_PROMISE(error == ConfigErrc::invalid || error == ConfigErrc::unreadable);
    FALLIBLE_PROMISE(error.cause() != nullptr);
    if (error == ConfigErrc::unreadable) return;
    const auto* const what = error.cause()->get_if<ValidationErrors>();
    FALLIBLE_PROMISE(what != nullptr && what->kept() > 0 && what->kept() <= 32 && what->total() >= what->kept());
    for (const Violation& each : *what) {
      FALLIBLE_PROMISE(each.message.size() > 0);
      for (const char byte : Text(each.path)) FALLIBLE_PROMISE(byte >= ' ' && byte <= '~');
    }
    return;
  }
  FALLIBLE_PROMISE(check_response_options(config->response).has_value());
  const LogOutput nowhere{[](void*, Text, Severity) noexcept { return true; }, nullptr};
  auto log = LogSink::create(config->log_options(nowhere));
  FALLIBLE_PROMISE(log.has_value());
  if (config->sampling.kinds <= 4096) FALLIBLE_PROMISE(LogSampler::create(config->sampling_options(log->sink())).has_value());
  if (config->queue.capacity <= 4096) FALLIBLE_PROMISE(QueuedSink::create(config->queue_options(log->sink())).has_value());
  const AlertSink people[] = {{"people", [](void*, const Alert&) noexcept { return true; }, nullptr}};
  const auto policies = config->alert_policies();
  FALLIBLE_PROMISE(AlertEngine::create({.policies = policies.list, .sinks = people}).has_value());
  FALLIBLE_PROMISE(Redactor::create(config->redaction_options()).has_value());
  FALLIBLE_PROMISE(!shown(*config).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Text text(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  const auto config = read_handler_config(text);
  check(config);
  // What is set stays as it is when nothing more is said.
  if (config.has_value()) {
    const auto again = read_handler_config("{}", *config);
    FALLIBLE_PROMISE(again.has_value() && shown(*again) == shown(*config));
  }

  if (size == 0 || std::memchr(data, 0, size) != nullptr) return 0;
  struct Variable {
    const char* name;
    std::string value;
  } variable{name_of(data[0]), std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  const auto read = [&variable] {
    return read_handler_config(EnvironmentSource{[](void* self, const char* name) noexcept -> const char* {
                                                   auto& it = *static_cast<Variable*>(self);
                                                   return std::strcmp(it.name, name) == 0 ? it.value.c_str() : nullptr;
                                                 },
                                                 nullptr, &variable});
  };
  check(read());
  // A value that is refused is never shown.
  variable.value.insert(0, "canary");
  const auto refused = read();
  if (!refused.has_value()) {
    FALLIBLE_PROMISE(to_string(refused.error(), {Style::full, Privacy::personal}).find("canary") == std::string::npos);
  }
  return 0;
}

#include <fallible/resilience/explain.hpp>

#include <fallible/core/failure.hpp>

FALLIBLE_NAMESPACE_BEGIN

const char* to_string(PolicyKind kind) noexcept {
  switch (kind) {
    case PolicyKind::fallback: return "fallback";
    case PolicyKind::retry: return "retry";
    case PolicyKind::circuit_breaker: return "circuit_breaker";
    case PolicyKind::rate_limiter: return "rate_limiter";
    case PolicyKind::bulkhead: return "bulkhead";
    case PolicyKind::adaptive_concurrency: return "adaptive_concurrency";
    case PolicyKind::throttle: return "throttle";
    case PolicyKind::timeout: return "timeout";
    case PolicyKind::hedge: return "hedge";
    case PolicyKind::chaos: return "chaos";
    case PolicyKind::custom: return "custom";
  }
  return "unknown";
}

namespace {

using Time = std::chrono::nanoseconds;

Time not_negative(Time time) noexcept { return time < Time(0) ? Time(0) : time; }

Time add(Time a, Time b) noexcept {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a.count(), b.count(), &sum) ? unbounded_time : Time(sum);
}

Time waits_of(const PolicyDescription& layer) noexcept {
  return not_negative(layer.asked_waits > layer.waits ? layer.asked_waits : layer.waits);
}

/// What one run of whatever is inside `layer` may take at most.
Time limit_of(const PolicyDescription& layer) noexcept {
  return layer.run_limit < layer.total_limit ? layer.run_limit : layer.total_limit;
}

Time times(Time time, std::uint32_t runs) noexcept {
  if (runs == unbounded_runs) return time == Time(0) ? Time(0) : unbounded_time;
  std::int64_t product = 0;
  return __builtin_mul_overflow(time.count(), std::int64_t{runs}, &product) ? unbounded_time : Time(product);
}

void put_number(const Sink& sink, std::uint64_t number) {
  char digits[20];
  std::size_t at = sizeof digits;
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  sink.put(Text(digits + at, sizeof digits - at));
}

/// The largest unit that says it exactly.
void put_time(const Sink& sink, Time time) {
  const auto count = static_cast<std::uint64_t>(not_negative(time).count());
  if (count == 0) return sink.put("0 s");
  struct Unit {
    std::uint64_t size;
    const char* name;
  };
  constexpr Unit units[] = {{1'000'000'000, " s"}, {1'000'000, " ms"}, {1'000, " us"}, {1, " ns"}};
  for (const Unit& unit : units) {
    if (count % unit.size != 0) continue;
    put_number(sink, count / unit.size);
    return sink.put(unit.name);
  }
}

void put_json_text(const Sink& sink, Text text) {
  sink.put('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      sink.put('\\');
      sink.put(c);
    } else if (byte < 0x20) {
      constexpr char hex[] = "0123456789abcdef";
      sink.put("\\u00");
      sink.put(hex[byte >> 4]);
      sink.put(hex[byte & 15]);
    } else {
      sink.put(c);
    }
  }
  sink.put('"');
}

void put_json_time(const Sink& sink, Time time) {
  if (time == unbounded_time) return sink.put("null");
  put_number(sink, static_cast<std::uint64_t>(not_negative(time).count()));
}

void put_json_runs(const Sink& sink, std::uint64_t runs, std::uint64_t unbounded) {
  if (runs == unbounded) return sink.put("null");
  put_number(sink, runs);
}

/// Calls `note(before, runs, after)` for what is easy to overlook in this order.
template <class Note>
void notes(const PolicyDescription* layers, std::size_t count, const WorstCase& worst, Note&& note) {
  for (std::size_t outer = 0; outer < count; ++outer) {
    if (layers[outer].kind != PolicyKind::circuit_breaker) continue;
    std::uint64_t inside = worst_case(layers + outer + 1, count - outer - 1).runs;
    if (inside > 1) note("the circuit_breaker is around what runs again: it counts one result for up to ", inside);
  }
  for (std::size_t outer = 0; outer < count; ++outer) {
    if (layers[outer].kind != PolicyKind::timeout) continue;
    for (std::size_t inner = outer + 1; inner < count; ++inner) {
      if (layers[inner].waits != unbounded_time && layers[outer].run_limit < layers[inner].waits) {
        note("a timeout ends before the waits inside it do, so the last attempts may never run", std::uint64_t{0});
      }
    }
  }
  if (worst.runs == UINT64_MAX) note("nothing bounds the number of attempts", std::uint64_t{0});
  if (worst.time == unbounded_time) note("nothing bounds the time", std::uint64_t{0});
}

void explain_text(const Sink& sink, const PolicyDescription* layers, std::size_t count, const WorstCase& worst) {
  for (std::size_t at = 0; at < count; ++at) {
    const PolicyDescription& layer = layers[at];
    put_number(sink, at + 1);
    sink.put(". ");
    sink.put(to_string(layer.kind));
    if (!layer.name.empty()) {
      sink.put(' ');
      sink.put(layer.name);
    }
    sink.put(": counts ");
    sink.put(layer.counts);
    if (layer.runs == unbounded_runs) {
      sink.put(", runs without bound");
    } else if (layer.runs != 1) {
      sink.put(", runs up to ");
      put_number(sink, layer.runs);
      sink.put(" times");
    }
    if (layer.waits == unbounded_time) {
      sink.put(", waits without bound");
    } else if (layer.waits > Time(0)) {
      sink.put(", waits up to ");
      put_time(sink, layer.waits);
    }
    if (layer.asked_waits > layer.waits) {
      sink.put(", ");
      if (layer.asked_waits == unbounded_time) {
        sink.put("without bound");
      } else {
        put_time(sink, layer.asked_waits);
      }
      sink.put(" if asked to");
    }
    if (layer.run_limit != unbounded_time) {
      sink.put(", gives each run ");
      put_time(sink, layer.run_limit);
    }
    if (layer.total_limit != unbounded_time) {
      sink.put(", ends after ");
      put_time(sink, layer.total_limit);
    }
    sink.put('\n');
  }
  sink.put("worst case: ");
  if (worst.runs == UINT64_MAX) {
    sink.put("attempts without bound");
  } else {
    put_number(sink, worst.runs);
    sink.put(worst.runs == 1 ? " attempt" : " attempts");
  }
  sink.put(", ");
  if (worst.time == unbounded_time) {
    sink.put("time without bound");
  } else {
    put_time(sink, worst.time);
  }
  sink.put('\n');
  notes(layers, count, worst, [&sink](Text words, std::uint64_t runs) {
    sink.put("note: ");
    sink.put(words);
    if (runs == UINT64_MAX) {
      sink.put("any number of attempts");
    } else if (runs != 0) {
      put_number(sink, runs);
      sink.put(" attempts");
    }
    sink.put('\n');
  });
}

void explain_json(const Sink& sink, const PolicyDescription* layers, std::size_t count, const WorstCase& worst) {
  sink.put("{\"layers\":[");
  for (std::size_t at = 0; at < count; ++at) {
    const PolicyDescription& layer = layers[at];
    sink.put(at == 0 ? "{\"kind\":\"" : ",{\"kind\":\"");
    sink.put(to_string(layer.kind));
    sink.put("\",\"name\":");
    put_json_text(sink, layer.name);
    sink.put(",\"counts\":");
    put_json_text(sink, layer.counts);
    sink.put(",\"runs\":");
    put_json_runs(sink, layer.runs, unbounded_runs);
    sink.put(",\"waits_ns\":");
    put_json_time(sink, layer.waits);
    sink.put(",\"asked_waits_ns\":");
    put_json_time(sink, waits_of(layer));
    sink.put(",\"run_limit_ns\":");
    put_json_time(sink, layer.run_limit);
    sink.put(",\"total_limit_ns\":");
    put_json_time(sink, layer.total_limit);
    sink.put('}');
  }
  sink.put("],\"worst_case\":{\"runs\":");
  put_json_runs(sink, worst.runs, UINT64_MAX);
  sink.put(",\"time_ns\":");
  put_json_time(sink, worst.time);
  sink.put("},\"notes\":[");
  bool first = true;
  notes(layers, count, worst, [&](Text words, std::uint64_t runs) {
    sink.put(first ? "\"" : ",\"");
    first = false;
    sink.put(words);  // a literal of ours without anything to escape
    if (runs == UINT64_MAX) {
      sink.put("any number of attempts");
    } else if (runs != 0) {
      put_number(sink, runs);
      sink.put(" attempts");
    }
    sink.put('"');
  });
  sink.put("]}");
}

}  // namespace

WorstCase worst_case(const PolicyDescription* layers, std::size_t count, Time operation) noexcept {
  WorstCase worst{1, not_negative(operation)};
  for (std::size_t at = count; at-- > 0;) {  // from the inside out
    const PolicyDescription& layer = layers[at];
    const std::uint64_t runs = layer.runs == unbounded_runs ? UINT64_MAX : layer.runs;
    if (__builtin_mul_overflow(worst.runs, runs, &worst.runs)) worst.runs = UINT64_MAX;
    const Time run = worst.time < layer.run_limit ? worst.time : not_negative(layer.run_limit);
    const Time all = add(waits_of(layer), times(run, layer.overlap ? 1 : layer.runs));
    worst.time = all < layer.total_limit ? all : not_negative(layer.total_limit);
  }
  return worst;
}

Result<void> check_times(const PolicyDescription* layers, std::size_t count) noexcept {
  for (std::size_t inner = 0; inner < count; ++inner) {
    const Time wait = layers[inner].first_wait;
    if (layers[inner].runs <= 1 || wait <= Time(0)) continue;
    for (std::size_t outer = 0; outer < inner; ++outer) {
      const Time limit = limit_of(layers[outer]);
      if (limit > wait) continue;
      const Text outer_kind = to_string(layers[outer].kind), inner_kind = to_string(layers[inner].kind);
      using Milliseconds = std::chrono::duration<double, std::milli>;
      return fail(Errc::invalid_argument, "a {} of {} ends before the {} inside it runs again after {}", outer_kind,
                  Milliseconds(limit), inner_kind, Milliseconds(wait))
          .with("outer", outer_kind)
          .with("inner", inner_kind);
    }
  }
  return {};
}

void explain(const Sink& sink, const PolicyDescription* layers, std::size_t count, ExplainOptions options) {
  const WorstCase worst = worst_case(layers, count, options.operation);
  if (options.format == ExplainFormat::json) {
    explain_json(sink, layers, count, worst);
  } else {
    explain_text(sink, layers, count, worst);
  }
}

FALLIBLE_NAMESPACE_END

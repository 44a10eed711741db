#include <fallible/report/span_listener.hpp>

#include <fallible/report/error_type.hpp>

FALLIBLE_NAMESPACE_BEGIN

void SpanListener::notify(void* self, const Event& event) noexcept {
  if (Span* const span = current_span(); span != nullptr && span->recording()) {
    InlineText<128> type;
    SpanAttribute attributes[6];
    std::size_t count = 0;
    const auto add = [&](Text key, const auto& value) { attributes[count++] = {key, make_arg(value)}; };
    const std::int64_t delay = event.delay.count();
    add("fallible.policy", event.policy);
    if (!event.name.empty()) add("fallible.policy.name", event.name);
    if (event.attempt != 0) add("fallible.attempt", event.attempt);
    if (delay > 0) add("fallible.delay_ns", delay);
    if (!event.detail.empty()) add("fallible.detail", event.detail);
    if (event.error != nullptr) {
      type = error_type(event.error->code());
      add("error.type", type);
    }
    span->event(to_string(event.kind), attributes, count);
  }
  static_cast<const SpanListener*>(self)->next(event);
}

FALLIBLE_NAMESPACE_END

#include <fallible/report/span_recorder.hpp>

#include <mutex>
#include <new>

#include <fallible/core/invalid_option.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/resilience/detail/locked.hpp>

#include "memory.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace detail {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint32_t none = UINT32_MAX;

// What an error leaves has room beside the limits: one event with its attributes, an attribute of the span, their texts.
constexpr Text error_event = "exception";
constexpr Text error_attribute = "error.type";
constexpr std::uint32_t error_event_attributes = 6;
constexpr std::uint32_t error_text_bytes = 1536;

enum class SlotState : std::uint8_t { unused, open, ended, taken };

// A place for one span. Its lists and its text lie behind the slots, at the same index.
struct SpanSlot {
  RecordedSpan span;
  nanoseconds steady_start{};
  std::uint32_t generation = 0;
  std::uint32_t next = none;  // in the list of unused or of ended ones
  std::uint32_t text_used = 0;
  SlotState state = SlotState::unused;
  SpanProtocol protocol = SpanProtocol::http;
};

// `start` and what passed on the steady clock since the span began, at the latest at the end of time.
nanoseconds time_of(nanoseconds start, nanoseconds began, nanoseconds now) noexcept {
  std::int64_t time = 0;
  return __builtin_add_overflow(start.count(), elapsed(began, now).count(), &time) ? nanoseconds::max() : nanoseconds(time);
}

constexpr std::size_t aligned(std::size_t bytes) noexcept { return (bytes + 15) & ~std::size_t{15}; }

// An attribute's value as it is kept, made before the lock is taken: what prints it may be somebody else's code.
class KeptValue {
 public:
  explicit KeptValue(const Arg& value) noexcept : value_(value) {
    const bool shown = value.privacy <= Privacy::internal;
    switch (shown ? value.kind : ArgKind::custom) {
      case ArgKind::text:
      case ArgKind::boolean:
      case ArgKind::int64:
      case ArgKind::float64: break;
      case ArgKind::float32: value_.float64 = static_cast<double>(value.float32), value_.kind = ArgKind::float64; break;
      case ArgKind::uint64:
        if (value.uint64 > static_cast<std::uint64_t>(INT64_MAX)) {
          print(value);
        } else {
          value_.int64 = static_cast<std::int64_t>(value.uint64), value_.kind = ArgKind::int64;
        }
        break;
      default: print(value); break;
    }
    value_.privacy = Privacy::internal;
  }
  KeptValue(const KeptValue&) = delete;
  KeptValue& operator=(const KeptValue&) = delete;

  [[nodiscard]] const Arg& value() const noexcept { return value_; }

 private:
  void print(const Arg& value) noexcept {
    BufferSink out(bytes_, sizeof bytes_);
    write_value(out, value, Privacy::internal);
    value_.chars = {bytes_, out.size};
    value_.kind = ArgKind::text;
  }

  Arg value_;
  char bytes_[512];
};

}  // namespace

struct SpanStore {
  SpanRecorderOptions options;
  Clock clock;
  Clock wall;
  const Allocator* allocator;
  std::size_t bytes;
  SpanSlot* slots;
  RecordedAttribute* attributes;
  std::uint32_t* rooms;  // bytes behind the text of each attribute: one that is set again may need fewer
  RecordedEvent* events;
  char* texts;
  mutable std::mutex lock{};
  std::uint32_t unused = none;
  std::uint32_t first_ended = none, last_ended = none;
  SpanRecorderCounts counts{};

  // Places of one span, those for an error among them.
  [[nodiscard]] std::uint32_t attribute_places() const noexcept { return options.attributes + error_event_attributes + 1; }
  [[nodiscard]] std::uint32_t event_places() const noexcept { return options.events == 0 ? 0 : options.events + 1; }

  [[nodiscard]] RecordedAttribute* attributes_of(std::uint32_t at) const noexcept {
    return attributes + std::size_t{at} * attribute_places();
  }
  [[nodiscard]] RecordedEvent* events_of(std::uint32_t at) const noexcept {
    return events + std::size_t{at} * event_places();
  }
  [[nodiscard]] std::size_t text_places() const noexcept { return std::size_t{options.text_bytes} + error_text_bytes; }

  struct Limits {
    std::uint32_t attributes;
    std::size_t text_bytes;
  };
  [[nodiscard]] Limits limits_of(std::uint32_t at, Text key, std::uint32_t event) const noexcept {
    if (event == RecordedAttribute::of_span) {
      if (key == error_attribute) return {attribute_places(), text_places()};
    } else if (events_of(at)[event].name == error_event) {
      return {attribute_places() - 1, text_places()};
    }
    return {options.attributes, options.text_bytes};
  }

  // The slot of an open span, or null: the number may be that of one that ended long ago.
  [[nodiscard]] SpanSlot* open(std::uint64_t id, std::uint32_t& at) const noexcept {
    at = static_cast<std::uint32_t>(id) - 1;
    if (at >= options.spans) return nullptr;
    SpanSlot& slot = slots[at];
    return slot.state == SlotState::open && slot.generation == static_cast<std::uint32_t>(id >> 32) ? &slot : nullptr;
  }

  void release(std::uint32_t at) noexcept {
    slots[at].state = SlotState::unused;
    slots[at].next = unused;
    unused = at;
  }
  std::uint32_t pop_ended() noexcept {
    const std::uint32_t at = first_ended;
    if (at == none) return none;
    first_ended = slots[at].next;
    if (first_ended == none) last_ended = none;
    --counts.kept;
    return at;
  }

  // A copy of `text` in the first `limit` bytes of the slot's memory, cut at a character when it does not fit; false when
  // there is no room at all.
  bool keep(std::uint32_t at, Text text, Text& kept, std::size_t limit) noexcept {
    SpanSlot& slot = slots[at];
    char* const to = texts + std::size_t{at} * text_places() + slot.text_used;
    const std::size_t room = limit > slot.text_used ? limit - slot.text_used : 0;
    std::size_t size = text.size();
    constexpr Text mark = "\xE2\x80\xA6";  // an ellipsis
    const bool cut = size > room;
    if (cut) {
      if (room <= mark.size()) return false;
      size = room - mark.size();
      while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) --size;
    }
    if (size != 0) __builtin_memcpy(to, text.data(), size);
    if (cut) __builtin_memcpy(to + size, mark.data(), mark.size()), size += mark.size();
    slot.text_used += static_cast<std::uint32_t>(size);
    kept = {to, size};
    return true;
  }

  bool add(std::uint32_t at, Text key, Arg value, std::uint32_t event) noexcept {
    RecordedSpan& span = slots[at].span;
    RecordedAttribute* const list = attributes_of(at);
    std::uint32_t place = span.attribute_count;
    for (std::uint32_t i = 0; i < span.attribute_count; ++i) {
      if (list[i].event == event && list[i].key == key) place = i;
    }
    const bool is_new = place == span.attribute_count;
    const Limits limits = limits_of(at, key, event);
    if (is_new && place >= limits.attributes) return false;
    std::uint32_t& room = rooms[std::size_t{at} * attribute_places() + place];
    if (value.kind == ArgKind::text) {
      const Text text = value.text();
      Text kept;
      if (!is_new && list[place].value.kind == ArgKind::text && text.size() <= room) {
        char* const to = const_cast<char*>(list[place].value.text().data());  // it is our memory
        if (!text.empty()) __builtin_memmove(to, text.data(), text.size());
        kept = {to, text.size()};
      } else {
        if (!keep(at, text, kept, limits.text_bytes)) return false;
        room = static_cast<std::uint32_t>(kept.size());
      }
      value.chars = {kept.data(), kept.size()};
    }
    list[place] = {key, value, event};
    if (is_new) ++span.attribute_count;
    return true;
  }
};

namespace {

SpanStore& store_of(void* self) noexcept { return *static_cast<SpanStore*>(self); }

std::uint64_t start_span(void* self, SpanStart& start) noexcept {
  SpanStore& store = store_of(self);
  const nanoseconds wall = store.wall.now();
  const nanoseconds steady = store.clock.now();
  const Locked locked(store.lock);
  if (store.unused == none && store.options.forget_oldest) {
    if (const std::uint32_t oldest = store.pop_ended(); oldest != none) {
      ++store.counts.forgotten;
      store.release(oldest);
    }
  }
  const std::uint32_t at = store.unused;
  if (at == none) {
    ++store.counts.dropped;
    return 0;
  }
  SpanSlot& slot = store.slots[at];
  store.unused = slot.next;
  slot.next = none;
  slot.state = SlotState::open;
  ++slot.generation;
  slot.text_used = 0;
  slot.steady_start = steady;
  slot.protocol = start.protocol;
  RecordedSpan& span = slot.span;
  span = RecordedSpan{};
  span.kind = start.kind;
  span.trace = start.trace;
  span.parent = start.parent;
  span.start = span.end = wall;
  span.attributes = store.attributes_of(at);
  span.events = store.events_of(at);
  const std::size_t limit = store.options.text_bytes;
  (void)store.keep(at, start.name, span.name, limit);
  if (start.trace_state.size() < limit / 2) (void)store.keep(at, start.trace_state, span.trace_state, limit);
  ++store.counts.started;
  ++store.counts.open;
  return (std::uint64_t{slot.generation} << 32) | (at + 1);
}

void set_attribute(void* self, std::uint64_t id, const SpanAttribute& attribute) noexcept {
  SpanStore& store = store_of(self);
  const KeptValue value(attribute.value);
  const Locked locked(store.lock);
  std::uint32_t at = 0;
  SpanSlot* const slot = store.open(id, at);
  if (slot == nullptr) return;
  if (!store.add(at, attribute.key, value.value(), RecordedAttribute::of_span)) ++slot->span.dropped_attributes;
}

void add_event(void* self, std::uint64_t id, Text name, const SpanAttribute* attributes, std::size_t count) noexcept {
  SpanStore& store = store_of(self);
  const nanoseconds now = store.clock.now();
  std::uint32_t at = 0;
  std::uint32_t event = 0;
  {
    const Locked locked(store.lock);
    SpanSlot* const slot = store.open(id, at);
    if (slot == nullptr) return;
    RecordedSpan& span = slot->span;
    Text kept;
    const bool error = name == error_event;
    const std::uint32_t most = error ? store.event_places() : store.options.events;
    if (span.event_count >= most || !store.keep(at, name, kept, error ? store.text_places() : store.options.text_bytes)) {
      ++span.dropped_events;
      return;
    }
    event = span.event_count++;
    store.events_of(at)[event] = {kept, time_of(span.start, slot->steady_start, now), 0};
  }
  for (std::size_t i = 0; i < count; ++i) {
    const KeptValue value(attributes[i].value);
    const Locked locked(store.lock);
    if (store.open(id, at) == nullptr) return;  // ended meanwhile
    if (!store.add(at, attributes[i].key, value.value(), event)) ++store.events_of(at)[event].dropped_attributes;
  }
}

void set_status(void* self, std::uint64_t id, SpanStatus status, Text description) noexcept {
  SpanStore& store = store_of(self);
  const Locked locked(store.lock);
  std::uint32_t at = 0;
  SpanSlot* const slot = store.open(id, at);
  if (slot == nullptr || status == SpanStatus::unset || slot->span.status == SpanStatus::ok) return;
  slot->span.status = status;
  slot->span.description = {};
  if (status == SpanStatus::error && !description.empty()) {
    (void)store.keep(at, description, slot->span.description, store.text_places());
  }
}

void end_span(void* self, std::uint64_t id) noexcept {
  SpanStore& store = store_of(self);
  const nanoseconds now = store.clock.now();
  const Locked locked(store.lock);
  std::uint32_t at = 0;
  SpanSlot* const slot = store.open(id, at);
  if (slot == nullptr) return;
  slot->span.end = time_of(slot->span.start, slot->steady_start, now);
  slot->state = SlotState::ended;
  (store.last_ended == none ? store.first_ended : store.slots[store.last_ended].next) = at;
  store.last_ended = at;
  ++store.counts.ended;
  ++store.counts.kept;
  --store.counts.open;
}

std::uint64_t find_span(void* self, const TraceContext& trace, SpanRole& role) noexcept {
  SpanStore& store = store_of(self);
  const Locked locked(store.lock);
  for (std::uint32_t at = 0; at < store.options.spans && store.counts.open != 0; ++at) {
    const SpanSlot& slot = store.slots[at];
    if (slot.state != SlotState::open || !(slot.span.trace.span_id == trace.span_id) ||
        !(slot.span.trace.trace_id == trace.trace_id)) {
      continue;
    }
    role = {slot.span.kind, slot.protocol};
    return (std::uint64_t{slot.generation} << 32) | (at + 1);
  }
  return 0;
}

constexpr TracerTable recorder_table{&start_span, &set_attribute, &add_event, &set_status, &end_span, &find_span};

auto bad(Text option, Text must) noexcept { return fail(InvalidOption{"span recorder", option, must}); }

}  // namespace
}  // namespace detail

using detail::SpanSlot;
using detail::SpanStore;

Result<SpanRecorder> SpanRecorder::create(const SpanRecorderOptions& o, Clock clock, Clock wall) noexcept {
  if (o.spans < 1 || o.spans > 65536) return detail::bad("spans", "1 to 65536");
  if (o.attributes < 1 || o.attributes > 1024) return detail::bad("attributes", "1 to 1024");
  if (o.events > 256) return detail::bad("events", "0 to 256");
  if (o.text_bytes < 256 || o.text_bytes > 65536) return detail::bad("text_bytes", "256 to 65536");
  if (clock.read == nullptr) return detail::bad("clock", "one with read");
  if (wall.read == nullptr) return detail::bad("wall", "one with read");

  const std::size_t spans = o.spans;
  const std::size_t span_attributes = o.attributes + detail::error_event_attributes + 1;
  const std::size_t span_events = o.events == 0 ? 0 : o.events + 1;
  const std::size_t slots_at = detail::aligned(sizeof(SpanStore));
  const std::size_t attributes_at = slots_at + detail::aligned(spans * sizeof(SpanSlot));
  const std::size_t rooms_at = attributes_at + detail::aligned(spans * span_attributes * sizeof(RecordedAttribute));
  const std::size_t events_at = rooms_at + detail::aligned(spans * span_attributes * sizeof(std::uint32_t));
  const std::size_t texts_at = events_at + detail::aligned(spans * span_events * sizeof(RecordedEvent));
  const std::size_t bytes = texts_at + spans * (std::size_t{o.text_bytes} + detail::error_text_bytes);
  const Allocator* const allocator = get_allocator();
  auto* const memory = static_cast<unsigned char*>(detail::take_memory(allocator, bytes));
  if (memory == nullptr) return fail(Errc::resource_exhausted, "span recorder: no memory");

  auto* const slots = reinterpret_cast<SpanSlot*>(memory + slots_at);
  auto* const attributes = reinterpret_cast<RecordedAttribute*>(memory + attributes_at);
  auto* const rooms = reinterpret_cast<std::uint32_t*>(memory + rooms_at);
  auto* const events = reinterpret_cast<RecordedEvent*>(memory + events_at);
  auto* const store = ::new (static_cast<void*>(memory))
      SpanStore{o, clock, wall, allocator, bytes, slots, attributes, rooms, events, reinterpret_cast<char*>(memory + texts_at)};
  for (std::size_t i = 0; i < spans * span_attributes; ++i) ::new (static_cast<void*>(attributes + i)) RecordedAttribute();
  for (std::size_t i = 0; i < spans * span_events; ++i) ::new (static_cast<void*>(events + i)) RecordedEvent();
  for (std::uint32_t i = o.spans; i > 0; --i) {
    ::new (static_cast<void*>(slots + (i - 1))) SpanSlot();
    store->release(i - 1);
  }
  return SpanRecorder(store);
}

SpanRecorder::~SpanRecorder() {
  if (store_ == nullptr) return;
  const Allocator* const allocator = store_->allocator;
  const std::size_t bytes = store_->bytes;
  store_->~SpanStore();
  detail::give_back_memory(allocator, store_, bytes);
}

Tracer SpanRecorder::tracer() const& noexcept { return {&detail::recorder_table, store_}; }

SpanRecorderCounts SpanRecorder::counts() const noexcept {
  const detail::Locked locked(store_->lock);
  return store_->counts;
}

std::uint64_t SpanRecorder::take_ended(RecordedSpan& span) noexcept {
  const detail::Locked locked(store_->lock);
  const std::uint32_t at = store_->pop_ended();
  if (at == detail::none) return 0;
  store_->slots[at].state = detail::SlotState::taken;
  span = store_->slots[at].span;
  return std::uint64_t{at} + 1;
}

void SpanRecorder::give_back(std::uint64_t at) noexcept {
  const detail::Locked locked(store_->lock);
  store_->release(static_cast<std::uint32_t>(at - 1));
}

FALLIBLE_NAMESPACE_END

#include <fallible/taxonomy/validation.hpp>

#include <cstdlib>
#include <new>

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/format_string.hpp>

FALLIBLE_NAMESPACE_BEGIN

// ---- the list ----

static_assert(std::is_nothrow_move_constructible_v<ValidationErrors>);
static_assert(std::is_trivially_copyable_v<Violation>);

ViolationList& ViolationList::operator=(ViolationList&& other) noexcept {
  if (this == &other) return *this;
  clear();
  first_ = other.first_;
  last_ = other.last_;
  kept_ = other.kept_;
  total_ = other.total_;
  other.first_ = other.last_ = nullptr;
  other.kept_ = other.total_ = 0;
  return *this;
}

ViolationList::~ViolationList() { clear(); }

void ViolationList::clear() noexcept {
  while (first_ != nullptr) {
    Node* node = first_;
    first_ = node->next;
    if (node->allocator != nullptr) {
      node->allocator->deallocate(node->allocator->state, node, sizeof(Node));
    } else {
      std::free(node);
    }
  }
  last_ = nullptr;
  kept_ = total_ = 0;
}

bool ViolationList::add(const Violation& violation) noexcept {
  static_assert(sizeof(Node) <= 512, "fallible: a finding must fit a block of the usual size");
  count();
  const Allocator* allocator = get_allocator();
  void* memory = allocator != nullptr ? allocator->allocate(allocator->state, sizeof(Node))
                                      : std::malloc(sizeof(Node));
  if (memory == nullptr) return false;
  Node* node = ::new (memory) Node{violation, nullptr, allocator};
  (last_ != nullptr ? last_->next : first_) = node;
  last_ = node;
  ++kept_;
  return true;
}

void fallible_format(Sink& sink, const ViolationList& violations) {
  if (violations.total() == 1) {
    sink.put("1 field is invalid");
  } else {
    print_to(sink, "{} fields are invalid", violations.total());
  }
  const char* separator = ": ";
  for (const Violation& each : violations) {
    sink.put(separator);
    separator = "; ";
    if (!each.path.empty()) {
      sink.put(each.path);
      sink.put(": ");
    }
    sink.put(each.message);
  }
  const std::uint32_t left = violations.total() - violations.kept();
  if (left != 0 && violations.kept() != 0) print_to(sink, "; and {} more", left);
}

// ---- the validator ----

namespace detail {
namespace {

constexpr std::uint32_t most_violations = 1024;

/// True when the finding is to be kept; else it has been counted.
bool has_room(ValidatorState& state) noexcept {
  const std::uint32_t limit =
      state.options.max_violations < most_violations ? state.options.max_violations : most_violations;
  if (state.violations.kept() < limit) return true;
  state.violations.count();
  return false;
}

void put_path(const Sink& sink, const InputPath& path) {
  for (std::uint8_t i = 0; i < path.depth; ++i) {
    const InputPath::Segment& segment = path.segments[i];
    if (segment.name == nullptr) {
      print_to(sink, "[{}]", segment.index);
    } else {
      if (i != 0) sink.put('.');
      sink.put(Text(segment.name));
    }
  }
  if (path.too_deep) sink.put("...");
}

/// RFC 6901, section 3: '~' is written "~0" and '/' is written "~1".
void put_reference(const Sink& sink, const InputPath::Segment& segment) {
  sink.put('/');
  if (segment.name == nullptr) {
    print_to(sink, "{}", segment.index);
    return;
  }
  for (const char c : Text(segment.name)) {
    if (c == '~') {
      sink.put("~0");
    } else if (c == '/') {
      sink.put("~1");
    } else {
      sink.put(c);
    }
  }
}

Violation make_violation(const InputPath& path, Code code, Text message) noexcept {
  Violation violation{{}, {}, message, code, {}, {}, path.too_deep};
  char text[512];
  BufferSink dotted(text, sizeof text);
  put_path(dotted, path);
  violation.path = InlineText<128>(dotted.text());
  violation.path_cut = path.too_deep || dotted.needed > violation.path.capacity;

  // A pointer that is cut anywhere but before a '/' would name another place.
  std::size_t whole = 0;
  BufferSink pointer(text, sizeof text);
  for (std::uint8_t i = 0; i < path.depth; ++i) {
    put_reference(pointer, path.segments[i]);
    if (pointer.needed > violation.pointer.capacity) {
      violation.path_cut = true;
      break;
    }
    whole = pointer.needed;
  }
  violation.pointer = InlineText<144>(Text(text, whole));
  return violation;
}

Limit limit_of(const Arg& bound) noexcept {
  if (bound.kind == ArgKind::int64) return {bound.int64, true};
  if (bound.kind == ArgKind::uint64 && bound.uint64 <= INT64_MAX) {
    return {static_cast<std::int64_t>(bound.uint64), true};
  }
  return {};
}

void put_arg(const Sink& sink, const Arg& arg) {
  const Arg args[] = {arg, Arg{}};
  format_to(sink, "{}", args, 1, Privacy::internal);
}

}  // namespace

Error finish(ValidatorState& state, Location where) noexcept {
  return Error(ValidationErrors{detail::move(state.violations)}, where);
}

void add_violation(ValidatorState& state, const InputPath& path, Code code, Text message) noexcept {
  if (has_room(state)) state.violations.add(make_violation(path, code, message));
}

void add_bounds(ValidatorState& state, const InputPath& path, Code code, const Bounds& bounds) noexcept {
  if (!has_room(state)) return;
  char text[256];
  BufferSink words(text, sizeof text);
  const bool low = bounds.minimum.kind != ArgKind::none;
  const bool high = bounds.maximum.kind != ArgKind::none;
  words.put(Text(bounds.verb));
  words.put(low && high ? " from " : low ? " at least " : high ? " at most " : " some");
  if (low) put_arg(words, bounds.minimum);
  if (low && high) words.put(" to ");
  if (high) put_arg(words, bounds.maximum);
  words.put(Text(bounds.unit));
  Violation violation = make_violation(path, code, words.text());
  violation.minimum = limit_of(bounds.minimum);
  violation.maximum = limit_of(bounds.maximum);
  state.violations.add(violation);
}

void add_choice(ValidatorState& state, const InputPath& path, const Arg* choices, std::size_t count) noexcept {
  if (!has_room(state)) return;
  char text[256];
  BufferSink words(text, sizeof text);
  words.put(count == 0 ? "is not one of the allowed values" : "must be one of ");
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) words.put(", ");
    put_arg(words, choices[i]);
  }
  state.violations.add(make_violation(path, InputErrc::not_allowed, words.text()));
}

std::size_t count_code_points(Text text) noexcept {
  std::size_t points = 0;
  for (; !text.empty(); ++points) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return SIZE_MAX;
    text = {text.data() + length, text.size() - length};
  }
  return points;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END

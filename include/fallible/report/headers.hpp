// Headers of a request or a response, whatever library holds them: HeaderSource is asked for fields by name, HeaderSink is
// told the fields to send. HTTP fields and gRPC metadata are the same to both.
//   Layer    report; needs core.   Threads  two words each; as what is behind them.
//   Memory   none: texts are borrowed for the length of one call.   Errors  none.
//
//   HeaderSource source{[](void* self, Text name, std::size_t index, Text& value) noexcept {
//                         return static_cast<MyRequest*>(self)->header(name, index, value);
//                       }, &request};
//   const Header fields[] = {{"X-Correlation-ID", "checkout-7"}, {"Accept", "*/*"}};
//   HeaderList list{fields, 2};  list.source();             // for a server without a look-up of its own
#ifndef FALLIBLE_REPORT_HEADERS_HPP
#define FALLIBLE_REPORT_HEADERS_HPP

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN

/// Compares the names of fields, without regard to the case of ASCII letters (RFC 9110 section 5.1).
[[nodiscard]] constexpr bool same_header_name(Text left, Text right) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

/// Where received fields are looked up.
struct HeaderSource {
  /// Sets `value` to the field number `index`, from 0, of those called `name`, in the order they arrived.
  /// Returns   false when there are not so many.
  /// Requires  names are compared as same_header_name() does; the values stay valid while the source is in use.
  bool (*find)(void* self, Text name, std::size_t index, Text& value) noexcept = nullptr;
  void* self = nullptr;

  [[nodiscard]] bool get(Text name, std::size_t index, Text& value) const noexcept {
    return find != nullptr && find(self, name, index, value);
  }
  /// The first of them, or empty.
  [[nodiscard]] Text first(Text name) const noexcept {
    Text value;
    return get(name, 0, value) ? value : Text();
  }
};

/// Where fields to send are put.
struct HeaderSink {
  /// One field. What this library puts has a token for its name and visible ASCII, spaces and nothing else for its value.
  void (*put)(void* self, Text name, Text value) noexcept = nullptr;
  void* self = nullptr;

  void operator()(Text name, Text value) const noexcept {
    if (put != nullptr) put(self, name, value);
  }
};

struct Header {
  Text name;
  Text value;
};

/// Fields in an array, searched from the front. It must outlive its source.
struct HeaderList {
  const Header* fields = nullptr;
  std::size_t count = 0;

  [[nodiscard]] HeaderSource source() const noexcept {
    return {[](void* self, Text name, std::size_t index, Text& value) noexcept {
              const HeaderList& list = *static_cast<const HeaderList*>(self);
              for (std::size_t i = 0; i < list.count; ++i) {
                if (!same_header_name(list.fields[i].name, name) || index-- != 0) continue;
                value = list.fields[i].value;
                return true;
              }
              return false;
            },
            const_cast<HeaderList*>(this)};
  }
};

FALLIBLE_NAMESPACE_END
#endif

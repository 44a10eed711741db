// Writes Protocol Buffers, and JSON, from one description of a message. Not for users.
//   A description is a function template over the writer:
//     template <class W> void put(W& w) { w.text(1, "reason", name); w.begin(3, "metadata"); ... w.end(); }
#ifndef FALLIBLE_SRC_REPORT_PROTO_WRITER_HPP
#define FALLIBLE_SRC_REPORT_PROTO_WRITER_HPP

#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/detail/client_view.hpp>
#include <fallible/report/duration_json.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The binary form, into a buffer of a fixed size. When it is full, truncated() tells, and the bytes are worth nothing.
class ProtoWriter {
 public:
  explicit ProtoWriter(Buffer& out) noexcept : out_(out) {}

  void text(std::uint32_t number, const char*, Text value) noexcept { bytes_of(number, value); }
  void value(std::uint32_t number, const char*, const Arg& value) noexcept {
    write_value(begin_text(number, nullptr), value, value.privacy);
    end_text();
  }
  /// A text that arrives in pieces, until end().
  Sink begin_text(std::uint32_t number, const char*) noexcept {
    begin(number, nullptr);
    return out_.sink();
  }
  void end_text() noexcept {
    repair();
    end();
  }
  void uint64(std::uint32_t number, const char*, std::uint64_t value) noexcept {
    if (value == 0) return;  // the default is not written
    tag(number, 0);
    varint(value);
  }
  void begin(std::uint32_t number, const char*) noexcept {
    tag(number, 2);
    if (depth_ < max_depth) starts_[depth_] = out_.size();
    ++depth_;
  }
  /// Puts the length in front of what was written since begin().
  void end() noexcept {
    --depth_;
    if (depth_ >= max_depth || out_.truncated()) return;
    const std::size_t start = starts_[depth_];
    std::size_t length = out_.size() - start;
    std::size_t digits = 1;
    for (std::size_t rest = length >> 7; rest != 0; rest >>= 7) ++digits;
    if (!out_.reserve(digits)) return;
    char* const content = out_.free_bytes() - length;
    __builtin_memmove(content + digits, content, length);
    out_.rewind(start);
    varint(length);
    out_.commit(out_.size() == start + digits ? length : 0);
  }
  void begin_list(std::uint32_t, const char*) noexcept {}
  void end_list() noexcept {}
  void begin_item(std::uint32_t number) noexcept { begin(number, nullptr); }
  void text_item(std::uint32_t number, Text value) noexcept { bytes_of(number, value); }
  void begin_map(std::uint32_t, const char*) noexcept {}
  void end_map() noexcept {}
  /// `put(sink)` writes the value.
  template <class Put>
    requires std::is_invocable_v<Put, const Sink&>
  void entry(std::uint32_t number, Text key, Put put) noexcept {
    begin(number, nullptr);
    bytes_of(1, key);
    put(begin_text(2, nullptr));
    end_text();
    end();
  }
  void entry(std::uint32_t number, Text key, const Arg& value) noexcept {
    entry(number, key, [&](const Sink& sink) { write_value(sink, value, value.privacy); });
  }
  void duration(std::uint32_t number, const char*, std::chrono::nanoseconds value) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    begin(number, nullptr);
    uint64(1, nullptr, static_cast<std::uint64_t>(value.count() / second));
    uint64(2, nullptr, static_cast<std::uint64_t>(value.count() % second));
    end();
  }

 private:
  static constexpr unsigned max_depth = 8;

  void tag(std::uint32_t number, std::uint32_t wire) noexcept { varint(number << 3 | wire); }
  void varint(std::uint64_t value) noexcept {
    char digits[10];
    std::size_t size = 0;
    do {
      digits[size++] = static_cast<char>((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
      value >>= 7;
    } while (value != 0);
    out_.append({digits, size});
  }
  void bytes_of(std::uint32_t number, Text value) noexcept {
    if (value.empty()) return;
    begin(number, nullptr);
    out_.append(value);
    end_text();
  }
  /// Makes the text since begin() valid UTF-8, as a proto string is: each byte that is no part of a sequence becomes U+FFFD.
  void repair() noexcept {
    if (depth_ > max_depth || out_.truncated()) return;
    const std::size_t start = starts_[depth_ - 1];
    const std::size_t size = out_.size() - start;
    char* at = out_.free_bytes() - size;
    std::size_t broken = 0;
    for (std::size_t done = 0; done < size;) {
      const std::size_t length = utf8_length({at + done, size - done});
      done += length == 0 ? 1 : length;
      broken += length == 0 ? 1 : 0;
    }
    if (broken == 0 || !out_.reserve(2 * broken)) return;
    at = out_.free_bytes() - size;
    const char* from = at + 2 * broken;
    __builtin_memmove(at + 2 * broken, at, size);
    for (std::size_t left = size; left != 0;) {
      const std::size_t length = utf8_length({from, left});
      if (length == 0) {
        __builtin_memcpy(at, "\xEF\xBF\xBD", 3);
        at += 3;
      } else {
        for (std::size_t i = 0; i < length; ++i) at[i] = from[i];
        at += length;
      }
      const std::size_t used = length == 0 ? 1 : length;
      from += used;
      left -= used;
    }
    out_.commit(2 * broken);
  }

  Buffer& out_;
  std::size_t starts_[max_depth] = {};
  unsigned depth_ = 0;
};

/// The same as ProtoJSON, into a JsonWriter whose object is open.
class ProtoJsonWriter {
 public:
  explicit ProtoJsonWriter(JsonWriter& json) noexcept : json_(json) {}

  void text(std::uint32_t, const char* name, Text value) noexcept {
    if (!value.empty()) json_.key(name).text(value);
  }
  void value(std::uint32_t, const char* name, const Arg& value) noexcept {
    json_.key(name);
    put_value_text(json_, value);
  }
  Sink begin_text(std::uint32_t, const char* name) noexcept { return json_.key(name).begin_text(); }
  void end_text() noexcept { json_.end_text(); }
  void uint64(std::uint32_t, const char* name, std::uint64_t value) noexcept {  // as a string, as ProtoJSON has them
    if (value == 0) return;
    json_.key(name);
    put_value_text(json_, make_arg(value));
  }
  void begin(std::uint32_t, const char* name) noexcept { json_.key(name).begin_object(); }
  void end() noexcept { json_.end_object(); }
  void begin_list(std::uint32_t, const char* name) noexcept { json_.key(name).begin_array(); }
  void end_list() noexcept { json_.end_array(); }
  void begin_item(std::uint32_t) noexcept { json_.begin_object(); }
  void text_item(std::uint32_t, Text value) noexcept { json_.text(value); }
  void begin_map(std::uint32_t, const char* name) noexcept { json_.key(name).begin_object(); }
  void end_map() noexcept { json_.end_object(); }
  template <class Put>
    requires std::is_invocable_v<Put, const Sink&>
  void entry(std::uint32_t, Text key, Put put) noexcept {
    put(json_.key(key).begin_text());
    json_.end_text();
  }
  void entry(std::uint32_t, Text key, const Arg& value) noexcept {
    json_.key(key);
    put_value_text(json_, value);
  }
  void duration(std::uint32_t, const char* name, std::chrono::nanoseconds value) noexcept {
    json_.member(name, format_duration_json(value));
  }

 private:
  JsonWriter& json_;
};

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif

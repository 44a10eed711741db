// The part of JsonWriter that a log record needs, as logfmt: pairs of a path and a value. Not for users.
#ifndef FALLIBLE_SRC_REPORT_LOGFMT_WRITER_HPP
#define FALLIBLE_SRC_REPORT_LOGFMT_WRITER_HPP

#include <new>
#include <type_traits>

#include <fallible/core/arg.hpp>
#include <fallible/core/detail/utf8.hpp>
#include <fallible/report/json_writer.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail::log_line {

/// Bytes that need no quotes around them, and that a key may have: visible ASCII but '=', '"' and '\\'.
struct BareBytes {
  bool of[256] = {};
  consteval BareBytes() {
    for (unsigned byte = '!'; byte <= '~'; ++byte) of[byte] = byte != '=' && byte != '"' && byte != '\\';
  }
};
inline constexpr BareBytes bare_bytes;

[[nodiscard]] inline std::size_t bare_run(Text text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && bare_bytes.of[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

/// The part of JsonWriter that a record needs, as logfmt.
class LogfmtWriter {
 public:
  LogfmtWriter(Buffer& out, std::size_t limit) noexcept : out_(out), end_(out.size() + limit) {}

  LogfmtWriter& key(Text name) noexcept {
    if (depth_ > 0) path_size_ = scopes_[depth_ - 1].path_size;
    if (depth_ == 0) path_size_ = 0;
    add_to_path(name);
    return *this;
  }
  LogfmtWriter& begin_object() noexcept { return open(false); }
  LogfmtWriter& begin_array() noexcept { return open(true); }
  LogfmtWriter& end_object() noexcept {
    if (depth_ > 0) --depth_;
    return *this;
  }
  LogfmtWriter& end_array() noexcept { return end_object(); }

  LogfmtWriter& string(Text value) noexcept {
    return put_bare(value) ? *this : put([&](JsonWriter& json) { json.string(value); });
  }
  LogfmtWriter& text(Text value) noexcept {
    return put_bare(value) ? *this : put([&](JsonWriter& json) { json.text(value); });
  }
  template <class N>
  LogfmtWriter& number(N value) noexcept {
    return put([&](JsonWriter& json) { json.number(value); });
  }
  LogfmtWriter& raw(Text value) noexcept { return put([&](JsonWriter& json) { json.raw(value); }); }
  LogfmtWriter& boolean(bool value) noexcept { return put([&](JsonWriter& json) { json.boolean(value); }); }
  LogfmtWriter& null() noexcept { return put([](JsonWriter& json) { json.null(); }); }
  LogfmtWriter& member(Text name, Text value) noexcept { return key(name).string(value); }

  [[nodiscard]] Sink begin_text() noexcept {
    start();
    return json().begin_text();
  }
  LogfmtWriter& end_text() noexcept {
    json().end_text();
    return finish();
  }

  [[nodiscard]] bool truncated() const noexcept { return truncated_; }

 private:
  struct Scope {
    std::size_t path_size;
    std::uint32_t next;
    bool array;
  };
  static constexpr std::size_t max_depth = 8, max_path = 256;

  void add_to_path(Text name) noexcept {
    if (path_size_ > 0 && path_size_ < max_path) path_[path_size_++] = '.';
    const std::size_t before = path_size_;
    while (!name.empty()) {
      if (const std::size_t bare = bare_run(name); bare > 0) {
        const std::size_t fitting = bare < max_path - path_size_ ? bare : max_path - path_size_;
        __builtin_memcpy(path_ + path_size_, name.data(), fitting);
        path_size_ += fitting;
        name = {name.data() + bare, name.size() - bare};
        continue;
      }
      const std::size_t length = utf8_length(name);
      const char c = name[0];
      const bool fits = length > 0 && path_size_ + length <= max_path;
      if (fits && !(c > 0 && c <= ' ') && c != 0 && c != '=' && c != '"' && c != 0x7F) {
        __builtin_memcpy(path_ + path_size_, name.data(), length);
        path_size_ += length;
      }
      const std::size_t used = length == 0 ? 1 : length;
      name = {name.data() + used, name.size() - used};
    }
    if (path_size_ == before && path_size_ < max_path) path_[path_size_++] = '_';
  }

  LogfmtWriter& open(bool array) noexcept {
    number_if_in_array();
    if (depth_ < max_depth) scopes_[depth_++] = {path_size_, 0, array};
    return *this;
  }
  void number_if_in_array() noexcept {
    if (depth_ == 0 || !scopes_[depth_ - 1].array) return;
    path_size_ = scopes_[depth_ - 1].path_size;
    char digits[16];
    BufferSink index(digits, sizeof digits);
    write_value(index, make_arg(scopes_[depth_ - 1].next++));
    add_to_path(index.text());
  }

  [[nodiscard]] std::size_t left() const noexcept { return end_ > out_.size() ? end_ - out_.size() : 0; }
  [[nodiscard]] JsonWriter& json() noexcept { return *std::launder(reinterpret_cast<JsonWriter*>(json_)); }

  void start() noexcept {
    number_if_in_array();
    pair_at_ = out_.size();
    has_key_ = left() > path_size_ + 2 && out_.reserve(path_size_ + 2);
    if (has_key_) put_key();
    value_at_ = out_.size();
    ::new (json_) JsonWriter(out_, has_key_ ? left() : 0);
  }
  void put_key() noexcept {  // there is room
    char* at = out_.free_bytes();
    if (any_) *at++ = ' ';
    __builtin_memcpy(at, path_, path_size_);
    at[path_size_] = '=';
    out_.commit(path_size_ + (any_ ? 2 : 1));
  }
  /// Writes the pair when its value needs no quotes and all of it fits.
  bool put_bare(Text value) noexcept {
    if (value.empty() || bare_run(value) != value.size() || value == "null") return false;
    if (depth_ > 0 && scopes_[depth_ - 1].array) return false;
    const std::size_t size = path_size_ + value.size() + 2;
    if (left() <= size || !out_.reserve(size)) return false;
    put_key();
    __builtin_memcpy(out_.free_bytes(), value.data(), value.size());
    out_.commit(value.size());
    any_ = true;
    return true;
  }
  LogfmtWriter& finish() noexcept {
    if (json().truncated()) truncated_ = true;
    if (out_.size() == value_at_) {  // no room for key or value
      out_.rewind(pair_at_);
      truncated_ = true;
      return *this;
    }
    any_ = true;
    unquote();
    return *this;
  }
  template <class Put>
  LogfmtWriter& put(Put put_value) noexcept {
    start();
    put_value(json());
    return finish();
  }
  /// Takes the quotes off a value that can do without.
  void unquote() noexcept {
    const std::size_t size = out_.size() - value_at_;
    char* const value = out_.free_bytes() - size;
    if (size < 3 || value[0] != '"') return;
    const Text inside(value + 1, size - 2);
    if (inside == "null") return;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const auto byte = static_cast<unsigned char>(inside[i]);
      if (byte <= ' ' || byte == '=' || byte == '\\' || byte == '"' || byte == 0x7F) return;
      if (byte == 0xEF && inside.size() - i >= 3 && Text(inside.data() + i, 3) == "\xEF\xBF\xBD") return;
    }
    __builtin_memmove(value, value + 1, inside.size());
    out_.rewind(value_at_ + inside.size());
  }

  Buffer& out_;
  std::size_t end_;
  std::size_t pair_at_ = 0, value_at_ = 0;
  std::size_t path_size_ = 0;
  std::size_t depth_ = 0;
  bool any_ = false, has_key_ = false, truncated_ = false;
  Scope scopes_[max_depth] = {};
  char path_[max_path];
  alignas(JsonWriter) unsigned char json_[sizeof(JsonWriter)];  // of the value that is being written
};
static_assert(std::is_trivially_destructible_v<JsonWriter>);

}  // namespace detail::log_line
FALLIBLE_NAMESPACE_END
#endif

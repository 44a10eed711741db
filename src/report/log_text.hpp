// What a log record is written with: texts and values, redacted and bounded. Not for users.
#ifndef FALLIBLE_SRC_REPORT_LOG_TEXT_HPP
#define FALLIBLE_SRC_REPORT_LOG_TEXT_HPP

#include <cmath>
#include <new>

#include <fallible/core/arg.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/log_record.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail::log_line {

/// Passes on so many bytes of a text, then a mark.
class Limited {
 public:
  Limited() noexcept = default;
  Limited(const Sink& out, std::size_t limit) noexcept : out_(out), left_(limit) {}
  [[nodiscard]] Sink sink() noexcept { return {&take, this}; }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  static void take(void* self, const char* data, std::size_t size) {
    auto& that = *static_cast<Limited*>(self);
    if (that.cut_) return;
    if (size <= that.left_) {
      that.left_ -= size;
      that.out_.put(Text(data, size));
      return;
    }
    std::size_t kept = that.left_;
    while (kept > 0 && (static_cast<unsigned char>(data[kept]) & 0xC0u) == 0x80u) --kept;
    that.out_.put(Text(data, kept));
    that.out_.put("\xE2\x80\xA6");  // U+2026
    that.cut_ = true;
  }

  Sink out_{};
  std::size_t left_ = 0;
  bool cut_ = false;
};

/// A record on its way into a writer: JsonWriter or LogfmtWriter.
template <class W>
struct LogText {
  W& out;
  const Report& report;
  const LogOptions& options;
  bool text_cut = false;
  bool chain_says_more = false;  // than the message and the fields

  static constexpr std::size_t short_text = 512;  // such a one is put together first and written in one go

  /// A text that `write` puts into a sink, redacted and bounded. Of a long one `write` is asked twice.
  template <class Write>
  void put_text(Write write) {
    char bytes[short_text];
    BufferSink whole(bytes, sizeof bytes);
    write(whole);
    if (!whole.truncated()) {
      put_text(whole.text());
      return;
    }
    Limited limited(out.begin_text(), options.max_text_bytes);
    write_redacted_pieces(limited.sink(), write);
    text_cut = text_cut || limited.cut();
    out.end_text();
  }
  /// Writes a text of the message, the `number`-th of `error`, and keeps it for the chain, which tells it again.
  void put_message_text(const Sink& sink, const Error& error, std::size_t number, const Words& words) {
    char bytes[short_text];
    BufferSink whole(bytes, sizeof bytes);
    words.write(whole, options.show_up_to);
    if (whole.truncated()) {
      write_redacted_pieces(sink, [&](const Sink& to) { words.write(to, options.show_up_to); });
      return;
    }
    BufferSink shown(kept.bytes + kept.used, sizeof kept.bytes - kept.used);
    if (options.redactor == nullptr) {
      shown.put(whole.text());
    } else {
      options.redactor->write(shown, whole.text(), options.show_up_to);
    }
    if (!shown.truncated()) {
      sink.put(shown.text());
      kept.add(error, number, shown.text());
    } else if (options.redactor == nullptr) {
      sink.put(whole.text());
    } else {
      options.redactor->write(sink, whole.text(), options.show_up_to);
    }
  }
  /// What put_message_text() wrote, redacted.
  struct Kept {
    struct One {
      const Error* error;
      std::size_t number;
      Text text;
    };
    std::size_t size = 0, used = 0;
    Kept() noexcept {}  // not the bytes
    alignas(One) unsigned char room[8 * sizeof(One)];  // set up to `size`
    char bytes[short_text];

    void add(const Error& error, std::size_t number, Text text) noexcept {
      if (size == sizeof room / sizeof(One)) return;
      ::new (static_cast<void*>(room + sizeof(One) * size++)) One{&error, number, text};
      used += text.size();
    }
    [[nodiscard]] const One* find(const Error& error, std::size_t number) const noexcept {
      const auto* const all = reinterpret_cast<const One*>(room);
      for (std::size_t i = 0; i < size; ++i) {
        if (all[i].error == &error && all[i].number == number) return &all[i];
      }
      return nullptr;
    }
  };
  Kept kept{};
  template <class Write>
  void write_redacted_pieces(const Sink& sink, Write write) {
    if (options.redactor == nullptr) {
      write(sink);
    } else {
      RedactedText redacted(*options.redactor, sink, options.show_up_to);
      write(redacted.sink());
      redacted.finish();
    }
  }
  void put_text(Text text) {
    if (text.empty() || (options.redactor == nullptr && text.size() <= options.max_text_bytes)) {
      out.text(text);
      return;
    }
    Redacted redacted{*this, text};
    if (options.redactor == nullptr) {
      redacted.sink().put(text);
    } else {
      options.redactor->write(redacted.sink(), text, options.show_up_to);
    }
    if (!redacted.in_pieces) {
      out.text(text);
      return;
    }
    text_cut = text_cut || redacted.pieces.cut();
    out.end_text();
  }
  /// Where a redactor writes. A text that nothing is taken out of comes back as it is, in one piece, and is not written
  /// here.
  struct Redacted {
    LogText& record;
    Text text;
    bool whole = false, in_pieces = false;
    Limited pieces{};

    [[nodiscard]] Sink sink() noexcept { return {&take, this}; }
    static void take(void* self, const char* data, std::size_t size) {
      auto& that = *static_cast<Redacted*>(self);
      const std::size_t most = that.record.options.max_text_bytes;
      if (!that.in_pieces) {
        if (!that.whole && data == that.text.data() && size == that.text.size() && size <= most) {
          that.whole = true;  // unless more comes, behind a quote that is left open
          return;
        }
        that.pieces = Limited(that.record.out.begin_text(), most);
        that.in_pieces = true;
        if (that.whole) that.pieces.sink().put(that.text);
      }
      that.pieces.sink().put(Text(data, size));
    }
  };
  /// The `number`-th text of `error`.
  void put_words(const Error& error, std::size_t number, const Words& words) {
    const auto* const same = kept.find(error, number);
    if (same != nullptr && same->text.size() <= options.max_text_bytes) {
      out.text(same->text);
    } else {
      put_text([&](const Sink& sink) { words.write(sink, options.show_up_to); });
    }
  }

  [[nodiscard]] bool is_own_id(Text key, const Arg& value) const noexcept {
    return key == "error_id" && value.kind == ArgKind::text && value.text() == report.id;
  }

  void put_value(Text key, const Arg& value) {
    out.key(key);
    const bool withheld = value.privacy == Privacy::secret || value.privacy > options.show_up_to ||
                          (options.redactor != nullptr && options.redactor->hides(key, options.show_up_to));
    if (!withheld) {
      switch (value.kind) {
        case ArgKind::boolean: out.boolean(value.boolean); return;
        case ArgKind::int64: out.number(value.int64); return;
        case ArgKind::uint64: out.number(value.uint64); return;
        case ArgKind::float64: out.number(value.float64); return;
        case ArgKind::float32:
          if (std::isfinite(value.float32)) {
            char digits[64];
            BufferSink text(digits, sizeof digits);
            write_value(text, value, options.show_up_to);
            out.raw(text.text());
          } else {
            out.null();
          }
          return;
        case ArgKind::none: out.null(); return;
        case ArgKind::text: put_text(value.text()); return;
        default: break;
      }
      put_text([&](const Sink& sink) { write_value(sink, value, options.show_up_to); });
      return;
    }
    Limited limited(out.begin_text(), options.max_text_bytes);
    const Sink sink = limited.sink();
    if (options.redactor == nullptr) {
      write_value(sink, value, options.show_up_to);
    } else {
      options.redactor->write_value(sink, key, value, options.show_up_to);
    }
    out.end_text();
  }

  /// "<file>:<line>".
  void put_place(Location where) {
    const Text file(where.file);
    char line[12];
    char* begin = line + sizeof line;
    std::uint32_t rest = where.line;
    do {
      *--begin = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    *--begin = ':';
    const Text behind(begin, static_cast<std::size_t>(line + sizeof line - begin));
    char bytes[short_text];
    if (file.size() <= sizeof bytes - behind.size()) {
      if (!file.empty()) __builtin_memcpy(bytes, file.data(), file.size());
      __builtin_memcpy(bytes + file.size(), behind.data(), behind.size());
      out.text(Text(bytes, file.size() + behind.size()));
      return;
    }
    const Sink sink = out.begin_text();
    sink.put(file);
    sink.put(behind);
    out.end_text();
  }

  void put_optional(Text key, Text value) {
    if (value.empty()) return;
    out.key(key);
    put_text(value);
  }
};

}  // namespace detail::log_line
FALLIBLE_NAMESPACE_END
#endif

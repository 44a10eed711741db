#include <fallible/report/log_record.hpp>

#include <cmath>
#include <new>
#include <type_traits>

#include <fallible/config.hpp>
#include <fallible/core/detail/utf8.hpp>
#include <fallible/core/visit.hpp>
#include <fallible/report/error_type.hpp>
#include <fallible/report/fingerprint.hpp>
#include <fallible/report/json_writer.hpp>
#include <fallible/report/timestamp.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

constexpr Text relation_names[] = {"self", "cause", "member", "suppressed"};
constexpr std::size_t most_fields = 64;

/// Bytes that need no quotes around them, and that a key may have: visible ASCII but '=', '"' and '\\'.
struct BareBytes {
  bool of[256] = {};
  consteval BareBytes() {
    for (unsigned byte = '!'; byte <= '~'; ++byte) of[byte] = byte != '=' && byte != '"' && byte != '\\';
  }
};
constexpr BareBytes bare_bytes;

std::size_t bare_run(Text text) noexcept {
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
      const std::size_t length = detail::utf8_length(name);
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

/// Passes on so many bytes of a text, then a mark.
class Limited {
 public:
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

  Sink out_;
  std::size_t left_;
  bool cut_ = false;
};

/// Which fields stand in `fields`: those of the straight line of causes, the first of each name. The others stand with
/// their error in `chain`.
struct FieldPlaces {
  Text seen[most_fields];
  std::size_t size = 0;
  std::size_t most;
  bool straight = true;

  void enter(const Step& step) noexcept {
    if (step.siblings > 1 || step.relation == Relation::member || step.relation == Relation::suppressed) straight = false;
  }
  bool takes(Text key) noexcept {
    if (!straight) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (seen[i] == key) return false;
    }
    if (size == most) return false;
    seen[size++] = key;
    return true;
  }
};

/// "7b0c3a52-9d1e-4f0a-8a46-0f0a3c9c1b7d" (RFC 9562), as most correlation ids are.
bool is_uuid(Text text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

template <class W>
struct Record {
  W& out;
  const Report& report;
  const LogOptions& options;
  bool text_cut = false;
  bool chain_says_more = false;  // than the message and the fields

  /// A text that `write` puts into a sink, redacted and bounded.
  template <class Write>
  void put_text(Write write) {
    Limited limited(out.begin_text(), options.max_text_bytes);
    write_redacted(limited.sink(), write);
    text_cut = text_cut || limited.cut();
    out.end_text();
  }
  template <class Write>
  void write_redacted(const Sink& sink, Write write) {
    if (options.redactor == nullptr) {
      write(sink);
    } else {
      RedactedText redacted(*options.redactor, sink, options.show_up_to);
      write(redacted.sink());
      redacted.finish();
    }
  }
  void put_text(Text text) {
    if (options.redactor == nullptr && text.size() <= options.max_text_bytes) {
      out.text(text);
      return;
    }
    Limited limited(out.begin_text(), options.max_text_bytes);
    const Sink sink = limited.sink();
    if (options.redactor == nullptr) {
      sink.put(text);
    } else {
      options.redactor->write(sink, text, options.show_up_to);
    }
    text_cut = text_cut || limited.cut();
    out.end_text();
  }
  void put_words(const Words& words) {
    put_text([&](const Sink& sink) { words.write(sink, options.show_up_to); });
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

  void put_optional(Text key, Text value) {
    if (value.empty()) return;
    out.key(key);
    put_text(value);
  }

  void put_head() {
    out.member("timestamp", timestamp(report.time));
    out.member("severity_text", severity_text(report.severity));
    out.key("severity_number").number(std::int64_t{severity_number(report.severity)});
    const Code code = report.error.code();
    out.member("code", code.name()).member("category", to_string(code.category()));
    out.member("error.type", error_type(code));
    const RequestContext& context = report.context;
    if (!report.service.empty()) out.key("service").text(report.service);
    put_optional("component", context.component);
    put_optional("operation", context.operation);
    if (!report.id.empty()) out.key("error_id").text(report.id);
    if (const Text id = context.correlation_id; is_uuid(id)) {
      out.member("correlation_id", id);  // holds nothing to redact
    } else {
      put_optional("correlation_id", id);
    }
    if (context.trace.trace_id.valid()) {
      out.member("trace_id", to_hex(context.trace.trace_id));
      if (context.trace.span_id.valid()) out.member("span_id", to_hex(context.trace.span_id));
      constexpr char digits[] = "0123456789abcdef";
      const char flags[2] = {digits[context.trace.flags >> 4], digits[context.trace.flags & 15u]};
      out.member("trace_flags", Text(flags, 2));
    }
    if (options.fingerprint) {
      out.member("fingerprint", fingerprint_text(fallible::fingerprint(report.error, context.component)));
    }
    if (report.duration.count() >= 0) {
      out.key("duration_seconds").number(static_cast<double>(report.duration.count()) / 1e9);
    }
    if (report.held_back > 0) out.key("held_back").number(report.held_back);
    put_message();
    if (options.location) put_location();
  }

  /// As Style::line has it. Each text is redacted by itself: the ": " between two is ours and does not make a key of the
  /// word before it.
  struct Message {
    Record& record;
    const Sink& sink;
    std::size_t open = 0, texts = 0;
    bool started = false;
    std::size_t depths[FALLIBLE_MAX_BRANCHES]{};

    bool enter(const Error&, const Step& step) {
      if (step.relation == Relation::suppressed) {
        record.chain_says_more = true;
        return false;
      }
      close_down_to(step.depth);
      if (step.siblings > 1) {
        if (step.index == 0) {
          sink.put(": [");
          depths[open++] = step.depth;
        } else {
          sink.put("; ");
        }
        started = false;
      }
      return true;
    }
    void text(const Words& words, Location) {
      if (texts++ > 0) record.chain_says_more = true;
      if (started) sink.put(": ");
      record.write_redacted(sink, [&](const Sink& to) { words.write(to, record.options.show_up_to); });
      started = true;
    }
    void omitted(std::size_t count) {
      sink.put(" (");
      write_value(sink, make_arg(count));
      sink.put(" more not shown)");
    }
    void close_down_to(std::size_t depth) {
      for (; open > 0 && depths[open - 1] > depth; --open) sink.put(']');
    }
  };
  void put_message() {
    Limited limited(out.key("message").begin_text(), options.max_text_bytes);
    const Sink sink = limited.sink();
    Message message{*this, sink};
    visit(report.error, message);
    message.close_down_to(0);
    text_cut = text_cut || limited.cut();
    out.end_text();
  }

  struct FirstPlace {
    Location where{};
    bool enter(const Error& error, const Step& step) noexcept {
      if (where || step.siblings > 1 || step.relation == Relation::member || step.relation == Relation::suppressed) return false;
      where = error.location();
      return !where;
    }
  };
  void put_location() {
    FirstPlace first{report.error.location()};
    if (!first.where) visit(report.error, first);
    if (!first.where) return;
    out.member("code.file.path", Text(first.where.file));
    if (first.where.line > 0) out.key("code.line.number").number(std::uint64_t{first.where.line});
  }

  // --- fields ----------------------------------------------------------------------------------------------------------

  struct FieldVisitor {
    Record& record;
    FieldPlaces places;
    bool open = false;
    bool enter(const Error&, const Step& step) noexcept {
      places.enter(step);
      return places.straight || !record.chain_says_more;
    }
    void field(Text key, const Arg& value) {
      if (record.is_own_id(key, value)) return;
      if (!places.takes(key)) {
        record.chain_says_more = true;
        return;
      }
      if (!open) record.out.key("fields").begin_object();
      open = true;
      record.put_value(key, value);
    }
  };
  [[nodiscard]] FieldPlaces no_places() const noexcept {
    FieldPlaces places;
    places.most = options.max_fields;
    return places;
  }
  void put_fields() {
    if (options.max_fields == 0) return;
    FieldVisitor fields{*this, no_places()};
    visit(report.error, fields);
    if (fields.open) out.end_object();
  }

  // --- chain -----------------------------------------------------------------------------------------------------------

  struct ChainVisitor {
    Record& record;
    FieldPlaces places;
    std::size_t left;
    std::size_t skipped = 0;
    bool inside = false, in_texts = false;
    FieldPlaces own{};  // keys of this error's own list
    bool in_fields = false;

    bool enter(const Error& error, const Step& step) {
      close();
      if (left == 0 || record.out.truncated()) {
        ++skipped;
        return false;
      }
      --left;
      places.enter(step);
      inside = true;
      own.size = 0;
      own.straight = true;
      own.most = record.options.max_fields;
      record.out.begin_object().member("relation", relation_names[static_cast<std::size_t>(step.relation) & 3u]);
      record.out.key("depth").number(static_cast<std::uint64_t>(step.depth));
      record.out.member("code", Text(error.code().name()));
      return true;
    }
    void text(const Words& words, Location where) {
      if (!in_texts) record.out.key("texts").begin_array();
      in_texts = true;
      record.put_words(words);
      if (!words.is_message()) return;
      close_texts();
      if (where && record.options.location) {
        record.out.key("location");
        const Sink sink = record.out.begin_text();
        sink.put(Text(where.file));
        sink.put(':');
        write_value(sink, make_arg(where.line));
        record.out.end_text();
      }
    }
    void field(Text key, const Arg& value) {
      if (record.options.max_fields == 0 || record.is_own_id(key, value) || places.takes(key) || !own.takes(key)) return;
      if (!in_fields) record.out.key("fields").begin_object();
      in_fields = true;
      record.put_value(key, value);
    }
    void omitted(std::size_t count) noexcept { skipped += count; }

    void close_texts() {
      if (in_texts) record.out.end_array();
      in_texts = false;
    }
    void close() {
      close_texts();
      if (in_fields) record.out.end_object();
      in_fields = false;
      if (inside) record.out.end_object();
      inside = false;
    }
  };

  void put_chain() {
    if (options.max_chain == 0 || !chain_says_more) return;
    out.key("chain").begin_array();
    ChainVisitor chain{*this, no_places(), options.max_chain};
    visit(report.error, chain);
    chain.close();
    out.end_array();
    if (chain.skipped > 0) out.key("chain_left_out").number(static_cast<std::uint64_t>(chain.skipped));
  }

  struct TraceVisitor {
    Record& record;
    std::size_t left;
    bool open = false;
    bool enter(const Error&, const Step& step) noexcept { return step.depth == 0; }
    void passed(Location where, const Words*) {
      if (!where || left == 0) return;
      --left;
      if (!open) record.out.key("return_trace").begin_array();
      open = true;
      const Sink sink = record.out.begin_text();
      sink.put(Text(where.file));
      sink.put(':');
      write_value(sink, make_arg(where.line));
      record.out.end_text();
    }
  };
  void put_trace() {
    if (options.max_return_trace == 0) return;
    TraceVisitor trace{*this, options.max_return_trace};
    visit(report.error, trace);
    if (trace.open) out.end_array();
  }

  void put_all() {
    put_head();
    if (report.error.dropped() > 0) out.key("dropped").number(std::uint64_t{report.error.dropped()});
    if (report.error.detail_lost()) out.key("detail_lost").boolean(true);
    put_fields();
    put_chain();
    put_trace();
  }
};

constexpr Text json_mark = ",\"truncated\":true}\n", logfmt_mark = " truncated=true\n";
constexpr std::uint32_t least_bytes = 512, most_bytes = 1024 * 1024;

/// Writes the line with at most `limit` bytes and its mark. False when the mark or the '\n' does not fit behind it.
bool write_json(Buffer& out, const Report& report, const LogOptions& options, std::size_t limit) {
  const std::size_t start = out.size();
  JsonWriter json(out, limit);
  Record<JsonWriter> record{json, report, options};
  json.begin_object();
  record.put_all();
  json.end_object();
  if (out.size() == start) return false;
  if (!json.truncated() && !record.text_cut) return out.append("\n");
  const std::size_t end = out.size();
  if (end - start < 3) return false;
  out.rewind(end - 1);  // the brace
  return out.append(json_mark);
}

bool write_logfmt(Buffer& out, const Report& report, const LogOptions& options, std::size_t limit) {
  const std::size_t start = out.size();
  LogfmtWriter pairs(out, limit);
  Record<LogfmtWriter> record{pairs, report, options};
  record.put_all();
  if (out.size() == start) return false;
  return out.append(pairs.truncated() || record.text_cut ? logfmt_mark : Text("\n"));
}

constexpr std::uint32_t within(std::uint32_t value, std::uint32_t least, std::uint32_t most) noexcept {
  return value < least ? least : value > most ? most : value;
}

}  // namespace

Result<void> check(const LogOptions& o) noexcept {
  const auto bad = [](const char* field, const char* range) {
    return fail(Errc::invalid_argument, "log: {} must be {}", field, range).with("field", field);
  };
  if (o.format != LogFormat::json && o.format != LogFormat::logfmt) return bad("format", "json or logfmt");
  if (o.show_up_to > Privacy::personal) return bad("show_up_to", "public_, internal or personal");
  if (o.max_bytes < least_bytes || o.max_bytes > most_bytes) return bad("max_bytes", "512 to 1048576");
  if (o.max_text_bytes < 32 || o.max_text_bytes > o.max_bytes) return bad("max_text_bytes", "32 to max_bytes");
  if (o.max_chain > 1024) return bad("max_chain", "1024 or less");
  if (o.max_fields > most_fields) return bad("max_fields", "64 or less");
  if (o.max_return_trace > 1024) return bad("max_return_trace", "1024 or less");
  return {};
}

bool write_log_line(Buffer& out, const Report& report, const LogOptions& options) noexcept {
  LogOptions o = options;
  if (o.show_up_to > Privacy::personal) o.show_up_to = Privacy::personal;
  o.max_bytes = within(o.max_bytes, least_bytes, most_bytes);
  o.max_text_bytes = within(o.max_text_bytes, 32, o.max_bytes);
  o.max_chain = within(o.max_chain, 0, 1024);
  o.max_fields = within(o.max_fields, 0, most_fields);
  o.max_return_trace = within(o.max_return_trace, 0, 1024);

  const auto write = o.format == LogFormat::logfmt ? &write_logfmt : &write_json;
  const std::size_t start = out.size(), room_for_mark = json_mark.size();
  if (write(out, report, o, o.max_bytes - room_for_mark)) return true;
  // The buffer is smaller than the limit: once more, within what it has.
  out.rewind(start);
  const std::size_t room = out.room();
  if (room > room_for_mark + 2 && write(out, report, o, room - room_for_mark)) return true;
  out.rewind(start);
  return false;
}

FALLIBLE_NAMESPACE_END
